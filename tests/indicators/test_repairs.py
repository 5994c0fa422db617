from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.compliance import Doctrine, review_sheet
from indicators.enums import Level1, ObjectiveKind
from indicators.repairs import apply_repair, propose_repair
from indicators.sheets import FULL_WEIGHT, ObjectiveSheet
from tests.factories import clean_lines

REFERENCE = {
    str(Level1.OUTPUT): Decimal(50),
    str(Level1.OUTCOME): Decimal(30),
    str(Level1.SATISFACTION): Decimal(10),
}


def sheet_with(weights, execution="10"):
    lines = tuple(
        replace(line, weight=None if weight is None else Decimal(weight))
        for line, weight in zip(clean_lines(), weights, strict=False)
    )
    return ObjectiveSheet(
        kind=ObjectiveKind.PROJECT,
        year=2023,
        organization_code="118001",
        organization_name="单位",
        name="项目",
        lines=lines,
        execution_weight=Decimal(execution),
    )


def with_execution_line(weights, own="10", level1=None):
    """The lines of `weights`, the second of them scoring budget execution once more."""
    sheet = sheet_with(weights)
    first, second, *rest = sheet.lines
    level1 = level1 or second.level1
    weight = None if own is None else Decimal(own)
    twice = replace(second, name="预算执行率", weight=weight, level1=level1)
    return replace(sheet, lines=(first, twice, *rest)), twice


def repaired(sheet, *twice):
    repair = propose_repair(sheet, REFERENCE, twice)
    return [str(change) for change in repair], apply_repair(sheet, repair)


def codes_of(sheet):
    return {finding.code for finding in review_sheet(sheet).findings}


def proposed(weights, execution="10"):
    changes = propose_repair(sheet_with(weights, execution), REFERENCE)
    return [(change.position, str(change.after)) for change in changes]


CLEAN = ["15", "10", "15", "10", "20", "10", "10"]


def test_nothing_is_proposed_where_nothing_is_wrong():
    assert proposed(CLEAN) == []
    assert proposed([]) == []


def test_what_is_missing_goes_to_the_lightest_line_of_the_level_that_lacks_it():
    assert proposed(["15", "10", "15", "10", "10", "10", "10"]) == [(5, "20")]


def test_what_is_over_comes_off_the_heaviest_line_of_the_level_that_has_it():
    assert proposed(["25", "10", "15", "10", "20", "10", "10"]) == [(1, "15")]


def test_blank_weights_are_filled_first():
    assert proposed(["15", None, "15", "10", "20", None, "10"]) == [(2, "10.0"), (6, "10.0")]
    assert proposed([None, None, None], execution="10") == [(1, "30.0"), (2, "30.0"), (3, "30.0")]


def test_where_no_single_line_can_give_enough_as_few_as_can_give_together():
    changes = proposed(["60", "60", "60"], execution="10")
    assert changes == [(1, "15.0"), (2, "15.0")]


@pytest.mark.parametrize(
    "given_weights",
    [
        ["10", "10", "10", "10", "10", "5", "5"],
        ["20", "20", "20", "20", "20", "10", "10"],
        ["15", "10", "15", "10", "10", "10", "10"],
        ["22.5", "12.5", "20", "10", "20", "10", "10"],
        ["10", "8", "7", "5", "5", "5", "5"],
    ],
)
def test_a_proposal_calls_up_no_other_finding_about_the_weights(given_weights):
    sheet = sheet_with(given_weights)
    before = {code for code in codes_of(sheet) if code[0] == "B"}
    after = apply_repair(sheet, propose_repair(sheet, REFERENCE))
    assert "B01" in before
    assert after.total_weight == FULL_WEIGHT
    assert {code for code in codes_of(after) if code[0] == "B"} <= before - {"B01"}


def test_the_year_says_what_is_too_heavy_for_a_proposal():
    sheet = sheet_with(["15", "10", "15", "10", "10", "10", "10"])
    strict = Doctrine(big_weight=Decimal(18))
    assert len(propose_repair(sheet, REFERENCE)) == 1
    changes = propose_repair(sheet, REFERENCE, doctrine=strict)
    assert len(changes) > 1
    assert all(change.after < 18 for change in changes)


def test_where_nothing_can_be_done_nothing_is_proposed():
    assert proposed(["0.5"], execution="100") == []


weights = st.one_of(st.none(), st.decimals(0, 100, places=2))


@given(st.lists(weights, min_size=1, max_size=7), st.decimals(0, 100, places=2))
def test_a_proposal_makes_exactly_one_hundred_of_storable_weights(given_weights, execution):
    sheet = sheet_with(given_weights, str(execution))
    changes = propose_repair(sheet, REFERENCE)
    if not changes:
        return
    after = apply_repair(sheet, changes)
    assert after.total_weight == FULL_WEIGHT
    assert all(line.weight is None or 0 <= line.weight <= 100 for line in after.lines)
    assert all(change.after > 0 for change in changes)
    assert len({change.position for change in changes}) == len(changes)


def test_a_line_that_is_scored_twice_goes_before_any_sound_weight_is_cut():
    sheet, twice = with_execution_line(["15", "10", "25", "10", "20", "10", "10"])
    assert sheet.total_weight == 110
    told, after = repaired(sheet, twice)

    assert told == ["删除第2行『预算执行率』（表头已计10分）"]
    assert [line.position for line in after.lines] == [1, 2, 3, 4, 5, 6]
    assert after.total_weight == FULL_WEIGHT
    assert {"B01", "B02"} <= codes_of(sheet)
    assert not {"B01", "B02"} & codes_of(after)


def test_what_the_line_does_not_explain_is_made_good_after_it_is_gone():
    sheet, twice = with_execution_line(CLEAN, own="5")
    assert sheet.total_weight == 95
    told, after = repaired(sheet, twice)

    assert told == [
        "删除第2行『预算执行率』（表头已计10分）",
        f"第3行『{sheet.lines[2].name}』15 → 25",
    ]
    assert after.total_weight == FULL_WEIGHT
    assert not {"B01", "B02"} & codes_of(after)


def test_a_sheet_that_makes_100_only_by_scoring_twice_is_shown_the_way_out():
    sheet, twice = with_execution_line(CLEAN)
    assert sheet.total_weight == FULL_WEIGHT
    told, after = repaired(sheet, twice)

    assert told[0] == "删除第2行『预算执行率』（表头已计10分）"
    assert after.total_weight == FULL_WEIGHT
    assert "B02" not in codes_of(after)


def test_the_only_line_of_its_level_stays_for_its_level_would_be_missing():
    sheet, twice = with_execution_line([*CLEAN[:6], "20"], level1=str(Level1.COST))
    told, after = repaired(sheet, twice)

    assert not any("删除" in change for change in told)
    assert len(after.lines) == len(sheet.lines)
    assert after.total_weight == FULL_WEIGHT


def test_of_two_lines_that_are_all_that_their_level_has_only_one_goes():
    sheet, twice = with_execution_line([*CLEAN[:6], "20"], level1=str(Level1.COST))
    first, second, third, *rest = sheet.lines
    other = replace(third, name="资金支出进度执行率", level1=str(Level1.COST))
    told, after = repaired(replace(sheet, lines=(first, second, other, *rest)), twice, other)

    assert [change for change in told if "删除" in change] == [
        "删除第2行『预算执行率』（表头已计10分）"
    ]
    assert after.total_weight == FULL_WEIGHT
