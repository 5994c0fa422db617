"""Renewing verdicts that no longer hold: as little is done again as the change demands.

Severities, switches and waivers are counted anew without asking a rule or reading a sheet; a
threshold asks only the rules that read it, and a release only those whose code it alters, over
what these read of the sheets; only what changed is written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.db.models.fields.json import KeyTransform
from django.utils import timezone

from budgets.models import FiscalYear
from common.collector import held_back
from common.rules import Rule
from indicators.compliance import SHEET_RULES, Doctrine, SheetReview
from indicators.enums import ObjectiveKind
from indicators.examiner import Examiner
from indicators.inputs import PRESENT
from indicators.judging import YearRules
from indicators.models import SheetVerdict
from indicators.outcomes import Outcomes, Tally, tally
from indicators.selectors import rules_of
from indicators.verdicts.grounds import (
    Asked,
    asked_since,
    by_asked,
    outcomes_since,
    sheet_grounds,
)
from indicators.verdicts.keeping import explained_of_all, out_of_date
from indicators.verdicts.needs import Needed, needed_by
from indicators.verdicts.reading import sheets_of
from indicators.verdicts.storing import Kept, recount, store, touch
from indicators.verdicts.written import lines_in, reader_of, written_lines
from organizations.processes import key_ranges

CHUNK = 1000
_FEW = 12
"""Rules whose hits are read by themselves; of more, all that is kept is read at once."""
_KEPT_EXAMINERS = 2
_EXAMINERS: dict[tuple[str, tuple[Rule[SheetReview], ...]], Examiner] = {}


@dataclass(frozen=True, slots=True)
class _Due:
    """A sheet whose verdict does not hold, and by which mark its hits still could be of use."""

    objective: int
    kind: ObjectiveKind
    version: int
    inputs: str
    unit: str
    mark: str
    """Of the kept verdict; blank where the content has changed or there is none."""
    stamp: str


@dataclass(frozen=True, slots=True)
class _Before:
    """A kept verdict."""

    outcomes: Outcomes
    counts: Tally


_Judged = tuple[_Due, _Before | None, Outcomes]
"""A sheet, its verdict as it was, and its hits now."""
_NO_SHEET: frozenset[int] = frozenset()


@held_back()
def recheck(
    fiscal_year: FiscalYear, *, now: datetime, first: int = 0, last: int | None = None
) -> int:
    """Renew what is out of date between two keys; how many sheets that were.

    Safe to repeat and to interrupt: what is done is not done again.
    """
    bounds = Q(pk__gte=first) if last is None else Q(pk__gte=first, pk__lte=last)
    return len(_recheck(fiscal_year, now, bounds))


@held_back()
def recheck_next(fiscal_year: FiscalYear, *, now: datetime, after: int, size: int) -> Sequence[int]:
    """Renew the next so many behind a key that are out of date; the keys of these sheets."""
    return _recheck(fiscal_year, now, Q(pk__gt=after), size)


def _recheck(
    fiscal_year: FiscalYear, now: datetime, bounds: Q, size: int | None = None
) -> Sequence[int]:
    rules = rules_of(fiscal_year, timezone.localdate(now))
    due = _due(fiscal_year, rules, bounds, size)
    if due:
        renewal = _Renewal(rules, now, {one.mark for one in due})
        for start in range(0, len(due), CHUNK):
            renewal.renew(due[start : start + CHUNK])
    return [one.objective for one in due]


def slices_of(fiscal_year: FiscalYear, size: int) -> tuple[tuple[int, int], ...]:
    """First and last key of every slice of at most `size` sheets that are out of date."""
    keys = list(out_of_date(fiscal_year).order_by("pk").values_list("pk", flat=True))
    return key_ranges(keys, size)


class _Renewal:
    """One re-check under one set of rules; remembers what it found in equal lines."""

    def __init__(self, rules: YearRules, now: datetime, before: Collection[str]) -> None:
        """`before` are the marks of what is to be renewed."""
        self._rules = rules
        self._now = now
        self._marks = rules.marks
        self._asked = asked_since(sheet_grounds(rules), before)

    def renew(self, due: Sequence[_Due]) -> None:
        """A chunk of sheets: what was found, counted and written together."""
        same: list[int] = []
        judged: list[_Judged] = []
        for asked, members in by_asked(due, self._asked).items():
            fresh = self._examined(members, asked)
            unmoved = self._unmoved(members, asked, fresh)
            same += unmoved
            rest = [one for one in members if one.objective not in unmoved]
            judged += _judged(rest, asked, fresh)
        self._write(judged, same)

    def _unmoved(
        self,
        members: Sequence[_Due],
        asked: Asked,
        fresh: Mapping[int, Outcomes],
    ) -> frozenset[int]:
        """Those with the same hits under the same settings: there is nothing to count anew."""
        if asked is None or len(asked) > _FEW:
            return _NO_SHEET
        keys = [one.objective for one in members if one.stamp == self._marks.stamp]
        if not asked or not keys:
            return frozenset(keys)
        kept = _hits_of(keys, sorted(asked))
        return frozenset(key for key in keys if kept.get(key) == fresh.get(key, {}))

    def _write(self, judged: Sequence[_Judged], same: list[int]) -> None:
        explained = explained_of_all([one.objective for one, *_ in judged]) if judged else {}
        changed: list[Kept] = []
        counted: list[Kept] = []
        for one, before, outcomes in judged:
            choices = self._rules.choices_at(one.unit, one.objective)
            counts = tally(outcomes, choices, explained.get(one.objective, ()))
            if before is None or _differ(before.outcomes, outcomes):
                changed.append(Kept(one.objective, one.version, one.inputs, outcomes, counts))
            elif before.counts != counts:
                counted.append(Kept(one.objective, one.version, one.inputs, outcomes, counts))
            else:
                same.append(one.objective)
        store(changed, self._marks, self._now)
        recount(counted, self._marks, self._now)
        touch(same, self._marks, self._now)

    def _examined(self, members: Sequence[_Due], asked: Asked) -> Mapping[int, Outcomes]:
        if asked is not None and not any(code in SHEET_RULES for code in asked):
            return {}
        examiner = examiner_of(self._marks.mark, self._rules.doctrine, asked)
        needed = needed_by(asked)
        if needed.by_line:
            return _found_in_lines(examiner, members, needed)
        sheets = sheets_of([one.objective for one in members], needed)
        return dict(zip(sheets, examiner.outcomes_of_all(sheets.values()), strict=True))


def examiner_of(mark: str, doctrine: Doctrine, asked: Asked = None) -> Examiner:
    """What a worker found in the lines of one slice serves it for the next ones of that mark."""
    rules = tuple(rule for rule in SHEET_RULES if asked is None or rule.code in asked)
    examiner = _EXAMINERS.get((mark, rules))
    if examiner is None:
        if len(_EXAMINERS) >= _KEPT_EXAMINERS:
            _EXAMINERS.clear()
        examiner = _EXAMINERS[mark, rules] = Examiner(doctrine, rules)
    return examiner


def _found_in_lines(
    examiner: Examiner, members: Sequence[_Due], needed: Needed
) -> Mapping[int, Outcomes]:
    written = written_lines([one.objective for one in members], needed.columns)
    line = reader_of(needed.columns).line
    return {
        one.objective: examiner.found_in_lines(one.kind, lines_in(written[one.objective]), line)
        for one in members
        if one.objective in written
    }


def _due(
    fiscal_year: FiscalYear, rules: YearRules, bounds: Q, size: int | None = None
) -> list[_Due]:
    rows = out_of_date(fiscal_year, rules).filter(bounds).order_by("pk")[:size]
    found = rows.values_list(
        "pk",
        "kind",
        "version",
        PRESENT,
        "organization__code",
        "verdict__version",
        "verdict__inputs",
        "verdict__mark",
        "verdict__stamp",
    )
    kinds = {kind.value: kind for kind in ObjectiveKind}
    return [
        _Due(
            *(key, kinds[kind], version, inputs, unit),
            mark=mark if (kept, seen) == (version, inputs) else "",
            stamp=stamp,
        )
        for key, kind, version, inputs, unit, kept, seen, mark, stamp in found
    ]


def _judged(
    members: Sequence[_Due], asked: Asked, fresh: Mapping[int, Outcomes]
) -> Iterator[_Judged]:
    keys = [one.objective for one in members]
    kept = _kept(keys, compared=bool(asked)) if keys and asked is not None else {}
    for one in members:
        before = kept.get(one.objective)
        yield (
            one,
            before,
            outcomes_since(
                before.outcomes if before else None, asked, fresh.get(one.objective, {})
            ),
        )


def _differ(before: Outcomes, after: Outcomes) -> bool:
    """Hits that nobody was asked about are the very same: they need not be gone through."""
    return before is not after and before != after


def _hits_of(objectives: Collection[int], codes: Sequence[str]) -> Mapping[int, Outcomes]:
    """The kept hits of these rules alone."""
    found = SheetVerdict.objects.filter(objective__pk__any_of=objectives)
    rows = found.values_list("objective_id", *(KeyTransform(code, "outcomes") for code in codes))
    return {
        key: _hits({code: found for code, found in zip(codes, cells, strict=True) if found})
        for key, *cells in rows
    }


def _kept(objectives: Collection[int], *, compared: bool) -> Mapping[int, _Before]:
    """The verdicts as they are; where hits will be compared, in tuples, which JSON does not know."""
    found = SheetVerdict.objects.filter(objective__pk__any_of=objectives)
    rows = found.values_list(
        "objective_id", "outcomes", "errors", "warnings", "unexplained", "hints", "codes"
    )
    return {
        key: _Before(
            _hits(outcomes) if compared else outcomes,
            Tally(errors, warnings, unexplained, hints, codes),
        )
        for key, outcomes, errors, warnings, unexplained, hints, codes in rows
    }


def _hits(stored: Mapping[str, Sequence[Sequence[Any]]]) -> Outcomes:
    return {code: [(own, key) for own, key in hits] for code, hits in stored.items()}
