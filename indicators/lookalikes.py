"""Projects of different departments that say the same or measure the same: one pass over a year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from budgets.models import FiscalYear
from common.decimals import ratio
from indicators.enums import ObjectiveKind
from indicators.language.groups import Features, Group, alike, text_features
from indicators.language.places import without_names
from indicators.language.shingles import letters
from indicators.models import Indicator, ObjectiveQuerySet, PerformanceObjective
from organizations.codes import LEVEL_DIGITS

SAME_TEXT = Decimal("0.9")
SAME_LINES = ratio(Decimal(1), Decimal(2))
MIN_LINES = 3
"""Fewer names in common say nothing."""
FEW_SHEETS, FEW_OF_ALL = 20, ratio(Decimal(1), Decimal(20))
"""A name on more sheets than both is what everybody writes, and says nothing either."""
_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Twin:
    """One of several sheets that are alike."""

    objective_id: int
    organization: str
    project_code: str
    name: str

    @property
    def department(self) -> str:
        """The code of the department."""
        return self.organization[:LEVEL_DIGITS]


@dataclass(frozen=True, slots=True)
class TwinGroup:
    """Sheets that are alike, the first in the order of units and codes leading.

    `likeness` (0–1) is the least of a member to the leading one.
    """

    twins: tuple[Twin, ...]
    likeness: Decimal

    @property
    def is_across_departments(self) -> bool:
        """Whether more than one department is in it."""
        return len({twin.department for twin in self.twins}) > 1


def alike_in_text(fiscal_year: FiscalYear) -> tuple[TwinGroup, ...]:
    """Projects whose overview and goal are practically the same; one query.

    The names of each one's own unit and place do not count: they are what a copyist replaces.
    """
    rows = (
        _projects(fiscal_year)
        .values_list(*_NAMED, *_UNITS, "project__overview", "statement")
        .iterator(chunk_size=_CHUNK)
    )
    twins, texts = [], []
    for *named, unit, above, overview, statement in rows:
        twins.append(Twin(*named))
        texts.append(without_names(f"{overview}\n{statement}", unit, above or ""))
    return _groups(twins, alike(texts, text_features, SAME_TEXT))


def alike_in_lines(fiscal_year: FiscalYear) -> tuple[TwinGroup, ...]:
    """Projects that share at least half of the names that not everybody uses; two queries."""
    twins = [Twin(*row) for row in _projects(fiscal_year).values_list(*_NAMED)]
    names: dict[int, set[str]] = {twin.objective_id: set() for twin in twins}
    lines = Indicator.objects.filter(
        objective__fiscal_year=fiscal_year, objective__kind=ObjectiveKind.PROJECT.value
    ).values_list("objective_id", "name")
    for objective_id, name in lines.iterator(chunk_size=_CHUNK):
        if (bare := letters(name)) and objective_id in names:
            names[objective_id].add(bare)
    usual = _usual(names.values())
    for own in names.values():
        own.difference_update(usual)
    told = [twin for twin in twins if len(names[twin.objective_id]) >= MIN_LINES]
    sets = [frozenset(names[twin.objective_id]) for twin in told]
    return _groups(told, alike(sets, _itself, SAME_LINES))


def _usual(sets: Collection[AbstractSet[str]]) -> AbstractSet[str]:
    """Names like 群众满意度 that stand on so many sheets that they tell none from another."""
    most = max(Decimal(FEW_SHEETS), FEW_OF_ALL * len(sets))
    sheets = Counter(chain.from_iterable(sets))
    return {name for name, number in sheets.items() if number > most}


_NAMED = ("pk", "organization__code", "project__code", "project__name")
_UNITS = ("organization__name", "organization__parent__name")


def _projects(fiscal_year: FiscalYear) -> ObjectiveQuerySet:
    return PerformanceObjective.objects.filter(
        fiscal_year=fiscal_year, kind=ObjectiveKind.PROJECT.value
    ).order_by("organization__code", "project__code", "pk")


def _itself(names: Features) -> Features:
    return names


def _groups(twins: Sequence[Twin], groups: Iterable[Group]) -> tuple[TwinGroup, ...]:
    return tuple(
        TwinGroup(tuple(twins[place] for place in group.members), group.likeness)
        for group in groups
    )
