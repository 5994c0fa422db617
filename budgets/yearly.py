"""A year set up like the one before: windows moved on, classes taken over."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from budgets.models import EconomicClass, FiscalYear, FunctionalClass, ProcurementCategory, Window
from budgets.services import load_standard_classes
from organizations import audit
from organizations.enums import AuditAction
from organizations.models import User


@transaction.atomic
def copy_year(
    *, actor: User | None, source: FiscalYear | None, target: FiscalYear, now: datetime
) -> tuple[str, ...]:
    """Copy what the target year does not have yet; one Chinese line for each thing copied.

    Without a year to copy from, the standard classes.
    """
    if source is None:
        count = load_standard_classes(actor=actor, fiscal_year=target, now=now)
        return (f"标准科目 {count} 条",) if count else ()
    done = (*_copy_classes(actor, source, target), *_copy_windows(source, target))
    if done:
        audit.record(
            actor=actor,
            action=AuditAction.YEAR_CHANGED,
            target=target,
            now=now,
            来源=str(source),
            沿用=list(done),
        )
    return done


def _copy_classes(actor: User | None, source: FiscalYear, target: FiscalYear) -> tuple[str, ...]:
    done = []
    for model in (FunctionalClass, EconomicClass, ProcurementCategory):
        if model.objects.filter(fiscal_year=target).exists():
            continue
        rows = [
            model(fiscal_year=target, code=row.code, name=row.name)
            for row in model.objects.filter(fiscal_year=source).order_by("code")
        ]
        if rows:
            bulk_create_with_history(rows, model, default_user=actor)
            done.append(f"{model._meta.verbose_name} {len(rows)} 条")  # noqa: SLF001
    return tuple(done)


def _copy_windows(source: FiscalYear, target: FiscalYear) -> tuple[str, ...]:
    if Window.objects.filter(fiscal_year=target).exists():
        return ()
    years = target.year - source.year
    rows = list(Window.objects.filter(fiscal_year=source).order_by("opens_at"))
    for row in rows:
        Window.objects.create(
            fiscal_year=target,
            activity=row.activity,
            opens_at=_moved(row.opens_at, years),
            closes_at=_moved(row.closes_at, years),
        )
    return (f"时间窗口 {len(rows)} 个（日期顺延）",) if rows else ()


def _moved(moment: datetime, years: int) -> datetime:
    """The same day so many years later; 29 February becomes the 28th."""
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:
        return moment.replace(year=moment.year + years, day=28)
