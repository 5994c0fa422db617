"""Whether a unit may do something now: the windows of a year with their extensions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from budgets.enums import Activity
from budgets.models import FiscalYear, Window
from budgets.periods import Period, YearPeriods, closed_year_refusal
from organizations.enums import Role
from organizations.models import Membership, User
from organizations.prepared import Prepared

_GIVERS_NAMED = 3


class OutsideWindow(ValueError):
    """The activity is not open for the unit; the message names the time and whom to ask."""


def periods_of(fiscal_year: FiscalYear, activity: Activity) -> YearPeriods:
    """The time of the activity for every unit, in one query."""
    common: Period | None = None
    extensions: dict[str, datetime] = {}
    reasons: dict[str, str] = {}
    for opens_at, closes_at, code, extended_to, reason in _times(fiscal_year, activity.value):
        common = Period(activity, timezone.localtime(opens_at), timezone.localtime(closes_at))
        if code is not None and extended_to is not None:
            extensions[code] = timezone.localtime(extended_to)
            reasons[code] = reason
    closed_year = None if fiscal_year.is_open else fiscal_year.year
    return YearPeriods(common, extensions, closed_year, reasons)


@Prepared
def _times(fiscal_year: FiscalYear, activity: str) -> QuerySet[Any, Any]:
    return Window.objects.filter(fiscal_year=fiscal_year, activity=activity).values_list(
        "opens_at",
        "closes_at",
        "extensions__organization__code",
        "extensions__closes_at",
        "extensions__reason",
    )


def period_of(fiscal_year: FiscalYear, activity: Activity, code: str) -> Period | None:
    """The time of the activity for the unit with this code; None where it is always open."""
    return periods_of(fiscal_year, activity).for_unit(code)


def refusal_of(periods: YearPeriods, code: str, now: datetime) -> str:
    """Why the unit cannot do it now, naming those who grant more time; blank where it can."""
    return periods.refusal(code, now, extension_givers()) if periods.refusal(code, now) else ""


def require_open(
    actor: User | None, fiscal_year: FiscalYear, activity: Activity, code: str, now: datetime
) -> None:
    """Raise OutsideWindow where a person acts outside the unit's time or after the year is closed.

    The system never is outside.
    """
    if actor is None:
        return
    if refusal := refusal_of(periods_of(fiscal_year, activity), code, now):
        raise OutsideWindow(refusal)


def require_open_year(actor: User | None, fiscal_year: FiscalYear) -> None:
    """Raise OutsideWindow where a person decides on a sheet of a year that is closed."""
    if actor is not None and (refusal := closed_refusal(fiscal_year)):
        raise OutsideWindow(refusal)


def closed_refusal(fiscal_year: FiscalYear) -> str:
    """What a person is told of a year that is closed; blank where it is open."""
    if fiscal_year.is_open:
        return ""
    return closed_year_refusal(fiscal_year.year, extension_givers())


def require_open_settings(actor: User | None, fiscal_year: FiscalYear) -> None:
    """Raise OutsideWindow where a person changes what a closed year was judged by."""
    if actor is not None and (refusal := closed_settings_refusal(fiscal_year)):
        raise OutsideWindow(refusal)


def closed_settings_refusal(fiscal_year: FiscalYear) -> str:
    """What is said of the settings of a year that is closed; blank where it is open."""
    if fiscal_year.is_open:
        return ""
    return (
        f"{fiscal_year.year}年度已经关闭，本年度的目标表按原来的设置检查和审核，设置不能再改。"
        "确需修改，请先在“年度总览”重新开放本年度。"
    )


def extension_givers() -> tuple[str, ...]:
    """Names of those who grant extensions, the first few."""
    held = Membership.objects.filter(role=Role.FINANCE_ADMINISTRATOR.value, user__is_active=True)
    names = held.exclude(user__full_name="").order_by("user_id")
    found = dict.fromkeys(names.values_list("user__full_name", flat=True))
    return tuple(found)[:_GIVERS_NAMED]
