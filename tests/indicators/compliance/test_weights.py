from decimal import Decimal

import pytest

from common.findings import Severity
from common.rules import Verdict
from indicators.compliance import Doctrine
from tests.indicators.compliance.builders import (
    OUTCOME,
    SATISFACTION,
    department,
    findings_of,
    line,
    outcome_of,
    project,
    verdict_of,
)

TWICE = ("预算执行率", "资金支出进度执行率")


def weighted(*weights, head="10"):
    return project(
        *(line(weight=weight) for weight in weights),
        execution_weight=None if head is None else Decimal(head),
    )


def levels(output, outcome, satisfaction, **head):
    parts = ((("产出指标", "数量指标"), output), (OUTCOME, outcome), (SATISFACTION, satisfaction))
    return project(*(line(level=level, weight=w) for level, w in parts if w), **head)


@pytest.mark.parametrize(
    ("weights", "head", "message"),
    [
        (("100",), "10", "指标权重100＋预算执行率权重10＝110，超出10分。"),
        (("45", "42.5"), "10", "指标权重87.5＋预算执行率权重10＝97.5，还差2.5分。"),
        (("99.99",), None, "指标权重合计99.99，还差0.01分。"),
        (("51", "50"), None, "指标权重合计101，超出1分。"),
        ((), "10", "指标权重0＋预算执行率权重10＝10，还差90分。"),
    ],
)
def test_weights_must_total_exactly_100(weights, head, message):
    (finding,) = findings_of("B01", weighted(*weights, head=head))
    assert finding.message == message
    assert finding.is_blocking


@pytest.mark.parametrize(("weights", "head"), [(("90",), "10"), (("100",), None), (("100",), "0")])
def test_a_total_of_100_is_right_with_and_without_a_head(weights, head):
    assert verdict_of("B01", weighted(*weights, head=head)) is Verdict.PASSED


def test_the_mend_says_how_many_points():
    (finding,) = findings_of("B01", weighted("85"))
    assert finding.mend == "在各指标中补足5分，使合计恰为100分。"


def test_execution_beside_the_head_is_deleted_where_that_makes_100():
    (finding,) = findings_of("B02", project(line(weight="90"), line("预算执行率", "＝100", "%")))
    assert "删除后合计恰为100" in finding.message
    assert finding.mend_action == "delete_line"


def test_a_total_beyond_100_is_mended_by_the_line_that_scores_execution_twice():
    twice = line("预算执行率", "＝100", "%", weight="10")
    (finding,) = findings_of("B01", project(line(weight="45"), line(weight="45"), twice))
    assert finding.mend == "删除重复计算执行率的第3行（见 B02），合计恰为100分。"
    (finding,) = findings_of("B01", project(line(weight="45"), line(weight="50"), twice))
    assert finding.mend == "在各指标中减去15分，使合计恰为100分。"
    lone = project(line(weight="90", level=OUTCOME), twice)
    assert findings_of("B01", lone)[0].mend == "在各指标中减去10分，使合计恰为100分。"


def test_lines_that_are_all_that_a_level_has_are_not_told_to_go_together():
    cost = ("成本指标", "经济成本指标")
    both = [line(name, "≥90", "%", weight="5", level=cost) for name in TWICE]
    (finding,) = findings_of("B01", project(line(weight="90"), *both))
    assert finding.mend == "在各指标中减去10分，使合计恰为100分。"
    apart = line(TWICE[0], "≥90", "%", weight="5"), both[1], line(weight="40", level=cost)
    (finding,) = findings_of("B01", project(line(weight="50"), *apart))
    assert finding.mend == "删除重复计算执行率的第2、3行（见 B02），合计恰为100分。"


def test_execution_is_not_deleted_where_that_breaks_the_total():
    (finding,) = findings_of("B02", project(line(weight="80"), line("资金支出进度", "＝100", "%")))
    assert "删除后合计为90，还差10分" in finding.message
    assert finding.mend_action == ""
    assert "把10分改设到其他指标" in finding.mend


def test_execution_is_not_deleted_where_it_is_the_last_of_its_level():
    lone = line("预算执行率", "＝100", "%")
    (finding,) = findings_of("B02", project(line(weight="90", level=OUTCOME), lone))
    assert finding.mend_action == ""


@pytest.mark.parametrize("head", [None, Decimal(0)])
def test_execution_may_be_a_line_where_the_head_gives_nothing(head):
    sheet = project(line("预算执行率", "＝100", "%"), execution_weight=head)
    assert verdict_of("B02", sheet) is Verdict.NOT_APPLICABLE


