"""A preparer's editable sheets with what the rules say of each.

What was said of a sheet before is taken from its verdict for as long as that holds; only the
sheets that changed since are judged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from budgets.models import FiscalYear
from indicators.enums import Shelf, Status
from indicators.inputs import PRESENT, with_inputs
from indicators.judging import YearRules
from indicators.list_rows import ListHead, ObjectiveRow, row_of
from indicators.models import ObjectiveQuerySet, PerformanceObjective
from indicators.outcomes import tally
from indicators.points import count_wanted, has_unanswered
from indicators.selectors import rules_of
from indicators.sheets import ObjectiveSheet
from indicators.verdicts.reading import HEAD, Head, backgrounds_from, lines_of, sheets_from
from indicators.verdicts.rechecking import examiner_of
from organizations.prepared import Prepared, padded

JUDGED_AT_ONCE = 300
"""Sheets on one board; those without a verdict take a millisecond each."""
_POINTS = "has_points"
_ROW = ("status", "updated_at", _POINTS)
_STATE = ("version", PRESENT)
_MARKS = ("mark", "stamp")
_COUNTS = ("errors", "warnings", "hints")
_KEPT = (
    *(f"verdict__{name}" for name in ("version", "inputs", *_MARKS)),
    *(f"verdict__{name}" for name in _COUNTS),
)
_Counts = tuple[int, int]
"""Errors, and everything else that was found."""


@dataclass(frozen=True, slots=True)
class JudgedDraft:
    """An editable objective with how much the rules find on it."""

    row: ObjectiveRow
    errors: int
    warnings: int
    """Warnings and hints."""
    points: int = 0
    """Points of a return that are neither mended nor answered."""

    @property
    def shelf(self) -> Shelf:
        """Where the preparer finds it; ready is what nothing keeps from going up."""
        if self.row.indicators == 0:
            return Shelf.UNFILLED
        if self.errors:
            return Shelf.FAULTY
        return Shelf.UNANSWERED if self.points else Shelf.READY

    @property
    def is_ready(self) -> bool:
        """Whether nothing keeps it from going up."""
        return self.shelf is Shelf.READY


@dataclass(frozen=True, slots=True)
class DraftBoard:
    """The editable sheets of a preparer; `is_cut` where there are more than are judged."""

    drafts: tuple[JudgedDraft, ...]
    is_cut: bool

    def count(self, shelf: Shelf) -> int:
        """How many lie on this shelf."""
        if shelf is Shelf.RETURNED:
            return sum(draft.row.status is Status.RETURNED for draft in self.drafts)
        return sum(draft.shelf is shelf for draft in self.drafts)


@dataclass(frozen=True, slots=True)
class _Draft:
    """One sheet as it was read, with what its verdict was of."""

    head: Head
    status: str
    updated_at: Any
    has_points: bool
    """Whether a point of a return is without an answer."""
    state: tuple[Any, ...]
    """Version and surroundings now."""
    judged: tuple[Any, ...]
    """Those of the verdict, and the marks of the rules."""
    errors: int
    others: int


def keys_among(drafts: ObjectiveQuerySet) -> QuerySet[Any, int]:
    """The keys of these sheets as a board wants them."""
    return drafts.order_by("pk").values_list("pk", flat=True)[: JUDGED_AT_ONCE + 1]


def board_of(keys: Sequence[int], fiscal_year: FiscalYear) -> DraftBoard:
    """The board of what `keys_among` finds; five queries with that one, at most nine."""
    shown = [_draft(row) for row in _read(padded(keys[:JUDGED_AT_ONCE]))]
    return DraftBoard(_judged(shown, fiscal_year), is_cut=len(keys) > JUDGED_AT_ONCE)


@Prepared
def _read(keys: tuple[int, ...]) -> QuerySet[Any, Any]:
    """What a board reads of a sheet; so many tables are planned once only where keys are known."""
    drafts = PerformanceObjective.objects.filter(pk__in=keys)
    asked = with_inputs(drafts).annotate(**{_POINTS: has_unanswered()})
    return asked.order_by("pk").values_list(*HEAD, *_ROW, *_STATE, *_KEPT)


def _draft(row: tuple[Any, ...]) -> _Draft:
    head, (status, updated_at, has_points, *rest) = row[: len(HEAD)], row[len(HEAD) :]
    state, (*judged, errors, warnings, hints) = rest[: len(_STATE)], rest[len(_STATE) :]
    others = (warnings or 0) + (hints or 0)
    before = (tuple(state), tuple(judged), errors or 0, others)
    return _Draft(head, status, updated_at, has_points, *before)


def _judged(drafts: Sequence[_Draft], fiscal_year: FiscalYear) -> tuple[JudgedDraft, ...]:
    if not drafts:
        return ()
    sheets = sheets_from([one.head for one in drafts], lines_of([one.head[0] for one in drafts]))
    rules = rules_of(fiscal_year)
    marks = rules.marks
    stale = [one.head for one in drafts if one.judged != (*one.state, *marks)]
    fresh = _counts(stale, sheets, rules) if stale else {}
    asked = {one.head[0]: sheets[one.head[0]] for one in drafts if one.has_points}
    points = count_wanted(asked) if asked else {}
    return tuple(
        JudgedDraft(
            _row(one, sheets[one.head[0]]),
            *fresh.get(one.head[0], (one.errors, one.others)),
            points=points.get(one.head[0], 0),
        )
        for one in drafts
    )


def _counts(
    heads: Sequence[Head], sheets: Mapping[int, ObjectiveSheet], rules: YearRules
) -> Mapping[int, _Counts]:
    found, examiner = {}, examiner_of(rules.mark, rules.doctrine)
    for key, background in backgrounds_from(heads, sheets).items():
        outcomes = examiner.outcomes(sheets[key], background)
        counts = tally(outcomes, rules.choices_at(sheets[key].organization_code, key), ())
        found[key] = (counts.errors, counts.warnings + counts.hints)
    return found


def _row(draft: _Draft, sheet: ObjectiveSheet) -> ObjectiveRow:
    head = ListHead(
        pk=draft.head[0],
        kind=sheet.kind.value,
        status=draft.status,
        desk=0,
        updated_at=draft.updated_at,
        execution_weight=sheet.execution_weight,
        unit_code=sheet.organization_code,
        unit=sheet.organization_name,
        code=sheet.project_code or None,
        name=sheet.name,
        project_budget=sheet.budget,
        department_budget=sheet.budget,
    )
    return row_of(head, [line.weight for line in sheet.lines], ())
