"""A year with other bounds is told its own: nothing that is said of a hit names a usual one."""

import re
from dataclasses import fields, replace
from decimal import Decimal

import pytest

from common.decimals import plain
from common.rules import RULEBOOK
from evaluations.compliance import REPORT_RULES, ReportReview
from evaluations.scoring import ScoringPlan
from indicators.compliance import (
    DEFAULT_DOCTRINE,
    SHEET_RULES,
    Background,
    Doctrine,
    SheetReview,
)
from indicators.compliance.process import PROCESS_RULES, Attachment, WorkflowHistory
from indicators.compliance.readers import names_read
from indicators.enums import Action
from tests.evaluations.compliance.test_report_rules import report, reported
from tests.indicators.compliance.builders import (
    OUTCOME,
    OUTPUT,
    QUALITY,
    SATISFACTION,
    department,
    line,
    project,
)
from tests.indicators.compliance.test_process import DRAFT, SUBMITTED, step

LONG = "对城区车流大、事故多的路口进行勘察设计，改造老旧信号灯，新装信号控制设备，规范通行秩序。"
VAGUE = "进一步提升服务水平，切实有效保障运行，大力推进建设，不断完善机制。"
SATISFIED = line("群众满意度", "≥50", "%", SATISFACTION)
CORE = line(is_core=True)
MANY = tuple(line(f"第{name}类路口数") for name in "甲乙丙丁戊己庚辛")


def last(sheet, **changes):
    return Background(last_year=replace(sheet, **changes))


COPIED = project(CORE, budget=Decimal(150), category="一般性项目")
UNBALANCED = project(line(level=OUTPUT, weight="88"), line(level=OUTCOME, weight="2"))

SHEETS = {
    "weight_reference": ("B05", {"产出指标": Decimal(44), "效益指标": Decimal(46)}, UNBALANCED),
    "weight_reference_with_cost": (
        "B05",
        {"成本指标": Decimal(44), "产出指标": Decimal(46)},
        project(line(weight="88"), line(level=("成本指标", "经济成本指标"), weight="2")),
    ),
    "weight_tolerance": ("B05", Decimal(7), UNBALANCED),
    "standard_execution_weight": (
        "B03",
        Decimal(12),
        project(line(), execution_weight=Decimal(25)),
    ),
    "big_weight": ("B07", Decimal(17), project(line(weight="44"))),
    "small_weight_project": ("B08", Decimal(7), project(line(weight="2"))),
    "small_weight_department": ("B08", Decimal(7), department(line(weight="2"))),
    "min_satisfaction_weight": ("B06", Decimal(8), project(replace(SATISFIED, weight=Decimal(2)))),
    "even_weight_share": ("B10", Decimal("0.6"), project(*MANY)),
    "min_text_length": ("A11", 45, project(line(), statement="完成年度任务。")),
    "text_limits": ("A12", {"name": 8}, project(line(), name=LONG)),
    "min_lines": ("A14", 9, project(*MANY)),
    "max_lines": ("A14", 7, project(*MANY)),
    "min_department_cores": ("B12", 7, department(*MANY)),
    "satisfaction_error_below": ("C07", Decimal(75), project(SATISFIED)),
    "satisfaction_warning_below": ("C07", Decimal(95), project(SATISFIED)),
    "satisfaction_hint_from": (
        "C09",
        Decimal(91),
        project(line("群众满意度", "≥99.5", "%", SATISFACTION)),
    ),
    "assurance_floor": ("C10", Decimal(93), project(line("设备完好率", "≥50", "%", QUALITY))),
    "rate_floor": ("C11", Decimal(66), project(line("破案率", "≥31", "%", QUALITY))),
    "same_name": ("D12", Decimal("0.8"), project(line("培训人数"), line("培训人数 "))),
    "same_text": ("E01", Decimal("0.9"), project(overview=LONG, rationale=LONG, statement=LONG)),
    "similar_text": (
        "E02",
        Decimal("0.5"),
        project(overview=LONG, rationale=f"{LONG}年底完工验收。"),
    ),
    "min_vague_words": ("E13", 3, project(statement=VAGUE)),
    "large_project": ("F06", Decimal(120), COPIED),
    "overdue_years": ("E06", 3, project(statement="2021年12月前建设完成。")),
}
"""By parameter of the sheets: the rule, another value, and a sheet that it then hits."""
AGAINST = {
    "copied_duties": (
        "E04",
        Decimal("0.6"),
        department(statement=LONG),
        Background(duties=LONG),
    ),
    "budget_change": ("E15", Decimal(7), COPIED, last(COPIED, budget=Decimal(100))),
    "budget_shift": ("F10", Decimal(17), COPIED, last(COPIED, budget=Decimal(100))),
}
"""The same with what the sheet is held against."""
REPORTS = {
    "min_reason_length": ("K21", 12, report(reported(value="80", reason="疫情影响"))),
    "equal_actuals_share": (
        "K13",
        Decimal("0.6"),
        report(*[reported(f"指标{n}数") for n in "甲乙丙丁"]),
    ),
    "rate_gap": ("K11", Decimal(17), report(reported(value="40"), budget="100", spent="100")),
}
HISTORIES = {
    "many_returns": ("L03", 2, replace(DRAFT, steps=(SUBMITTED, step(Action.RETURN)) * 4)),
    "attachment_megabytes": (
        "L09",
        7,
        replace(DRAFT, attachments=(Attachment("佐证.pdf", 1 << 30, "a1", "第1行"),)),
    ),
    "min_reason_length": (
        "L04",
        12,
        replace(DRAFT, steps=(SUBMITTED, step(Action.RETURN, text="请修改"))),
    ),
}
SILENT = frozenset(
    {
        *("weight_tolerance", "even_weight_share", "same_name", "same_text", "budget_change"),
        *("large_project", "budget_shift", "overdue_years", "satisfaction_error_below"),
    }
)
"""Bounds that no message names, and need not: it names what was found."""
NOT_OF_RULES = frozenset({"credibility_points", "inflated_gap", "outdated"})
"""Marks for reviewers, and the last years of catchwords, which are no bounds."""


