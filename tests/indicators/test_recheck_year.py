"""The re-check of a year: the same verdicts by one process or by two."""

import os

import pytest

from indicators.models import SheetVerdict
from indicators.verdicts import recheck, recheck_side_by_side
from tests.cast import NOW
from tests.factories import draft, year_2023


def stored():
    rows = SheetVerdict.objects.order_by("objective")
    return list(rows.values_list("objective", "version", "inputs", "outcomes", "codes", "mark"))


@pytest.mark.postgresql
def test_two_processes_keep_the_same_verdicts(transactional_db, cast):
    for number in range(1, 6):
        draft(cast.unit, number=number)
    recheck(year_2023(), now=NOW)
    expected = stored()
    SheetVerdict.objects.all().delete()
    before = os.times().children_user
    assert recheck_side_by_side(year_2023(), now=NOW, processes=2, slice_size=2) == 5
    assert os.times().children_user > before
    assert stored() == expected
    assert recheck_side_by_side(year_2023(), now=NOW, processes=2, slice_size=2) == 0


def test_one_process_goes_from_slice_to_slice(cast):
    for number in range(1, 6):
        draft(cast.unit, number=number)
    recheck(year_2023(), now=NOW)
    expected = stored()
    for size in (2, 5, 9):
        SheetVerdict.objects.all().delete()
        assert recheck_side_by_side(year_2023(), now=NOW, processes=1, slice_size=size) == 5
        assert stored() == expected
        assert recheck_side_by_side(year_2023(), now=NOW, processes=1, slice_size=size) == 0
