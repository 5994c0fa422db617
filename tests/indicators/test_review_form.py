"""The eight points of the review form, what findings propose, and what a grade permits."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.findings import Finding, Severity
from indicators.compliance import SHEET_RULES
from indicators.compliance.process import ReviewGrade
from indicators.enums import Action
from indicators.review_form import (
    CONSEQUENCES,
    POINTS,
    Aspect,
    InvalidOpinion,
    Manner,
    grade_of_share,
    manner_of,
    permits,
    point_of_rule,
    prefilled,
    read_opinion,
    stored_opinion,
)

FULL = {point.code: str(point.full) for point in POINTS}
EXCELLENT, GOOD, FAIR, POOR = ReviewGrade
GRADED = dict.fromkeys(FULL, "excellent")


def finding(code, severity=Severity.WARNING):
    return Finding(code, severity, f"{code} 有问题。", name="某规则")


def scored(*findings, unexplained=()):
    return prefilled(findings, unexplained, Manner.SCORED).opinion


def marks_of(opinion):
    return {mark.code: mark.text for mark in opinion.marks}


def test_the_form_is_that_of_the_decree():
    assert [(point.aspect, point.full) for point in POINTS] == [
        (Aspect.COMPLETENESS, 10),
        (Aspect.COMPLETENESS, 10),
        (Aspect.RELEVANCE, 15),
        (Aspect.RELEVANCE, 15),
        (Aspect.SUITABILITY, 15),
        (Aspect.SUITABILITY, 15),
        (Aspect.FEASIBILITY, 10),
        (Aspect.FEASIBILITY, 10),
    ]
    assert sum(point.full for point in POINTS) == 100


@pytest.mark.parametrize(
    ("code", "aspect"),
    [
        ("A05", Aspect.COMPLETENESS),
        ("A10", Aspect.COMPLETENESS),
        ("D03", Aspect.RELEVANCE),
        ("E11", Aspect.RELEVANCE),
        ("B14", Aspect.SUITABILITY),
        ("C05", Aspect.SUITABILITY),
        ("F10", Aspect.SUITABILITY),
        ("G05", Aspect.SUITABILITY),
        ("F09", Aspect.FEASIBILITY),
        ("E06", Aspect.FEASIBILITY),
        ("E08", Aspect.FEASIBILITY),
    ],
)
def test_every_group_of_rules_bears_on_its_property(code, aspect):
    point = next(one for one in POINTS if one.code == point_of_rule(code))
    assert point.aspect is aspect


def test_every_rule_of_a_sheet_has_its_point_but_for_what_is_made_public():
    without = {rule.code[0] for rule in SHEET_RULES if point_of_rule(rule.code) is None}
    assert without <= {"J"}
    assert point_of_rule("L05") is None


def test_an_error_costs_two_fifths_a_bare_warning_one_fifth_an_explained_one_a_point():
    bare = finding("C05")
    found = (finding("A05", Severity.ERROR), bare, finding("D03"), finding("A14", Severity.HINT))
    opinion = scored(*found, unexplained=(bare,))
    assert marks_of(opinion) == FULL | {"completeness": "6", "reason": "12", "science": "14"}
    assert opinion.total == Decimal(92)
    assert opinion.verdict == "优（92 分）"


def test_each_point_names_the_findings_behind_it_once():
    twice = (finding("C05"), finding("C05"), finding("A05", Severity.ERROR))
    proposed = prefilled(twice, (), Manner.SCORED)
    assert [str(one) for one in proposed.reasons["reason"]] == ["C05 某规则（警，已说明）"]
    assert [str(one) for one in proposed.reasons["completeness"]] == ["A05 某规则（错）"]
    assert marks_of(proposed.opinion)["reason"] == "13"


@given(
    st.lists(st.sampled_from([rule.code for rule in SHEET_RULES]), max_size=60),
    st.sampled_from(Manner),
)
def test_what_is_clean_is_never_proposed_below_good(codes, manner):
    """Explained warnings and hints alone: what may be approved in bulk may go on."""
    found = [
        finding(code, (Severity.WARNING, Severity.HINT)[n % 2]) for n, code in enumerate(codes)
    ]
    opinion = prefilled(found, (), manner).opinion
    assert opinion.grade.may_pass
    assert all(mark.grade.may_pass for mark in opinion.marks)


@given(st.lists(st.sampled_from(list(Severity)), max_size=30))
def test_no_mark_falls_below_zero(severities):
    found = [finding("C05", one) for one in severities]
    opinion = scored(*found, unexplained=found)
    assert all(0 <= mark.score <= mark.point.full for mark in opinion.marks)


@pytest.mark.parametrize(
    ("score", "grade"),
    [
        ("100", EXCELLENT),
        ("90", EXCELLENT),
        ("89.99", GOOD),
        ("80", GOOD),
        ("79.99", FAIR),
        ("60", FAIR),
        ("59.99", POOR),
        ("0", POOR),
    ],
)
def test_no_bound_belongs_to_two_grades(score, grade):
    assert grade_of_share(Decimal(score) / 100) is grade


@pytest.mark.parametrize(
    ("grades", "common"),
    [
        ((EXCELLENT,) * 8, EXCELLENT),
        ((EXCELLENT,) * 7 + (GOOD,), GOOD),
        ((EXCELLENT,) * 7 + (FAIR,), FAIR),
        ((EXCELLENT,) * 4 + (POOR,) * 4, FAIR),
        ((EXCELLENT,) * 3 + (POOR,) * 5, POOR),
    ],
)
def test_grades_of_points_come_to_one(grades, common):
    typed = dict(zip(FULL, (one.value for one in grades), strict=True))
    opinion = read_opinion(typed, Manner.GRADED)
    assert (opinion.grade, opinion.total, opinion.verdict) == (common, None, common.label)


def test_only_ordinary_projects_are_graded_point_by_point():
    assert manner_of("一般性项目") is Manner.GRADED
    assert manner_of("重点专项") is manner_of("") is Manner.SCORED


@pytest.mark.parametrize("grade", list(ReviewGrade))
def test_what_a_grade_permits(grade):
    goes_on = grade in {EXCELLENT, GOOD}
    assert permits(grade, Action.PASS) is permits(grade, Action.APPROVE) is goes_on
    assert permits(grade, Action.RETURN)
    assert ("退回" in CONSEQUENCES[grade]) is not goes_on
    assert ("不得进入下一步" in CONSEQUENCES[grade]) is (grade is POOR)


def test_marks_are_read_to_the_half():
    opinion = read_opinion(FULL | {"clarity": " ９.5 ", "reason": "0"}, Manner.SCORED)
    assert opinion.total == Decimal("84.5")
    assert stored_opinion(opinion.payload, Manner.SCORED) == opinion


def test_every_wrong_mark_is_named_at_once():
    typed = FULL | {
        "clarity": "11",
        "science": "",
        "funding": "高",
        "conditions": "9.25",
        "reason": "-1",
    }
    with pytest.raises(InvalidOpinion) as refused:
        read_opinion(typed, Manner.SCORED)
    assert str(refused.value).split("\n") == [
        "『明确清晰性』应在 0 到 10 之间，可到半分，现为 11。",
        "『指标科学性』没有打分，请填 0 到 15 之间的分数。",
        "『绩效合理性』应在 0 到 15 之间，可到半分，现为 -1。",
        "『资金匹配性』应为 0 到 15 之间的数，现为“高”。",
        "『条件充分性』应在 0 到 10 之间，可到半分，现为 9.25。",
    ]
    with pytest.raises(InvalidOpinion, match="『规范完整性』没有定级"):
        read_opinion(GRADED | {"completeness": "10"}, Manner.GRADED)
