from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from organizations import audit
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from organizations.selectors import TrailFilter, trail, trail_count, trail_rows, trail_state
from tests.cast import NOW

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


def labels(**wanted):
    page = trail(TrailFilter(**wanted), after=None, before=None)
    return [entry.action for entry in page.rows]


@pytest.fixture
def entries(cast):
    for hour, action in ((0, AuditAction.SIGNED_IN), (23, AuditAction.SIGN_IN_FAILED)):
        at = datetime(2023, 5, 4, hour, 30, tzinfo=SHANGHAI)
        audit.record(actor=cast.chen, action=action, target=cast.chen, now=at)
    return cast


def test_who_what_and_which_object_narrow_the_trail(entries):
    assert labels(who="chenjing") == ["organizations.sign_in_failed", "organizations.signed_in"]
    assert labels(action="organizations.signed_in") == ["organizations.signed_in"]
    assert set(labels(target="交通局")) == {"organizations.unit_created"}
    assert labels(target=str(entries.chen.pk), who="陈静")[0] == "organizations.sign_in_failed"


def test_days_are_days_of_the_district(entries):
    day = date(2023, 5, 4)
    assert len(labels(since=day, until=day)) == 2
    assert labels(since=date(2023, 5, 5)) == []
    assert len(labels(until=date(2023, 5, 3))) == AuditEntry.objects.count() - 2


def test_the_newest_stand_first_and_pages_do_not_lose_any(entries):
    for n in range(120):
        audit.record(actor=None, action=AuditAction.UNIT_CHANGED, target=f"第{n}次", now=NOW)
    seen: list[int] = []
    after = None
    while True:
        page = trail(TrailFilter(), after=after, before=None)
        seen += [entry.sequence for entry in page.rows]
        after = page.next_key
        if after is None:
            break
    assert seen == list(range(AuditEntry.objects.count(), 0, -1))


def test_the_export_holds_what_the_filter_finds(entries):
    wanted = TrailFilter(who="chenjing")
    assert trail_count(wanted) == len(list(trail_rows(wanted))) == 2


def test_the_state_counts_what_went_wrong_lately(entries):
    now = datetime(2023, 5, 6, tzinfo=SHANGHAI)
    assert trail_state(now).failures == 1
    assert trail_state(now + timedelta(days=7)).failures == 0
    assert trail_state(now).entries == AuditEntry.objects.count()
