"""The reviewer's worklist and the approval of many clean sheets at once."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import F

from indicators.enums import Status
from indicators.models import Explanation, ObjectiveVersion, PerformanceObjective, SheetVerdict
from indicators.queues import TriageFilter, worklist
from indicators.selectors import sheet_of
from indicators.services import (
    approve_objective,
    return_objective,
    save_sheet,
    submit_objective,
    withdraw_objective,
)
from indicators.triage import approve_clean, open_points
from organizations.audit import breaks
from organizations.enums import AuditAction, Role
from organizations.models import AuditEntry
from organizations.services import grant_role
from tests.cast import NOW
from tests.factories import answer, draft, explained, year_2023
from tests.indicators.test_verdicts import warned

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=2)
ALL = TriageFilter()


def submitted(cast, objective):
    return submit_objective(actor=cast.chen, objective=answer(objective), now=NOW)


def clear(cast, *, number=1, budget="100.00"):
    """A submitted sheet with nothing open: whatever was warned of is explained."""
    objective = draft(cast.unit, number=number, budget=budget)
    for code in {point.code for point in open_points(objective)}:
        Explanation.objects.create(
            objective=objective, code=code, text="已核实。", author=cast.chen, created_at=NOW
        )
    return submitted(cast, objective)


def doubted(cast, *, number):
    """Handed in explained, and now without its explanations: as if the rules had sharpened."""
    objective = explained(cast.chen, warned(cast.unit, number=number))
    Explanation.objects.filter(objective=objective).delete()
    SheetVerdict.objects.filter(objective=objective).update(unexplained=F("warnings"))
    return objective


def fresh(objective) -> PerformanceObjective:
    return PerformanceObjective.objects.with_sheets().get(pk=objective.pk)


def chosen(*objectives) -> list[tuple[int, int]]:
    return [(one.pk, one.version) for one in objectives]


def test_what_needs_attention_stands_first_then_money(cast):
    small = clear(cast, number=1, budget="10.00")
    large = clear(cast, number=2, budget="900.00")
    doubtful = doubted(cast, number=3)
    found = worklist(cast.zhou, small.fiscal_year, ALL)
    assert [row.pk for row in found.rows] == [doubtful.pk, large.pk, small.pk]
    assert [row.is_clean for row in found.rows] == [False, True, True]
    assert (found.waiting, found.clean) == (3, 2)


def test_only_what_waits_at_ones_own_desk_is_listed(cast):
    objective = clear(cast)
    year = objective.fiscal_year
    assert [row.pk for row in worklist(cast.zhou, year, ALL).rows] == [objective.pk]
    for other in (cast.chen, cast.sun, cast.liu, cast.zhao, cast.wu):
        assert worklist(other, year, ALL).rows == ()
    approve_objective(actor=cast.zhou, objective=objective, now=NOW)
    assert worklist(cast.zhou, year, ALL).rows == ()
    assert [row.pk for row in worklist(cast.liu, year, ALL).rows] == [objective.pk]


def test_the_filters_narrow(cast):
    clean = clear(cast, number=1)
    doubtful = doubted(cast, number=2)
    year = clean.fiscal_year

    def keys(**wanted) -> list[int]:
        return [row.pk for row in worklist(cast.zhou, year, TriageFilter(**wanted)).rows]

    assert keys(clean_only=True) == [clean.pk]
    code = next(iter(SheetVerdict.objects.get(objective=doubtful).codes.split()))
    assert keys(rule=code) == [doubtful.pk]
    assert keys(department="118") == [doubtful.pk, clean.pk]
    assert keys(department="120") == []
    assert keys(category="没有这一类") == []


def test_the_rounds_are_counted(cast):
    objective = clear(cast)
    return_objective(actor=cast.zhou, objective=objective, comment="请补充。", now=NOW)
    submitted(cast, objective)
    (row,) = worklist(cast.zhou, objective.fiscal_year, ALL).rows
    assert row.rounds == 2
    assert row.submitted_by == "陈静"


def test_forty_clean_sheets_are_approved_with_the_effects_of_one_by_one(cast):
    many = [clear(cast, number=number) for number in range(1, 41)]
    single = clear(cast, number=41)
    approve_objective(actor=cast.zhou, objective=single, now=LATER)
    decided = approve_clean(actor=cast.zhou, chosen=chosen(*many), now=LATER)
    assert [one.is_done for one in decided] == [True] * 40
    by_one = ObjectiveVersion.objects.filter(objective=single).order_by("number").last()
    for objective in many:
        version = ObjectiveVersion.objects.filter(objective=objective).order_by("number").last()
        assert (version.action, version.status, version.actor, version.at, version.comment) == (
            by_one.action,
            by_one.status,
            by_one.actor,
            by_one.at,
            by_one.comment,
        )
        assert fresh(objective).desk == fresh(single).desk == 1
    passed = AuditEntry.objects.filter(action=AuditAction.OBJECTIVE_PASSED)
    assert passed.count() == 41
    assert {entry.actor for entry in passed} == {cast.zhou}
    assert list(breaks()) == []


def test_the_last_desk_approves_for_good(cast):
    objective = clear(cast)
    for person in (cast.zhou, cast.liu, cast.zhao):
        (one,) = approve_clean(actor=person, chosen=chosen(fresh(objective)), now=LATER)
        assert one.is_done
    assert fresh(objective).status == Status.APPROVED


def test_what_is_not_clean_is_left_with_its_reason(cast):
    clean = clear(cast, number=1)
    doubtful = doubted(cast, number=2)
    decided = approve_clean(actor=cast.zhou, chosen=chosen(clean, doubtful), now=LATER)
    assert [one.is_done for one in decided] == [True, False]
    assert "还没有情况说明" in decided[1].reason
    assert {f.code for f in open_points(doubtful)} <= set(
        SheetVerdict.objects.get(objective=doubtful).codes.split()
    )
    assert fresh(doubtful).desk == 0


def test_what_changed_meanwhile_is_left_with_its_reason(cast):
    stale = clear(cast, number=1)
    other = clear(cast, number=2)
    seen = chosen(stale, other)
    withdraw_objective(actor=cast.chen, objective=fresh(stale), now=NOW)
    again = fresh(stale)
    sheet = sheet_of(again)
    lighter = (replace(sheet.lines[0], weight=Decimal(5)), *sheet.lines[1:])
    save_sheet(actor=cast.chen, objective=again, sheet=replace(sheet, lines=lighter), now=NOW)
    decided = {one.pk: one for one in approve_clean(actor=cast.zhou, chosen=seen, now=LATER)}
    assert decided[other.pk].is_done
    assert not decided[stale.pk].is_done
    assert "B01" in decided[stale.pk].reason


def test_a_resubmitted_sheet_is_not_approved_unseen(cast):
    objective = clear(cast)
    seen = chosen(objective)
    withdraw_objective(actor=cast.chen, objective=fresh(objective), now=NOW)
    submitted(cast, fresh(objective))
    (one,) = approve_clean(actor=cast.zhou, chosen=seen, now=LATER)
    assert not one.is_done
    assert "刚被他人修改过" in one.reason


def test_nobody_approves_what_he_may_not(cast):
    objective = clear(cast)
    for person in (cast.chen, cast.liu, cast.zhao, cast.wu):
        (one,) = approve_clean(actor=person, chosen=chosen(objective), now=LATER)
        assert not one.is_done
    (hidden,) = approve_clean(actor=cast.sun, chosen=chosen(objective), now=LATER)
    assert (hidden.is_done, hidden.title) == (False, "")
    assert "不在您的数据范围内" in hidden.reason
    grant_role(actor=None, user=cast.chen, organization=cast.unit, role=Role.UNIT_REVIEWER, now=NOW)
    (own,) = approve_clean(actor=cast.chen, chosen=chosen(objective), now=LATER)
    assert "不能为同一人" in own.reason
    assert fresh(objective).desk == 0


@pytest.mark.parametrize("number", [1, 3])
def test_the_worklist_does_not_ask_per_sheet(cast, number, django_assert_num_queries):
    for one in range(1, number + 1):
        clear(cast, number=one)
    year = year_2023()
    worklist(cast.zhou, year, ALL)
    with django_assert_num_queries(6):
        worklist(cast.zhou, year, ALL)
