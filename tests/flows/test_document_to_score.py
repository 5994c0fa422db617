"""One department's year by the commands: published document, mends, review, actuals, scores."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.utils import timezone

from common.findings import Severity
from evaluations.selectors import plan_of
from indicators.enums import Comparison, Level1, Level2, Status
from indicators.explanations import explain_all, explained_findings
from indicators.mends import apply_mends
from indicators.models import PerformanceObjective, RuleSetting
from indicators.selectors import objective_for, report_of, sheet_of
from indicators.services import approve_objective, save_sheet, submit_objective
from indicators.sheets import NumericTarget, ObjectiveSheet
from indicators.versions import broken_versions
from organizations import audit
from tests.evaluations import independent
from tests.factories import line, year_2023
from tests.golden.rongchang_2023.documents import PUBLISHED, built, needs_published

pytestmark = pytest.mark.django_db

OVERVIEW = "为全区执法办案场所购置和维护设备，委托专业单位驻点服务，全年分四个季度实施并验收。"
RATIONALE = "依据《公安机关执法办案场所管理规定》（示例〔2022〕8号）和区政府年度重点工作安排立项。"
STATEMENT = "2023年12月底前完成全部设备的购置、安装和验收，设备正常投入使用，办案民警和群众满意。"
EXPLANATION = "已经单位负责人研究，情况属实，本年度按此填报，下年度编制时再行调整。"

Edit = Callable[[ObjectiveSheet], ObjectiveSheet]


@pytest.fixture(autouse=True)
def opened_year(db):
    """Only the finance administrator's import opens a year itself."""
    return year_2023()


def told_apart(sheet: ObjectiveSheet) -> ObjectiveSheet:
    """The three texts each of its own."""
    return replace(sheet, overview=OVERVIEW, rationale=RATIONALE, statement=STATEMENT)


def more_is_better(sheet: ObjectiveSheet) -> ObjectiveSheet:
    """下降率 with ≥."""
    first, *rest = sheet.lines
    target = NumericTarget(Comparison.AT_LEAST, first.number or Decimal(10))
    return replace(sheet, lines=(replace(first, target=target), *rest))


def this_years_basis(sheet: ObjectiveSheet) -> ObjectiveSheet:
    return replace(sheet, rationale=RATIONALE)


def flagged_and_satisfied(sheet: ObjectiveSheet) -> ObjectiveSheet:
    """The missing core flag, and a satisfaction of 90 per cent instead of 10."""
    lines = list(sheet.lines)
    lines[0] = replace(lines[0], is_core=False)
    lines[3] = replace(lines[3], target=NumericTarget(Comparison.AT_LEAST, Decimal(90)))
    return replace(sheet, lines=tuple(lines))


def with_an_outcome(sheet: ObjectiveSheet) -> ObjectiveSheet:
    """Ten points from the second line to what the money changes."""
    lines = list(told_apart(sheet).lines)
    weight = lines[1].weight
    assert weight is not None
    lines[1] = replace(lines[1], weight=weight - 10)
    outcome = line(
        len(lines) + 1,
        "电子数据支撑案件侦破数量增长率",
        "10",
        "5",
        level1=Level1.OUTCOME,
        level2=Level2.SOCIAL,
    )
    return replace(told_apart(sheet), lines=(*lines, outcome))


EDITS: dict[str, Edit] = {
    "50015322T000000088512": told_apart,
    "50015322T000000096323": more_is_better,
    "50015322T000000096331": this_years_basis,
    "50015322T000000096332": flagged_and_satisfied,
    "50015322A118700001588": with_an_outcome,
}


def run(name: str, *arguments: object) -> tuple[int, str]:
    """Exit status and output of a command."""
    out = io.StringIO()
    try:
        call_command(name, *map(str, arguments), stdout=out)
    except SystemExit as left:
        return int(str(left.code)), out.getvalue()
    return 0, out.getvalue()


def code_of(objective: PerformanceObjective) -> str:
    return objective.project.code if objective.project else objective.organization.code


def stored() -> list[PerformanceObjective]:
    return list(PerformanceObjective.objects.with_sheets().order_by("pk"))


def make_lawful(people, objective: PerformanceObjective) -> None:
    """One-step mends first, then what a person types; warnings are explained."""
    findings = report_of(objective).findings
    sheet = apply_mends(sheet_of(objective), [f for f in findings if f.is_blocking])
    if edit := EDITS.get(code_of(objective)):
        sheet = edit(sheet)
    save_sheet(actor=people.chen, objective=objective, sheet=sheet, now=timezone.now())
    sheet = sheet_of(objective_for(people.chen, objective.pk))
    found = explained_findings(report_of(objective).findings, sheet, {})
    explain_all(
        actor=people.chen,
        objective=objective,
        texts={one.place: EXPLANATION for one in found if one.finding.severity is Severity.WARNING},
        now=timezone.now(),
    )