def test_the_head_weight_is_ten():
    assert verdict_of("B03", weighted("90")) is Verdict.PASSED
    assert "为20，通常为10" in findings_of("B03", weighted("80", head="20"))[0].message
    assert "未填" in findings_of("B03", weighted("100", head=None))[0].message
    assert verdict_of("B03", department(line())) is Verdict.NOT_APPLICABLE


def test_execution_among_department_lines_is_asked_about():
    row = line("预算执行率", "＝100", "%")
    (finding,) = findings_of("B04", department(line(), row))
    assert (finding.location.row, finding.severity) == (2, Severity.HINT)
    with_head = department(row, execution_weight=Decimal(10))
    assert verdict_of("B04", with_head) is Verdict.NOT_APPLICABLE
    assert verdict_of("B04", project(row)) is Verdict.NOT_APPLICABLE
    assert verdict_of("B04", department(line())) is Verdict.PASSED


@pytest.mark.parametrize(
    ("weights", "verdict"),
    [
        (("50", "30", "10"), Verdict.PASSED),
        (("59", "21", "10"), Verdict.PASSED),
        (("60", "20", "10"), Verdict.HIT),
        (("90", None, "10"), Verdict.HIT),
    ],
)
def test_levels_stay_near_50_30_10(weights, verdict):
    assert verdict_of("B05", levels(*weights)) is verdict


def test_levels_with_cost_stay_near_20_40_20_10():
    cost = line(level=("成本指标", "经济成本指标"), weight="20")
    rest = levels("40", "20", "10").lines
    assert verdict_of("B05", project(cost, *rest)) is Verdict.PASSED
    assert verdict_of("B05", project(cost, *levels("50", "10", "10").lines)) is Verdict.HIT


def test_points_of_satisfaction_go_to_outcomes_where_nobody_is_served():
    assert verdict_of("B05", levels("50", "40", None, has_no_service_users=True)) == "passed"
    assert verdict_of("B05", levels("50", "40", None)) is Verdict.HIT


def test_levels_cannot_be_weighed_while_unknown_or_blank():
    strange = outcome_of("B05", project(line(level=("投入指标", "人员"))))
    assert strange.verdict is Verdict.AMBIGUOUS
    assert "『投入指标』" in strange.reason
    assert verdict_of("B05", project(line(), line(weight=None))) is Verdict.MISSING_DATA
    assert verdict_of("B05", project(line(level=("", "")))) is Verdict.MISSING_DATA


def test_satisfaction_weighs_at_least_five_in_sum():
    two = project(*[line(level=SATISFACTION, weight="2.5")] * 2)
    assert verdict_of("B06", two) is Verdict.PASSED
    assert verdict_of("B06", project(line(level=SATISFACTION, weight="2"))) is Verdict.HIT
    assert verdict_of("B06", project(line())) is Verdict.NOT_APPLICABLE
    assert verdict_of("B06", project(line(level=SATISFACTION, weight=None))) == "missing_data"


def test_big_and_small_single_weights():
    assert [f.location.row for f in findings_of("B07", weighted("30", "29.5"))] == [1]
    assert [f.location.row for f in findings_of("B08", weighted("5", "4.5", "0"))] == [2]
    small = department(line(weight="3"), line(weight="2"))
    assert [f.location.row for f in findings_of("B08", small)] == [2]


@pytest.mark.parametrize(
    ("weight", "severity"),
    [
        ("0", Severity.ERROR),
        ("-5", Severity.ERROR),
        ("3.333", Severity.ERROR),
        ("3.25", Severity.HINT),
    ],
)
def test_odd_weights_are_graded(weight, severity):
    (finding,) = findings_of("B09", weighted(weight))
    assert finding.severity is severity


def test_round_weights_pass_and_a_negative_head_does_not():
    assert verdict_of("B09", weighted("22.5", "10", "7.50")) is Verdict.PASSED
    assert "负数" in findings_of("B09", weighted("10", head="-1"))[0].message


def test_even_weights_are_a_hint_from_seven_in_ten():
    seven = weighted(*["10"] * 7, "5", "15", "20")
    six = weighted(*["10"] * 6, "5", "15", "20", "8")
    assert "10条指标中7条均为10分" in findings_of("B10", seven)[0].message
    assert verdict_of("B10", six) is Verdict.PASSED
    assert verdict_of("B10", weighted("45", "45")) is Verdict.NOT_APPLICABLE
    assert verdict_of("B10", seven, Doctrine(even_weight_share=Decimal("0.8"))) == "passed"
