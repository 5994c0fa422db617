"""The unit's own word on its year: saved, submitted with its reasons, reviewed by another."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.findings import Severity
from evaluations.claim_explanations import self_explanations_of
from evaluations.claims import self_sheet_of
from evaluations.enums import Grade, SelfStatus
from evaluations.models import IndicatorScore, Measurement, SelfEvaluation, SelfExplanation
from evaluations.services import (
    Claim,
    InvalidClaim,
    StaleSelfEvaluation,
    Unfinished,
    accept_self_evaluation,
    evaluate_year,
    return_self_evaluation,
    save_self_evaluation,
    submit_self_evaluation,
)
from indicators.models import PerformanceObjective, RuleSetting
from indicators.selectors import objective_for
from organizations.audit import breaks
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from tests.evaluations.self_evaluated import claim_of
from tests.evaluations.year_end import YEAR_END, report
from tests.factories import approved, department_draft, draft, line, with_outturn, year_2023

pytestmark = pytest.mark.django_db
SUMMARY = "全年巡检维护110处，比目标少10处，通行延误下降4%，群众满意度81%。"
REASON = "两处路口改造停用信号设备，下半年调整巡检计划并补足人手。"


@pytest.fixture
def objective(cast):
    """Approved, with actuals, money and concrete reasons."""
    found = report(approved(cast))
    Measurement.objects.update(deviation_reason=REASON)
    return found


def save(objective, actor, scores=None, *, version=0, summary=SUMMARY, explanations=None):
    claim = claim_of(objective, summary, scores)
    if explanations is not None:
        claim = replace(claim, explanations=explanations)
    return save_self_evaluation(
        actor=actor,
        objective=objective,
        claim=claim,
        base_version=version,
        now=YEAR_END,
    )


def submit(objective, actor, version=1):
    return submit_self_evaluation(
        actor=actor, objective=objective, base_version=version, now=YEAR_END
    )


def keys_of(objective):
    return list(objective.indicators.order_by("position").values_list("pk", flat=True))


def test_own_scores_by_the_formulas_come_to_the_total_of_the_evaluation(cast, objective):
    row = save(objective, cast.chen)
    run = evaluate_year(actor=None, fiscal_year=year_2023(), as_of=YEAR_END)
    judged = run.results.get()
    assert (row.total, row.grade) == (judged.total, judged.grade) == (
        Decimal("91.25"), Grade.EXCELLENT,
    )  # fmt: skip
    assert (row.status, row.version) == (SelfStatus.DRAFT, 1)
    stored = IndicatorScore.objects.order_by("indicator__position").values_list("score", flat=True)
    assert list(stored) == [Decimal(scored["score"]) for scored in judged.lines]


def test_a_draft_may_lack_scores_and_has_no_total_yet(cast, objective):
    first, *_ = keys_of(objective)
    row = save(objective, cast.chen, {first: Decimal("13.75")})
    assert (row.total, row.grade) == (None, "")
    again = save(objective, cast.chen, version=1)
    assert (again.total, again.version) == (Decimal("91.25"), 2)
    assert IndicatorScore.objects.count() == 7


def test_scores_that_cannot_be_kept_are_told_all_at_once(cast, objective):
    first, second, third, fourth, *_ = keys_of(objective)
    scores = {
        first: Decimal("15.01"),
        second: Decimal(-1),
        third: Decimal("1.005"),
        fourth: Decimal("NaN"),
    }
    with pytest.raises(InvalidClaim) as refused:
        save(objective, cast.chen, scores)
    assert [(f.location.row, f.message) for f in refused.value.findings] == [
        (1, "应在0到15分之间，现为15.01。"),
        (2, "应在0到10分之间，现为-1。"),
        (3, "最多两位小数，现为1.005。"),
        (4, "应在0到10分之间，现为NaN。"),
    ]
    assert not IndicatorScore.objects.exists()


def test_it_goes_to_the_reviewer_of_the_unit_and_is_accepted(cast, objective):
    save(objective, cast.chen)
    explained = self_explanations_of(objective)
    assert {code for code, _ in explained} == {"K16"}
    row = submit(objective, cast.chen)
    assert (row.status, row.submitted_by, row.submitted_at) == (
        SelfStatus.SUBMITTED, cast.chen, YEAR_END,
    )  # fmt: skip
    row = accept_self_evaluation(
        actor=cast.zhou, objective=objective, base_version=2, comment="属实", now=YEAR_END
    )
    assert (row.status, row.reviewed_by, row.comment) == (SelfStatus.ACCEPTED, cast.zhou, "属实")
    with pytest.raises(PermissionDenied, match="审核通过"):
        save(objective, cast.chen, version=3)
    actions = AuditEntry.objects.filter(action__startswith="evaluations.self_").order_by("sequence")
    assert [entry.action for entry in actions] == [
        *[AuditAction.SELF_EVALUATION_SAVED] * (1 + len(explained)),
        AuditAction.SELF_EVALUATION_SUBMITTED,
        AuditAction.SELF_EVALUATION_ACCEPTED,
    ]
    assert list(breaks()) == []


def test_it_comes_back_with_a_reason_and_goes_again(cast, objective):
    save(objective, cast.chen)
    submit(objective, cast.chen)
    with pytest.raises(ValueError, match="写明原因"):
        return_self_evaluation(
            actor=cast.zhou, objective=objective, base_version=2, comment=" ", now=YEAR_END
        )
    row = return_self_evaluation(
        actor=cast.zhou, objective=objective, base_version=2, comment="补充措施", now=YEAR_END
    )
    assert (row.status, row.comment) == (SelfStatus.RETURNED, "补充措施")
    save(objective, cast.chen, version=3)
    assert submit(objective, cast.chen, version=4).status == SelfStatus.SUBMITTED


def test_missing_reasons_and_values_stop_the_submission_together(cast):
    objective = report(approved(cast), {"路口信号设备巡检维护数量": "110"})
    Measurement.objects.update(deviation_reason="")
    save(objective, cast.chen, {})
    with pytest.raises(Unfinished) as refused:
        submit(objective, cast.chen)
    codes = [finding.code for finding in refused.value.findings]
    assert (codes.count("K01"), codes.count("K05")) == (6, 1)
    assert SelfEvaluation.objects.get().status == SelfStatus.DRAFT


def test_a_score_above_the_formula_stops_the_submission(cast, objective):
    first, *_ = keys_of(objective)
    save(objective, cast.chen, {**self_sheet_of(objective).suggested, first: Decimal(15)})
    with pytest.raises(Unfinished) as refused:
        submit(objective, cast.chen)
    assert [(f.code, f.location.row) for f in refused.value.findings] == [("K08", 1)]


def test_a_warning_without_a_word_stops_the_submission(cast, objective):
    claim = claim_of(objective, SUMMARY)
    place, *others = claim.explanations
    some = {one: claim.explanations[one] for one in others}
    save(objective, cast.chen, explanations=some | {place: "  "})
    with pytest.raises(Unfinished) as refused:
        submit(objective, cast.chen)
    (finding,) = refused.value.findings
    assert (finding.code, finding.severity) == ("L10", Severity.ERROR)
    assert finding.message.startswith("还有1条警告未填说明：")
    assert SelfEvaluation.objects.get().status == SelfStatus.DRAFT
    save(objective, cast.chen, version=1, explanations={place: "问卷在档案室。\r\n可以查阅。"})
    assert submit(objective, cast.chen, version=2).status == SelfStatus.SUBMITTED
    assert self_explanations_of(objective) == some | {place: "问卷在档案室。\n可以查阅。"}


def test_what_a_year_asks_no_word_for_goes_without(cast, objective):
    save(objective, cast.chen, explanations={})
    RuleSetting.objects.create(
        fiscal_year=objective.fiscal_year, code="K16", severity="hint", reason="今年先试行"
    )
    assert submit(objective, cast.chen).status == SelfStatus.SUBMITTED


def test_explanations_are_brought_to_the_named_texts_and_told_in_the_trail(cast, objective):
    row = save(objective, cast.chen)
    (first, text), *others = self_explanations_of(objective).items()
    save(objective, cast.chen, version=1, explanations={first: ""})
    assert self_explanations_of(objective) == dict(others)
    again = save(objective, cast.chen, version=2, explanations={first: "另写"})
    assert self_explanations_of(objective) == {first: "另写", **dict(others)}
    line = objective.indicators.get(pk=first[1])
    place = f"第{line.position}行 {line.name}"
    told = AuditEntry.objects.filter(target_id=str(row.pk), changes__has_key="情况说明")
    assert [entry.changes for entry in told.order_by("sequence")][-2:] == [
        {"规则": first[0], "指标": place, "情况说明": "撤回", "原说明": text},
        {"规则": first[0], "指标": place, "情况说明": "另写", "原说明": ""},
    ]
    kept = SelfExplanation.objects.get(code=first[0], indicator_key=first[1])
    assert (kept.author, kept.created_at, again.version) == (cast.chen, YEAR_END, 3)


def test_explanations_that_cannot_be_kept_are_told_all_at_once(cast, objective):
    (code, key), (_, other), *_ = claim_of(objective, SUMMARY).explanations
    wrong = {(code, key): "长" * 1001, (code, other): "坏\x00", ("A01", 0): "x", (code, -1): "y"}
    with pytest.raises(InvalidClaim) as refused:
        save(objective, cast.chen, explanations=wrong)
    assert [finding.message for finding in refused.value.findings] == [
        "情况说明最多 1000 字，现有 1001 字，请缩短。",
        "情况说明中有无法保存的字符，请删除后重新输入。",
        "没有这条规则或这一行指标，请刷新页面后再填写。",
        "没有这条规则或这一行指标，请刷新页面后再填写。",
    ]
    assert not SelfExplanation.objects.exists()


def test_what_waits_for_the_reviewer_is_explained_no_more(cast, objective):
    save(objective, cast.chen)
    submit(objective, cast.chen)
    with pytest.raises(PermissionDenied, match="待单位审核"):
        save(objective, cast.chen, version=2, explanations={})


@pytest.mark.parametrize("count", [1, 3])
def test_explaining_does_not_query_per_warning(cast, count):
    objective = report(approved(cast))
    Measurement.objects.update(deviation_reason=REASON)
    objective = objective_for(cast.chen, objective.pk)
    places = list(claim_of(objective, SUMMARY).explanations)[:count]
    claim = Claim(explanations=dict.fromkeys(places, "台账存档"))
    with CaptureQueriesContext(connection) as queries:
        save_self_evaluation(
            actor=cast.chen, objective=objective, claim=claim, base_version=0, now=YEAR_END
        )
    assert SelfExplanation.objects.count() == count
    assert len(queries) == 30


def test_only_who_saw_the_newest_version_may_change_it(cast, objective):
    save(objective, cast.chen)
    with pytest.raises(StaleSelfEvaluation):
        save(objective, cast.chen, version=0, summary="另一份")
    with pytest.raises(StaleSelfEvaluation):
        submit(objective, cast.chen, version=0)
    assert SelfEvaluation.objects.get().summary == SUMMARY


@pytest.mark.parametrize("person", ["zhou", "liu", "zhao", "qian", "wu", "sun"])
def test_nobody_but_the_preparer_of_the_unit_fills_it_in(cast, objective, person):
    with pytest.raises(PermissionDenied, match="本单位经办"):
        save(objective, getattr(cast, person))


@pytest.mark.parametrize("person", ["chen", "liu", "zhao", "qian", "wu", "sun"])
def test_nobody_but_the_reviewer_of_the_unit_reviews_it(cast, objective, person):
    save(objective, cast.chen)
    submit(objective, cast.chen)
    with pytest.raises(PermissionDenied, match="审核人"):
        accept_self_evaluation(
            actor=getattr(cast, person), objective=objective, base_version=2, now=YEAR_END
        )


def test_an_objective_that_is_not_approved_is_not_evaluated_yet(cast):
    with pytest.raises(PermissionDenied, match="批复之后"):
        save(draft(cast.unit), cast.chen, {})


def test_nothing_is_reviewed_before_it_was_submitted(cast, objective):
    with pytest.raises(PermissionDenied, match="还没有填报"):
        accept_self_evaluation(actor=cast.zhou, objective=objective, base_version=0, now=YEAR_END)
    save(objective, cast.chen)
    with pytest.raises(PermissionDenied, match="填报中"):
        accept_self_evaluation(actor=cast.zhou, objective=objective, base_version=1, now=YEAR_END)


def test_a_department_evaluates_itself_without_an_execution_score(cast):
    lines = (
        line(1, "重点工作完成率", "60", "95", is_core=True),
        line(2, "制度建设", "40", "制度健全", unit="", comparison="定性"),
    )
    sheet = department_draft(cast.department, lines)
    PerformanceObjective.objects.filter(pk=sheet.pk).update(status="approved")
    sheet.refresh_from_db()
    report(sheet, {"重点工作完成率": "97", "制度建设": "达成 0.9"}, money=("1000", "900"))
    row = save(sheet, cast.chen)
    assert (row.total, row.grade) == (Decimal("96.00"), Grade.EXCELLENT)
    assert str(row) == "118-重庆市荣昌区公安局部门整体绩效目标 自评"


def test_an_exempt_line_falls_away(cast, objective):
    last = keys_of(objective)[-1]
    Measurement.objects.filter(indicator=last).update(is_exempt=True)
    sheet = self_sheet_of(objective)
    card = sheet.with_scores(sheet.suggested).verdict
    assert sheet.suggested[last] is None
    assert card.total == Decimal("91.39")


@pytest.mark.parametrize("count", [1, 3])
def test_saving_does_not_query_per_line(cast, count):
    lines = tuple(line(n, f"指标{n}", "90" if n == 1 else "0", "95") for n in range(1, count + 1))
    sheet = with_outturn(draft(cast.unit, lines=lines))
    PerformanceObjective.objects.filter(pk=sheet.pk).update(status="approved")
    objective = objective_for(cast.chen, sheet.pk)
    with CaptureQueriesContext(connection) as queries:
        save_self_evaluation(
            actor=cast.chen, objective=objective, claim=Claim(), base_version=0, now=YEAR_END
        )
    assert len(queries) == 28
