"""The times of the demo: handing in is over and prolonged for one department, review is running out.

They lie around the day on which the demo is installed, so that somebody is always late, somebody
has a few days left, and the sample department can still hand in.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from django.utils import timezone

from budgets.enums import Activity
from budgets.extensions import grant_extension
from budgets.models import FiscalYear, Window
from organizations.models import Organization, User

PROLONGED = "118"
OPENED = 60
"""Days before the installation on which everything opens."""
ENDS: Mapping[Activity, tuple[int, int, str]] = {
    Activity.OBJECTIVES: (-12, 60, "九张项目表要按退回意见逐条修改，业务科室正在补充基期数据。"),
    Activity.REVIEW: (-2, 5, "单位正在修改，审核相应顺延。"),
}
"""Days from the installation to the end for everybody, to the end for 公安局, and why."""


def set_times(fiscal_year: FiscalYear, people: Mapping[str, User], now: datetime) -> None:
    """The windows for handing in and for review, each prolonged for one department."""
    department = Organization.objects.get(code=PROLONGED)
    for activity, (end, prolonged, reason) in ENDS.items():
        Window.objects.create(
            fiscal_year=fiscal_year,
            activity=activity.value,
            opens_at=_midnight(now, -OPENED),
            closes_at=_evening(now, end),
        )
        grant_extension(
            actor=people["qianwei"],
            fiscal_year=fiscal_year,
            activity=activity,
            organization=department,
            closes_at=_evening(now, prolonged),
            reason=reason,
            now=now,
        )


def _midnight(now: datetime, days: int) -> datetime:
    return _at(now, days, time.min)


def _evening(now: datetime, days: int) -> datetime:
    return _at(now, days, time(23, 59))


def _at(now: datetime, days: int, moment: time) -> datetime:
    day = timezone.localdate(now) + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, moment))
