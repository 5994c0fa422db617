"""The re-check from the command line: the same verdicts by one process or by two."""

import json
import os
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from indicators.models import SheetVerdict
from indicators.verdicts import out_of_date, recheck, recheck_side_by_side
from tests.cast import NOW
from tests.factories import draft, year_2023


def stored():
    rows = SheetVerdict.objects.order_by("objective")
    return list(rows.values_list("objective", "version", "inputs", "outcomes", "codes", "mark"))


def said_by(*arguments):
    out = StringIO()
    call_command("recheck_year", *arguments, stdout=out)
    return out.getvalue()


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


@pytest.mark.django_db
def test_the_command_renews_what_is_out_of_date_and_says_how_much(cast):
    for number in range(1, 4):
        draft(cast.unit, number=number)
    assert said_by("2023", "--processes", "1") == "2023年度重查了 3 张绩效目标表。\n"
    assert not out_of_date(year_2023()).exists()
    assert json.loads(said_by("2023", "--format", "json")) == {"year": 2023, "rechecked": 0}


@pytest.mark.django_db
def test_an_unknown_year_is_said(cast):
    with pytest.raises(CommandError, match="2031") as refused:
        said_by("2031")
    assert refused.value.returncode == 2
