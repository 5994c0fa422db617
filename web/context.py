"""What every page shows around its content: product, year, unit, navigation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from budgets.models import FiscalYear
from budgets.selectors import years
from organizations.accounts import needs_second_factor
from organizations.enums import REVIEWERS, Role
from organizations.models import User
from organizations.permissions import standing_of
from organizations.selectors import Position, positions_of
from web.progress import OVERSEERS
from web.templatetags.site import page_address

YEAR_KEY = "year"
_PLACES = {
    "": ("home",),
    "projects": ("objectives",),
    "adjustments": ("objectives",),
    "norms": ("progress", "objectives"),
    "lookalikes": ("progress",),
    "reports": ("progress", "budgets"),
    "disclosures": ("disclosures", "budgets"),
    "recheck": ("recheck", "rectifications"),
    "rectifications": ("rectifications", "recheck"),
}
"""Pages that do not lie below their entry: first part of the address → entries.

The first of them that the person is offered is where the page belongs.
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the main navigation."""

    label: str
    icon: str
    address: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class YearChoice:
    """One year to change to."""

    year: int
    is_open: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of one page for one person."""

    years: tuple[FiscalYear, ...]
    year: FiscalYear | None
    positions: tuple[Position, ...]
    entries: tuple[Entry, ...]
    is_mfa_required: bool
    is_second_factor_due: bool
    session_minutes: int

    @property
    def choices(self) -> tuple[YearChoice, ...]:
        """The years to change to, as the menu shows them."""
        return tuple(YearChoice(one.year, one.is_open, one == self.year) for one in self.years)


def frame(request: HttpRequest) -> dict[str, object]:
    """The frame as a template variable; nothing is read before a template asks."""
    return {"frame": SimpleLazyObject(lambda: _frame(request))}


def working_year(request: HttpRequest) -> FiscalYear | None:
    """The year of the address, else of the session, else the open one, else the newest."""
    known = _years(request)
    asked = request.GET.get("year", "")
    chosen = next((y for y in known if asked == str(y.year)), None)
    if chosen is not None:
        if request.session.get(YEAR_KEY) != chosen.year:
            request.session[YEAR_KEY] = chosen.year
        return chosen
    kept = request.session.get(YEAR_KEY)
    by_session = next((y for y in known if y.year == kept), None)
    open_years = [y for y in known if y.is_open]
    return by_session or (open_years[0] if open_years else next(iter(known), None))


def _years(request: HttpRequest) -> tuple[FiscalYear, ...]:
    cached: tuple[FiscalYear, ...] | None = request.__dict__.get("_years")
    if cached is None:
        cached = years()
        request.__dict__["_years"] = cached
    return cached


def _frame(request: HttpRequest) -> Frame:
    minutes = settings.SESSION_COOKIE_AGE // 60
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return Frame((), None, (), (), settings.REQUIRE_MFA, False, minutes)  # noqa: FBT003
    return Frame(
        years=_years(request),
        year=working_year(request),
        positions=positions_of(user),
        entries=_entries(request, user),
        is_mfa_required=settings.REQUIRE_MFA,
        is_second_factor_due=settings.REQUIRE_MFA and needs_second_factor(user),
        session_minutes=minutes,
    )


def _entries(request: HttpRequest, user: User) -> tuple[Entry, ...]:
    standing = standing_of(user)
    offered = [("首页", "home", "home"), ("绩效目标", "target-arrow", "objectives")]
    if standing.has(*REVIEWERS):
        offered.append(("审核", "checks", "review"))
    if standing.has(*OVERSEERS):
        offered.append(("进度", "progress-check", "progress"))
    offered.append(("监控", "chart-line", "monitoring-list"))
    offered.append(("完成值", "clipboard-list", "actuals-list"))
    offered.append(("自评", "clipboard-check", "self-evaluations"))
    offered.append(("部门预算", "report-money", "budgets"))
    if standing.has(Role.PREPARER, Role.FINANCE_ADMINISTRATOR):
        offered.append(("公开文档", "file-import", "disclosures"))
    if standing.sees_everything:
        offered.append(("复核", "scale", "recheck"))
    elif standing.roles:
        offered.append(("整改", "checklist", "rectifications"))
    offered += _offices(user)
    here = _place_of(request.path, [name for *_, name in offered])
    return tuple(
        Entry(label, icon, page_address(name), is_current=name == here)
        for label, icon, name in offered
    )


def _offices(user: User) -> Iterator[tuple[str, str, str]]:
    """The entries of those who look after the system itself."""
    standing = standing_of(user)
    if standing.has(Role.FINANCE_ADMINISTRATOR) or user.is_superuser:
        yield "人员与角色", "users", "people"
    if standing.has(Role.AUDITOR):
        yield "审计日志", "shield-check", "trail"
    if user.is_staff:
        yield "管理后台", "settings", "admin:index"


def _place_of(path: str, offered: Sequence[str]) -> str:
    """The entry to which the page belongs; blank for one that belongs to none."""
    first = path.strip("/").partition("/")[0]
    places = _PLACES.get(first) or tuple(
        name for name in offered if page_address(name) == f"/{first}/"
    )
    return next((name for name in places if name in offered), "")
