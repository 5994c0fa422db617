"""More time for one unit: who grants it, with what reason, and what it changes."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from budgets.enums import Activity
from budgets.extensions import LONGEST, extensions_of, grant_extension, may_extend
from budgets.models import FiscalYear, Window, WindowExtension
from budgets.windows import periods_of
from indicators.services import submit_objective
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from tests.cast import NOW
from tests.factories import draft, year_2023

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def window(cast):
    return Window.objects.create(
        fiscal_year=year_2023(),
        activity=Activity.OBJECTIVES.value,
        opens_at=NOW - 30 * DAY,
        closes_at=NOW - DAY,
    )


def grant(cast, **more):
    given = {
        "actor": cast.qian,
        "fiscal_year": FiscalYear.objects.get(),
        "activity": Activity.OBJECTIVES,
        "organization": cast.department,
        "closes_at": NOW + 5 * DAY,
        "reason": " 机构调整 ",
        "now": NOW,
    }
    return grant_extension(**{**given, **more})


def test_more_time_lets_the_unit_hand_in_and_is_on_record(cast, window):
    granted = grant(cast)
    assert granted.reason == "机构调整"
    submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    periods = periods_of(window.fiscal_year, Activity.OBJECTIVES)
    assert periods.for_unit(cast.unit.code).is_extended
    assert periods.reasons == {"118": "机构调整"}
    entry = AuditEntry.objects.get(action=AuditAction.EXTENSION_GRANTED)
    assert (entry.actor, entry.target_label) == (cast.qian, str(window))
    assert entry.changes["organization"] == "118"
    assert entry.changes["reason"] == "机构调整"


def test_a_second_extension_takes_the_place_of_the_first(cast, window):
    grant(cast)
    grant(cast, closes_at=NOW + 9 * DAY, reason="再次延期")
    (row,) = WindowExtension.objects.all()
    assert (row.closes_at, row.reason) == (NOW + 9 * DAY, "再次延期")
    last = AuditEntry.objects.filter(action=AuditAction.EXTENSION_GRANTED).latest("sequence")
    assert None not in last.changes["until"]
    assert row.history.count() == 2


@pytest.mark.parametrize("who", ["chen", "zhou", "liu", "zhao", "wu", "sun"])
def test_only_the_administrator_of_finance_grants_it(cast, window, who):
    assert not may_extend(getattr(cast, who))
    with pytest.raises(PermissionDenied, match="由财政管理批准"):
        grant(cast, actor=getattr(cast, who))
    assert not WindowExtension.objects.exists()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"closes_at": None}, "请填写延期至哪一天"),
        ({"closes_at": NOW - 2 * DAY}, "延期应晚于原来的截止时间 2023-01-09 09:00"),
        ({"closes_at": NOW - DAY / 2}, "已经过去"),
        ({"reason": " \x00 "}, "请写明延期原因"),
        ({"reason": "因" * (LONGEST + 1)}, "最多 300 字，现为 301 字"),
        ({"activity": Activity.REVIEW}, "2023年度没有设置绩效目标审核的时间"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_granted(cast, window, given, told):
    with pytest.raises(ValueError, match=told):
        grant(cast, **given)
    assert not WindowExtension.objects.exists()
    assert not AuditEntry.objects.filter(action=AuditAction.EXTENSION_GRANTED).exists()


def test_everything_that_is_wrong_is_told_at_once(cast, window):
    FiscalYear.objects.update(is_open=False)
    with pytest.raises(ValueError, match=r"已经关闭.*请填写延期至哪一天.*请写明延期原因"):
        grant(cast, closes_at=None, reason="")


def test_what_a_unit_was_granted_is_read_with_what_holds_for_it(cast, window):
    whole, own = grant(cast), grant(cast, organization=cast.unit, closes_at=NOW + 7 * DAY)
    grant(cast, organization=cast.other_department)
    year = window.fiscal_year
    assert extensions_of(year, "118") == (whole, own)
    assert extensions_of(year, "118001") == (whole, own)
    assert len(extensions_of(year, "120")) == 1