def is_bound(value):
    if isinstance(value, dict):
        return all(map(is_bound, value.values()))
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


BOUNDS = {
    item.name: getattr(DEFAULT_DOCTRINE, item.name)
    for item in fields(Doctrine)
    if is_bound(getattr(DEFAULT_DOCTRINE, item.name)) and item.name not in NOT_OF_RULES
}


def spoken(value):
    """The ways in which a text would give this bound."""
    if isinstance(value, dict):
        return {way for one in value.values() for way in spoken(one)}
    if 0 < value < 1:
        tenths = "零一二三四五六七八九"[int(value * 10)]
        return {f"{int(value * 100)}%", plain(Decimal(value)), f"{tenths}成"}
    return {plain(Decimal(value))}


def tells(text, way):
    """As a number of its own: of the texts on 财预〔2020〕10号 and 30210 none gives 10 or 30."""
    return bool(re.search(rf"(?<![\d.〕]){re.escape(way)}(?![\d.]|号)", text))


def judged():
    for name, (code, value, sheet) in SHEETS.items():
        yield name, value, SHEET_RULES, code, SheetReview(sheet, changed(name, value))
    for name, (code, value, sheet, behind) in AGAINST.items():
        yield name, value, SHEET_RULES, code, SheetReview(sheet, changed(name, value), behind)
    for name, (code, value, one) in REPORTS.items():
        review = ReportReview(one, ScoringPlan(), changed(name, value))
        yield name, value, REPORT_RULES, code, review
    for name, (code, value, history) in HISTORIES.items():
        doctrine = changed(name, value)
        yield name, value, PROCESS_RULES, code, replace(history, doctrine=doctrine)


def changed(name, value):
    """Without the reference of satisfaction, whose ten points would pass for the tolerance."""
    doctrine = replace(DEFAULT_DOCTRINE, **{name: value})
    if name != "weight_tolerance":
        return doctrine
    return replace(doctrine, weight_reference={"产出指标": Decimal(50), "效益指标": Decimal(30)})


CASES = [pytest.param(*case, id=f"{case[0]}-{case[3]}") for case in judged()]


def test_every_bound_of_every_rule_is_tried():
    assert set(BOUNDS) == {*SHEETS, *AGAINST, *REPORTS, *HISTORIES}
    assert isinstance(DRAFT, WorkflowHistory)


@pytest.mark.parametrize(("name", "value", "rules", "code", "subject"), CASES)
def test_a_changed_bound_is_the_one_that_is_told(name, value, rules, code, subject):
    assert name in names_read(code)
    findings = rules.run(subject, only=[code]).findings
    assert findings
    told = " ".join(f"{one.message}（{one.expected}）{one.mend}" for one in findings)
    for way in spoken(BOUNDS[name]) - spoken(value):
        assert not tells(told, way), told
    if name not in SILENT:
        assert any(tells(told, way) for way in spoken(value)), told


@pytest.mark.parametrize("name", BOUNDS)
def test_what_a_rule_teaches_names_no_bound_of_the_year(name):
    for rule in (one for one in RULEBOOK if name in names_read(one.code)):
        for way in spoken(BOUNDS[name]):
            assert not tells(f"{rule.name} {rule.why} {rule.mend}", way), rule.code
