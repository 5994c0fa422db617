from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

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


def test_where_no_single_line_can_give_enough_the_heaviest_give_together():
    changes = proposed(["60", "60", "60"], execution="10")
    assert changes == [(1, "0.5"), (2, "29.5")]


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
