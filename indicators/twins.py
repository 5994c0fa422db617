"""Look-alikes kept from the night's comparison, and the list of them within a person's reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber, Substr

from budgets.models import FiscalYear
from indicators.lookalikes import TwinGroup, alike_in_lines, alike_in_text
from indicators.models import Lookalike, LookalikeGroup, PerformanceObjective
from organizations.codes import LEVEL_DIGITS
from organizations.keysets import Page, keyset_page
from organizations.models import User
from organizations.permissions import within_reach
from organizations.prepared import Prepared

PAGE = 20
SHOWN = 8
"""Members of a group that the list shows."""
_CHUNK = 2000
_FOUR = Decimal("0.0001")
Kind = LookalikeGroup.Kind


@dataclass(frozen=True, slots=True)
class SeenTwin:
    """One sheet of a group; `budget` in 万元."""

    objective_id: int
    name: str
    code: str
    unit: str
    budget: Decimal | None


@dataclass(frozen=True, slots=True)
class SeenGroup:
    """A group as far as the person sees it."""

    kind: LookalikeGroup.Kind
    likeness: Decimal
    """0–1."""
    is_across: bool
    """Whether what the person sees of it belongs to more than one department."""
    count: int
    twins: tuple[SeenTwin, ...]

    @property
    def others(self) -> int:
        """Members that are not shown."""
        return self.count - len(self.twins)


@dataclass(frozen=True, slots=True)
class TwinPage(Page[SeenGroup]):
    """One page of the groups: across departments first, then the largest."""

    count: int = 0
    found_at: datetime | None = None


@transaction.atomic
def record_lookalikes(fiscal_year: FiscalYear, *, now: datetime) -> int:
    """Compare the year's projects anew, in one pass for each kind; how many groups there are."""
    found = [(Kind.TEXT, group) for group in alike_in_text(fiscal_year)]
    found += [(Kind.LINES, group) for group in alike_in_lines(fiscal_year)]
    found.sort(key=lambda item: _order(item[1]))
    LookalikeGroup.objects.filter(fiscal_year=fiscal_year).delete()
    groups = LookalikeGroup.objects.bulk_create(
        [
            LookalikeGroup(
                fiscal_year=fiscal_year,
                kind=kind,
                likeness=group.likeness.quantize(_FOUR, ROUND_HALF_UP),
                is_across=group.is_across_departments,
                found_at=now,
            )
            for kind, group in found
        ],
        batch_size=_CHUNK,
    )
    Lookalike.objects.bulk_create(
        (
            Lookalike(group=row, objective_id=twin.objective_id, position=position)
            for row, (_, group) in zip(groups, found, strict=True)
            for position, twin in enumerate(group.twins)
        ),
        batch_size=_CHUNK,
    )
    return len(groups)


def _order(group: TwinGroup) -> tuple[bool, int, Decimal]:
    return not group.is_across_departments, -len(group.twins), -group.likeness


def twin_page(
    user: User,
    fiscal_year: FiscalYear,
    *,
    kind: str = "",
    is_across: bool = False,
    after: int | None = None,
    before: int | None = None,
) -> TwinPage:
    """The groups of which the person sees at least two sheets; four queries."""
    rows = LookalikeGroup.objects.filter(fiscal_year=fiscal_year)
    latest = rows.order_by("-found_at").values_list("found_at", flat=True).first()
    if kind:
        rows = rows.filter(kind=kind)
    reach = within_reach(user, "members__objective__organization")
    department = Substr("members__objective__organization__code", 1, LEVEL_DIGITS)
    rows = rows.annotate(
        seen=Count("members", filter=reach),
        departments=Count(department, filter=reach, distinct=True),
    ).filter(seen__gte=2)
    if is_across:
        rows = rows.filter(departments__gte=2)
    page = keyset_page(rows, key="pk", is_descending=False, size=PAGE, after=after, before=before)
    members = _members(user, [row.pk for row in page.rows])
    return TwinPage(
        rows=tuple(_seen(row, members.get(row.pk, ())) for row in page.rows),
        next_key=page.next_key,
        previous_key=page.previous_key,
        count=rows.count(),
        found_at=latest,
    )


@dataclass(frozen=True, slots=True)
class KnownTwin:
    """Another sheet that is like this one, and in what."""

    objective_id: int
    name: str
    unit: str
    kinds: tuple[LookalikeGroup.Kind, ...]

    @property
    def told(self) -> str:
        """In what they are alike."""
        return "、".join(kind.label for kind in self.kinds)


def twins_of(user: User, objective: PerformanceObjective) -> tuple[KnownTwin, ...]:
    """The sheets within reach that the night found to be like this one; one query.

    What the person may not see is neither named nor counted.
    """
    found: dict[tuple[int, str, str], list[LookalikeGroup.Kind]] = {}
    for pk, name, unit, kind in _alike(user, objective):
        found.setdefault((pk, name, unit), []).append(Kind(kind))
    return tuple(KnownTwin(*who, tuple(dict.fromkeys(kinds))) for who, kinds in found.items())


@Prepared
def _alike(user: User, objective: PerformanceObjective) -> QuerySet[Any, Any]:
    return (
        Lookalike.objects.filter(
            within_reach(user, "objective__organization"), group__members__objective=objective
        )
        .exclude(objective=objective)
        .order_by("group__is_across", "objective__organization__code", "objective_id", "group_id")
        .values_list(
            "objective_id",
            "objective__project__name",
            "objective__organization__name",
            "group__kind",
        )
    )


def _members(user: User, groups: Sequence[int]) -> Mapping[int, Sequence[SeenTwin]]:
    """The first members of each group within reach."""
    place = Window(RowNumber(), partition_by=F("group"), order_by=F("position").asc())
    rows = (
        Lookalike.objects.filter(within_reach(user, "objective__organization"), group__in=groups)
        .annotate(place=place)
        .filter(place__lte=SHOWN)
        .select_related("objective__project__appropriation", "objective__organization")
        .order_by("group", "position")
    )
    found: dict[int, list[SeenTwin]] = {}
    for row in rows:
        objective = row.objective
        assert objective.project is not None
        twin = SeenTwin(
            objective_id=objective.pk,
            name=objective.project.name,
            code=objective.project.code,
            unit=objective.organization.name,
            budget=objective.project.appropriation.original_amount,
        )
        found.setdefault(row.group_id, []).append(twin)
    return found


def _seen(row: LookalikeGroup, twins: Sequence[SeenTwin]) -> SeenGroup:
    count: int = row.seen  # type: ignore[attr-defined]  # annotated by twin_page
    departments: int = row.departments  # type: ignore[attr-defined]
    return SeenGroup(Kind(row.kind), row.likeness, departments > 1, count, tuple(twins))
