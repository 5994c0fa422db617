"""The demo's deadlines: somebody is late, somebody has time left, the sample department goes on."""

from datetime import datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.utils import timezone

from budgets.enums import Activity
from budgets.models import Window
from budgets.selectors import year_of
from budgets.windows import OutsideWindow, require_open
from exchange.demo.schedule import ENDS
from exchange.demo.stage import YEAR, set_stage
from organizations.audit import breaks
from organizations.enums import AuditAction
from organizations.models import AuditEntry, User
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


def page(username: str, address: str) -> str:
    return text_of(client_of(User.objects.get(username=username)).get(address))


def test_the_times_lie_around_the_day_that_is_given(db):
    set_stage(datetime(2030, 3, 4, 10, 30, tzinfo=SHANGHAI))
    found = {
        (row.activity, timezone.localtime(row.closes_at), timezone.localtime(one.closes_at))
        for row in Window.objects.filter(fiscal_year__year=YEAR)
        for one in row.extensions.all()
    }
    assert found == {
        (
            "objectives",
            datetime(2030, 2, 20, 23, 59, tzinfo=SHANGHAI),
            datetime(2030, 5, 3, 23, 59, tzinfo=SHANGHAI),
        ),
        (
            "review",
            datetime(2030, 3, 2, 23, 59, tzinfo=SHANGHAI),
            datetime(2030, 3, 9, 23, 59, tzinfo=SHANGHAI),
        ),
    }
    granted = AuditEntry.objects.filter(action=AuditAction.EXTENSION_GRANTED)
    assert {(one.actor.username, one.changes["reason"]) for one in granted} == {
        ("qianwei", reason) for _, _, reason in ENDS.values()
    }
    assert list(breaks()) == []


def test_lateness_and_extensions_show_on_work_list_and_board(db):
    call_command("demo", stdout=StringIO())
    assert "超期 2 天" in page("zhaomin", "/review/")
    supervisor = page("liuwei", "/review/")
    assert "（已延期）" in supervisor
    assert "还剩 5 天" in supervisor
    board = page("zhaomin", "/progress/")
    assert "申报延期至" in board
    assert ENDS[Activity.OBJECTIVES][2] in board


def test_the_sample_department_still_hands_in_the_others_ask_for_time(db):
    now = datetime(2030, 3, 4, 10, 30, tzinfo=SHANGHAI)
    set_stage(now)
    people = {user.username: user for user in User.objects.all()}
    require_open(people["chenjing"], year_of(YEAR), Activity.OBJECTIVES, "118", now)
    with pytest.raises(OutsideWindow, match="钱卫申请延期"):
        require_open(people["sunhao"], year_of(YEAR), Activity.OBJECTIVES, "120", now)
