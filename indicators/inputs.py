"""What a sheet is judged by beside its own cells, as one mark that the database computes.

The unit's name, the project's text and money, the department's narrative, and last year's sheet may
change without the sheet: comparing the mark finds that out, whoever changed them.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db.models import Case, F, Func, OuterRef, QuerySet, Subquery, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import MD5, Cast, Coalesce

from indicators.enums import ObjectiveKind
from indicators.models import ObjectiveQuerySet, PerformanceObjective

PRESENT = "present_inputs"
BREAK = "\x1f"
_PROJECT = (
    "code",
    "name",
    "category",
    "supervising_department",
    "compiling_unit",
    "overview",
    "rationale",
)
_UNIT = ("code", "name")
_MONEY = ("original_amount", "own_amount", "transfer_amount")


class Joined(Func):
    """Texts one behind the other, without Django's nesting, which is too deep for SQLite."""

    template = "(%(expressions)s)"
    arg_joiner = " || "
    output_field = TextField()


def with_inputs(objectives: ObjectiveQuerySet) -> ObjectiveQuerySet:
    """The sheets with the mark of what they are judged by now."""
    return objectives.annotate(**{PRESENT: MD5(_parts())})


def inputs_of(objective: PerformanceObjective) -> str:
    """The mark of one sheet; one query."""
    found = with_inputs(PerformanceObjective.objects.filter(pk=objective.pk))
    return str(found.values_list(PRESENT, flat=True).get())


@cache
def _parts() -> Combinable:
    # A query resolves a copy of it: it is put together once.
    parts: list[Combinable] = []
    for name in (
        *(f"organization__{name}" for name in _UNIT),
        *(f"project__{name}" for name in _PROJECT),
        *(f"project__appropriation__{name}" for name in _MONEY),
        *(f"department_budget__appropriation__{name}" for name in _MONEY),
        "department_budget__narrative",
    ):
        parts += [text_of(F(name)), Value(BREAK)]
    return Joined(*parts, _before())


def _before() -> Combinable:
    """Version and money of last year's sheet of the same project or department.

    Each is looked up by the unique key of its holder: over all sheets of a year together, one
    condition for both would read the whole of last year for every sheet.
    """
    project = _told(
        "project__appropriation",
        kind=ObjectiveKind.PROJECT.value,
        project__fiscal_year__year=OuterRef("fiscal_year__year") - 1,
        project__code=OuterRef("project__code"),
    )
    department = _told(
        "department_budget__appropriation",
        kind=ObjectiveKind.DEPARTMENT.value,
        organization=OuterRef("organization"),
    )
    return Case(
        When(kind=ObjectiveKind.PROJECT.value, then=project),
        default=department,
        output_field=TextField(),
    )


def _told(money: str, **same: Any) -> Combinable:
    found: QuerySet[PerformanceObjective] = PerformanceObjective.objects.filter(
        fiscal_year__year=OuterRef("fiscal_year__year") - 1, **same
    ).order_by("pk")
    told = Joined(text_of(F("version")), Value(BREAK), text_of(F(f"{money}__original_amount")))
    return Coalesce(Subquery(found.values_list(told)[:1]), Value(""), output_field=TextField())


def text_of(value: Combinable) -> Combinable:
    """The value as text; nothing is an empty text."""
    return Coalesce(Cast(value, TextField()), Value(""), output_field=TextField())
