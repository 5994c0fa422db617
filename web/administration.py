"""What waits for the finance administrator in a year: its set-up and the runs that go on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from budgets.admin.years import FiscalYearAdmin
from budgets.models import FiscalYear
from evaluations.models import EvaluationRun, RunStatus
from organizations.enums import Role
from organizations.models import User
from organizations.permissions import standing_of


@dataclass(frozen=True, slots=True)
class YearTile:
    """One number with its list in the admin."""

    label: str
    icon: str
    number: int
    unit: str
    address: str
    hint: str


def administration_of(user: User, fiscal_year: FiscalYear) -> tuple[YearTile, ...]:
    """The tiles of a finance administrator who may enter the admin; nothing for others."""
    if not (user.is_staff and standing_of(user).has(Role.FINANCE_ADMINISTRATOR)):
        return ()
    return (set_up_tile(fiscal_year), *_running(fiscal_year))


def set_up_tile(fiscal_year: FiscalYear) -> YearTile:
    """How many parts of the year are not set up; its overview marks the same ones."""
    missing = [part.title for part in FiscalYearAdmin.parts if part.is_missing(fiscal_year)]
    return YearTile(
        "年度设置未完成",
        "settings",
        len(missing),
        "项",
        reverse("admin:budgets_fiscalyear_change", args=[fiscal_year.pk]),
        f"还没有设置：{'、'.join(missing)}" if missing else f"{fiscal_year}的设置已经齐备",
    )


def _running(fiscal_year: FiscalYear) -> Iterator[YearTile]:
    runs = EvaluationRun.objects.filter(fiscal_year=fiscal_year, status=RunStatus.OPEN)
    if number := runs.count():
        listed = reverse("admin:evaluations_evaluationrun_changelist")
        chosen = f"fiscal_year__id__exact={fiscal_year.pk}&status__exact={RunStatus.OPEN.value}"
        yield YearTile(
            "年终评价进行中",
            "player-play",
            number,
            "次",
            f"{listed}?{chosen}",
            "点开看每一片的进度",
        )
