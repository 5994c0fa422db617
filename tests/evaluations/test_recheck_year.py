"""The re-check from the command line: sheets and departments, as the night would do it."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from evaluations.department_verdicts import departments_due
from indicators.models import DepartmentVerdict
from indicators.verdicts import out_of_date
from indicators.waivers import end_waiver, waive_rule
from tests.cast import NOW
from tests.factories import draft, year_2023
from tests.indicators.two_years import published

pytestmark = pytest.mark.django_db


def said_by(*arguments):
    out = StringIO()
    call_command("recheck_year", *arguments, "--processes", "1", stdout=out)
    return out.getvalue()


def test_the_command_renews_what_is_out_of_date_and_says_how_much(cast):
    for number in range(1, 4):
        draft(cast.unit, number=number)
    published(year_2023(), cast.department)
    assert said_by("2023") == "2023年度重查了 3 张绩效目标表、1 个部门、0 份绩效自评。\n"
    assert not out_of_date(year_2023()).exists()
    told = json.loads(said_by("2023", "--format", "json"))
    assert told == {"year": 2023, "rechecked": 0, "departments": 0, "self_evaluations": 0}


def test_departments_are_judged_again_once_their_waiver_has_ended(cast):
    published(year_2023(), cast.department)
    waiver = waive_rule(
        approver=cast.qian,
        requester=cast.zhou,
        fiscal_year=year_2023(),
        code="I17",
        scope=cast.department,
        reason="国有资本经营预算由区国资委统一编报。",
        expires_on=date(2099, 12, 31),
        now=NOW,
    )
    said_by("2023")
    assert " I17 " not in DepartmentVerdict.objects.get().codes
    end_waiver(actor=cast.qian, waiver=waiver, now=NOW)
    assert departments_due(year_2023())
    assert said_by("2023") == "2023年度重查了 0 张绩效目标表、1 个部门、0 份绩效自评。\n"
    assert " I17 " in DepartmentVerdict.objects.get().codes
    assert departments_due(year_2023()) == ()


def test_an_unknown_year_is_said(cast):
    with pytest.raises(CommandError, match="2031") as refused:
        said_by("2031")
    assert refused.value.returncode == 2
