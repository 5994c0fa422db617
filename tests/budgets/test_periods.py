"""When an activity is open: its edges, extensions of units above, and what a refusal says."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from budgets.enums import Activity
from budgets.periods import Period, YearPeriods

ZONE = ZoneInfo("Asia/Shanghai")
OPENS = datetime(2023, 9, 1, 9, 0, tzinfo=ZONE)
CLOSES = datetime(2023, 9, 30, 18, 0, tzinfo=ZONE)
COMMON = Period(Activity.OBJECTIVES, OPENS, CLOSES)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("now", "is_open", "is_over"),
    [
        (OPENS - SECOND, False, False),
        (OPENS, True, False),
        (CLOSES - SECOND, True, False),
        (CLOSES, False, True),
        (CLOSES + SECOND, False, True),
    ],
)
def test_the_first_moment_is_in_and_the_last_is_out(now, is_open, is_over):
    assert (COMMON.is_open(now), COMMON.is_over(now)) == (is_open, is_over)
    assert bool(COMMON.refusal(now)) is not is_open


@pytest.mark.parametrize(
    ("now", "days"),
    [
        (datetime(2023, 9, 28, 23, 59, tzinfo=ZONE), 2),
        (datetime(2023, 9, 30, 0, 0, tzinfo=ZONE), 0),
        # Half past four in the afternoon of the 29th in London is already the 30th here.
        (datetime(2023, 9, 29, 16, 30, tzinfo=ZoneInfo("UTC")), 0),
        (datetime(2023, 10, 2, 8, 0, tzinfo=ZONE), -2),
    ],
)
def test_days_are_counted_by_midnights_of_the_unit(now, days):
    assert COMMON.days_left(now) == days


@pytest.mark.parametrize(
    ("code", "closes_at"),
    [
        ("118", CLOSES + timedelta(days=5)),
        ("118001", CLOSES + timedelta(days=9)),
        ("118001001", CLOSES + timedelta(days=9)),
        ("118002", CLOSES + timedelta(days=5)),
        ("120", CLOSES),
        ("120001", CLOSES),
    ],
)
def test_the_latest_end_granted_to_the_unit_or_above_holds(code, closes_at):
    granted = {
        "118": CLOSES + timedelta(days=5),
        "118001": CLOSES + timedelta(days=9),
        "120": CLOSES - timedelta(days=3),
    }
    period = YearPeriods(COMMON, granted).for_unit(code)
    assert period is not None
    assert (period.closes_at, period.is_extended) == (closes_at, closes_at > CLOSES)


def test_without_a_window_everything_is_always_open():
    free = YearPeriods(None)
    assert free.for_unit("118") is None
    assert free.refusal("118", CLOSES) == ""
    assert not free.is_late("118", CLOSES + timedelta(days=400))


def test_a_refusal_names_the_moment_and_whom_to_ask():
    late = YearPeriods(COMMON).refusal("118", CLOSES, ("钱卫",))
    assert "绩效目标申报已于2023年9月30日18:00截止。" in late
    assert "向财政管理人员钱卫申请延期" in late
    extended = YearPeriods(COMMON, {"118": CLOSES + timedelta(days=1)})
    assert "2023年10月1日18:00截止（已延期）" in extended.refusal("118", CLOSES + timedelta(days=2))
    early = COMMON.refusal(OPENS - timedelta(days=1), ("钱卫",))
    assert "还没有开始" in early
    assert "2023年9月1日09:00" in early
    assert "延期" not in early


def test_a_closed_year_is_closed_whatever_its_windows_say():
    closed = YearPeriods(COMMON, {"118": CLOSES + timedelta(days=5)}, closed_year=2023)
    for now in (OPENS - SECOND, OPENS, CLOSES):
        told = closed.refusal("118", now, ("钱卫",))
        assert "2023年度已经关闭" in told
        assert "财政管理人员钱卫重新开放" in told
    assert "已经关闭" in YearPeriods(None, closed_year=2023).refusal("118", CLOSES)
