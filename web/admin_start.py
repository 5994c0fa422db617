"""The first page of the admin: what waits for the person, and every page that they may open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from budgets.admin.years import FiscalYearAdmin
from budgets.models import FiscalYear
from evaluations.models import EvaluationRun, RunStatus
from indicators.admin.objective_list import waiting_for, with_desks
from indicators.models import PerformanceObjective
from organizations.admin_access import COUNT_BOUND, has_role
from organizations.enums import REVIEWERS, AuditAction, Role
from organizations.selectors import trail_state
from web.administration import set_up_tile

_ADDING = {"evaluations.evaluationrun": "发起", "budgets.fiscalyear": "开启"}
WORKERS = (Role.PREPARER, *REVIEWERS)


@dataclass(frozen=True, slots=True)
class Task:
    """One number with the list behind it."""

    number: int
    label: str
    hint: str
    address: str
    is_urgent: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the admin with what may be done there."""

    title: str
    icon: str
    description: str
    address: str
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class YearState:
    """The newest year, and where each part of its set-up stands."""

    fiscal_year: FiscalYear
    address: str
    parts: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Start:
    """The whole page."""

    tasks: tuple[Task, ...]
    year: YearState | None
    areas: tuple[tuple[str, tuple[Page, ...]], ...]


def start_of(request: HttpRequest) -> Start:
    """What the first page shows the person."""
    return Start(tuple(_tasks(request)), _year(request), tuple(_areas(request)))


def _tasks(request: HttpRequest) -> Iterator[Task]:
    if has_role(request, WORKERS):
        yield _waiting(request)
    if has_role(request, (Role.FINANCE_REVIEWER, Role.FINANCE_ADMINISTRATOR)):
        yield from _running()
    if has_role(request, (Role.FINANCE_ADMINISTRATOR,)):
        yield from _set_up()
    if has_role(request, (Role.AUDITOR,)):
        yield _refusals()


def _waiting(request: HttpRequest) -> Task:
    rows = with_desks(PerformanceObjective.objects.visible_to(request.user))
    count = rows.filter(waiting_for(request.user)).order_by()[:COUNT_BOUND].count()
    address = reverse("admin:indicators_performanceobjective_changelist")
    return Task(
        count,
        "张目标表等我处理",
        "待填报、被退回的，或到了我的岗位的" if count else "现在没有要处理的",
        f"{address}?waiting=me",
        is_urgent=count > 0,
    )


def _running() -> Iterator[Task]:
    count = EvaluationRun.objects.filter(status=RunStatus.OPEN)[:COUNT_BOUND].count()
    if count:
        listed = reverse("admin:evaluations_evaluationrun_changelist")
        address = f"{listed}?status__exact={RunStatus.OPEN.value}"
        yield Task(count, "次年终评价正在进行", "点开看进度", address, is_urgent=False)


def _set_up() -> Iterator[Task]:
    if (year := FiscalYear.objects.order_by("-year").first()) is None:
        return
    tile = set_up_tile(year)
    if tile.number:
        yield Task(tile.number, f"项{year}设置还没有做", tile.hint, tile.address, is_urgent=True)


def _refusals() -> Task:
    state = trail_state(timezone.now())
    since = timezone.make_aware(datetime.combine(state.since, time.min))
    wanted = {"action__exact": AuditAction.ACCESS_REFUSED.value, "at__gte": since}
    return Task(
        state.refusals,
        "次越权操作被拒绝",
        f"最近 {state.days} 天；另有登录失败 {state.failures} 次",
        f"{reverse('admin:organizations_auditentry_changelist')}?{urlencode(wanted)}",
        is_urgent=state.refusals > 0,
    )


def _year(request: HttpRequest) -> YearState | None:
    if not has_role(request, (Role.FINANCE_ADMINISTRATOR,)):
        return None
    year = FiscalYear.objects.order_by("-year").first()
    if year is None:
        return None
    return YearState(
        year,
        reverse("admin:budgets_fiscalyear_change", args=[year.pk]),
        tuple((p.title, p.address(year), p.state(year)) for p in FiscalYearAdmin.parts),
    )


def _areas(request: HttpRequest) -> Iterator[tuple[str, tuple[Page, ...]]]:
    navigation: Any = settings.UNFOLD["SIDEBAR"]
    for area in navigation["navigation"]:
        pages = tuple(_page(request, i) for i in area["items"] if i["permission"](request))
        if pages:
            yield area["title"], pages


def _page(request: HttpRequest, entry: Mapping[str, Any]) -> Page:
    return Page(
        title=entry["title"],
        icon=entry["icon"],
        description=entry["description"],
        address=str(entry["link"]),
        links=tuple(_links(request, entry["model"])),
    )


def _links(request: HttpRequest, label: str) -> Iterator[tuple[str, str]]:
    """Where the person may add or import."""
    model_admin: Any = admin.site.get_model_admin(apps.get_model(label))
    name = f"admin:{label.replace('.', '_')}"
    if model_admin.has_add_permission(request):
        yield _ADDING.get(label, "新增"), reverse(f"{name}_add")
    if getattr(model_admin, "has_import_permission", _never)(request):
        yield "导入", reverse(f"{name}_import")


def _never(_request: HttpRequest) -> bool:
    return False
