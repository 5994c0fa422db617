"""Every decision is told to the unit and to the next desk, in the transaction of the decision."""

from datetime import timedelta

import pytest

from indicators.adjustments import (
    pass_adjustment,
    return_adjustment,
    withdraw_adjustment,
)
from indicators.services import (
    Noncompliant,
    approve_objective,
    return_objective,
    submit_objective,
    withdraw_objective,
)
from indicators.triage import approve_clean
from organizations.enums import NoticeKind
from organizations.models import Notice
from organizations.notices import unread_of
from tests.cast import NOW
from tests.factories import approved, draft
from tests.indicators.adjusting import passed, proposed
from tests.indicators.desks import submitted
from tests.indicators.test_opinions import GRADES, fresh

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def nothing_told_before(db):
    Notice.objects.all().delete()


def told():
    rows = Notice.objects.order_by("pk")
    return [(one.kind, one.role, one.text) for one in rows]


def test_handing_in_and_taking_back_are_told_to_the_first_desk(cast):
    objective = draft(cast.unit)
    submit_objective(actor=cast.chen, objective=objective, now=NOW)
    withdraw_objective(actor=cast.chen, objective=fresh(objective), now=NOW)
    assert told() == [("waiting", "unit_reviewer", ""), ("withdrawn", "unit_reviewer", "")]
    (newest, oldest) = unread_of(cast.zhou, 5).newest
    assert (newest.kind, oldest.kind) == (NoticeKind.WITHDRAWN, NoticeKind.WAITING)
    assert oldest.subject == "道路信号维护项目1"
    assert oldest.key == objective.pk


def test_each_desk_tells_the_next_one_and_the_unit(cast):
    objective = submitted(cast)
    Notice.objects.all().delete()
    for reviewer in (cast.zhou, cast.liu, cast.zhao):
        approve_objective(actor=reviewer, objective=fresh(objective), comment="同意。", now=NOW)
    assert told() == [
        ("passed", "preparer", "同意。"),
        ("waiting", "supervisor", "同意。"),
        ("passed", "preparer", "同意。"),
        ("waiting", "finance_reviewer", "同意。"),
        ("approved", "preparer", "同意。"),
    ]


def test_a_return_is_told_with_its_words(cast):
    objective = submitted(cast)
    Notice.objects.all().delete()
    return_objective(actor=cast.zhou, objective=objective, comment="请补充依据。", now=NOW)
    assert told() == [("returned", "preparer", "请补充依据。")]


def test_what_was_refused_is_told_to_nobody(cast):
    objective = submitted(cast)
    Notice.objects.all().delete()
    with pytest.raises(Noncompliant):
        approve_objective(
            actor=cast.zhou, objective=objective, marks=dict.fromkeys(GRADES, "poor"), now=NOW
        )
    assert told() == []


def test_an_adjustment_is_told_over_its_desks(cast):
    request = proposed(cast, approved(cast))
    Notice.objects.filter(kind__in=["waiting", "passed", "approved"]).delete()
    passed(cast, request)
    assert [(kind, role) for kind, role, _ in told()] == [
        ("adjustment_waiting", "unit_reviewer"),
        ("adjustment_passed", "preparer"),
        ("adjustment_waiting", "supervisor"),
        ("adjustment_passed", "preparer"),
        ("adjustment_waiting", "finance_reviewer"),
        ("adjustment_approved", "preparer"),
    ]
    assert {one.key for one in Notice.objects.all()} == {request.pk}


@pytest.mark.parametrize(
    ("act", "who", "more", "expected"),
    [
        (return_adjustment, "zhou", {"comment": "依据不足。"}, ("adjustment_returned", "preparer")),
        (withdraw_adjustment, "chen", {}, ("adjustment_withdrawn", "unit_reviewer")),
        (pass_adjustment, "zhou", {}, ("adjustment_waiting", "supervisor")),
    ],
)
def test_other_ends_of_an_adjustment(cast, act, who, more, expected):
    request = proposed(cast, approved(cast))
    act(actor=getattr(cast, who), request=request, base_version=1, now=NOW, **more)
    assert told()[-1][:2] == expected


def test_forty_approvals_at_once_tell_what_one_by_one_tells(cast):
    single = submitted(cast, number=41)
    many = [submitted(cast, number=number) for number in range(1, 41)]
    Notice.objects.all().delete()
    approve_objective(actor=cast.zhou, objective=fresh(single), now=LATER)
    by_one = [(kind, role, text) for kind, role, text in told()]
    Notice.objects.all().delete()
    chosen = [(one.pk, one.version) for one in many]
    assert all(one.is_done for one in approve_clean(actor=cast.zhou, chosen=chosen, now=LATER))
    assert told() == by_one * 40
    assert {one.at for one in Notice.objects.all()} == {LATER}


@pytest.mark.parametrize("count", [1, 3])
def test_a_bulk_approval_writes_the_notices_of_a_sheet_in_one_statement(
    cast, count, django_assert_max_num_queries
):
    many = [submitted(cast, number=number) for number in range(1, count + 1)]
    chosen = [(one.pk, one.version) for one in many]
    with django_assert_max_num_queries(50 * count) as asked:
        approve_clean(actor=cast.zhou, chosen=chosen, now=LATER)
    inserts = [q for q in asked.captured_queries if 'INTO "organizations_notice"' in q["sql"]]
    assert len(inserts) == count