def actuals_of(sheet: ObjectiveSheet) -> list[str]:
    """Met, short, far over and just missed, in turns, whatever the sign."""
    shares = ("1", "0.8", "1.5", "0.97", "1.02")
    return [
        f"{(one.number or Decimal(0)) * Decimal(shares[n % len(shares)]):f}"
        for n, one in enumerate(sheet.lines)
    ]


def money_of(sheet: ObjectiveSheet, number: int) -> tuple[str, str]:
    """全年预算数 and 全年执行数: everything spent, less, and an awkward quotient."""
    budget = sheet.budget or Decimal(0)
    share = (Decimal(1), Decimal("0.9367"), Decimal("0.3333"))[number % 3]
    return f"{budget:.2f}", f"{budget * share:.2f}"


def list_of_actuals() -> bytes:
    """A .csv as the finance bureau would collect it: lines, and money in rows without a line."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(
        ("项目编码", "行号", "指标名称", "实际完成值", "偏差原因", "全年预算数", "全年执行数")
    )
    for number, objective in enumerate(stored()):
        sheet, code = sheet_of(objective), code_of(objective)
        rows.writerow((code, "", "", "", "", *money_of(sheet, number)))
        for one, actual in zip(sheet.lines, actuals_of(sheet), strict=True):
            reason = "实施条件有变，已调整下年计划并逐季督办"
            rows.writerow((code, one.position, one.name, actual, reason, "", ""))
    return out.getvalue().encode("utf-8-sig")


def second_opinion(objective: PerformanceObjective, number: int) -> independent.Sheet:
    """The score by the other formulas, from what was typed."""
    sheet = sheet_of(objective)
    lines = []
    for one, actual in zip(sheet.lines, actuals_of(sheet), strict=True):
        assert isinstance(one.target, NumericTarget)
        sign = one.target.comparison.value
        lines.append(independent.Line(sign, str(one.number), str(one.weight), actual))
    budget, spent = money_of(sheet, number)
    weight = sheet.execution_weight
    return independent.sheet(
        lines,
        plan_of(year_2023()).to_payload(),
        execution_weight=None if weight is None else str(weight),
        budget=budget,
        spent=spent,
    )


SOURCES = [
    pytest.param(lambda: built("docx"), id="built"),
    pytest.param(
        (PUBLISHED / "disclosure-2023.docx").read_bytes,
        id="published",
        marks=[needs_published, pytest.mark.golden],
    ),
]


@pytest.mark.parametrize("content", SOURCES)
def test_from_the_published_document_to_the_score(cast, tmp_path, content):
    document = tmp_path / "部门预算公开.docx"
    document.write_bytes(content())
    status, _ = run("import_disclosure", document, "--commit", "--actor", cast.chen.username)
    assert (status, len(stored())) == (0, 10)
    # The bureau takes note that the unit's security officer has passed the text.
    RuleSetting.objects.create(
        fiscal_year=year_2023(), code="J01", severity="warning", reason="已经保密审查"
    )
    assert {code_of(one) for one in stored() if report_of(one).blocking} >= EDITS.keys()

    for objective in stored():
        make_lawful(cast, objective)
        seen = objective_for(cast.chen, objective.pk)
        submit_objective(actor=cast.chen, objective=seen, now=timezone.now())
        for reviewer in (cast.zhou, cast.liu, cast.zhao):
            seen = objective_for(reviewer, objective.pk)
            approve_objective(actor=reviewer, objective=seen, now=timezone.now())
    assert {one.status for one in stored()} == {Status.APPROVED}
    assert {sheet_of(one).total_weight for one in stored()} == {100}
    assert [one for one in stored() if report_of(one).blocking] == []

    filled = tmp_path / "完成值.csv"
    filled.write_bytes(list_of_actuals())
    options = ("--actor", cast.chen.username, "--format", "json")
    status, said = run("record_actuals", filled, *options)
    outcome = json.loads(said)
    assert (status, outcome["problems"]) == (0, [])
    assert outcome["recorded"] == sum(len(sheet_of(one).lines) for one in stored())
    assert outcome["outturns"]["recorded"] == 10

    status, said = run("evaluate_year", 2023, "--format", "json")
    results = {
        one["project_code"] or one["organization"]: one for one in json.loads(said)["objectives"]
    }
    assert (status, len(results)) == (0, 10)
    for number, objective in enumerate(stored()):
        result, second = results[code_of(objective)], second_opinion(objective, number)
        assert [one["score"] for one in result["indicators"]] == list(second.lines)
        assert (result["execution_score"], result["total"], result["grade"]) == (
            second.execution,
            second.total,
            second.grade,
        )
        assert result["status"] == "evaluated"
        assert all(one["explanation"] for one in result["indicators"])
    assert len({one["total"] for one in results.values()}) > 1

    assert run("verify_audit")[0] == 0
    assert run("verify_versions")[0] == 0
    assert list(audit.breaks()) == []
    assert list(broken_versions()) == []
