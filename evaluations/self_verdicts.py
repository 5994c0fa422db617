"""What the rules said of every self-evaluation, kept so that the report can count it.

Written when it is saved or handed in, renewed every night, and after a change of the year's rules,
where it, what it rests on or the rules have changed since. Without a verdict it is 未检查.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from pathlib import Path

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from budgets.models import FiscalYear
from common.rules import RULEBOOK, Report, RuleChoice
from evaluations.claim_explanations import WAITING_RULE
from evaluations.claims import SelfSheet, self_sheets_of
from evaluations.compliance import REPORT_RULES
from evaluations.models import SelfEvaluation, SelfExplanation, SelfVerdict
from evaluations.scoring import ScoringPlan
from evaluations.selectors import plan_of
from evaluations.self_inputs import inputs_of, with_inputs
from indicators.compliance.code_reach import Place as CodePlace
from indicators.compliance.edition import sources as sheet_sources
from indicators.compliance.editions import Judging, edition_now
from indicators.explanations import Place
from indicators.inputs import PRESENT
from indicators.judging import YearRules
from indicators.models import PerformanceObjective
from indicators.outcomes import WHOLE_SHEET, Outcomes, Tally, outcomes_of, tally
from indicators.selectors import rules_of
from indicators.verdicts.grounds import (
    Asked,
    Grounds,
    asked_since,
    by_asked,
    outcomes_since,
    remember,
)
from organizations.processes import key_ranges

SLICE_SIZE = 500
_CHUNK = 250
_ROOT = Path(__file__).parent
_SOURCES = (
    "compliance/*.py",
    "scoring/*.py",
    "claims.py",
    "enums.py",
    "monitored.py",
    "selectors.py",
    "self_verdicts.py",
    "stored_actuals.py",
)
_NOBODY: frozenset[str] = frozenset()
_COUNTS = tuple(field.name for field in fields(Tally))


def sources() -> Iterator[Path]:
    """Every file that judges self-evaluations, those among them that judge sheets."""
    for pattern in _SOURCES:
        yield from _ROOT.glob(pattern)
    yield from sheet_sources()


SELF_JUDGING = Judging(
    rules=REPORT_RULES,
    files=sources,
    places=(
        *(CodePlace(__name__, name) for name in ("_judged", "counted")),
        CodePlace("evaluations.selectors", "plan_of"),
        CodePlace("indicators.stored_sheets", "sheet_of"),
        CodePlace("indicators.compliance.process", "warnings_are_explained"),
    ),
)
_PLAN = "plan"


@dataclass(frozen=True, slots=True)
class Basis:
    """The rules and the scoring plan by which a year's self-evaluations are judged."""

    rules: YearRules
    plan: ScoringPlan
    grounds: Grounds

    @classmethod
    def of(cls, rules: YearRules, plan: ScoringPlan) -> Basis:
        """With the sixteen digits for code, thresholds and plan."""
        parameters = {**rules.payload, _PLAN: plan.to_payload()}
        told = [edition_now(SELF_JUDGING), parameters]
        text = json.dumps(told, ensure_ascii=False, sort_keys=True)
        mark = hashlib.sha256(text.encode()).hexdigest()[:16]
        return cls(rules, plan, Grounds(mark, SELF_JUDGING, parameters, frozenset({_PLAN})))

    @property
    def mark(self) -> str:
        """The sixteen digits."""
        return self.grounds.mark


@dataclass(frozen=True, slots=True)
class Judged:
    """A self-evaluation, what the K rules say before the year's decisions, and what is explained."""

    sheet: SelfSheet
    raw: Report
    explained: Collection[Place]


@dataclass(frozen=True, slots=True)
class _Due:
    """A self-evaluation whose verdict does not hold, and by which mark its hits could be of use."""

    key: int
    objective: int
    unit: str
    version: int
    inputs: str
    mark: str = ""
    """Of the kept verdict; blank where the content has changed or there is none."""
    stamp: str = ""


def keep_self_verdict(
    row: SelfEvaluation,
    objective: PerformanceObjective,
    judged: Judged,
    rules: YearRules,
    *,
    now: datetime,
) -> None:
    """Keep what the rules said of it as it stands; call it in the same transaction."""
    outcomes = outcomes_of(judged.raw, judged.sheet.lined)
    due = _Due(row.pk, objective.pk, objective.organization.code, row.version, inputs_of(row))
    basis = Basis.of(rules, judged.sheet.plan)
    remember(basis.grounds)
    _store([_verdict(due, outcomes, judged.explained, basis, now)])


def out_of_date(fiscal_year: FiscalYear, basis: Basis) -> QuerySet[SelfEvaluation]:
    """Those of the year whose verdict is missing, or of other content, rules or settings."""
    current = SelfVerdict.objects.filter(
        self_evaluation=OuterRef("pk"),
        version=OuterRef("version"),
        inputs=OuterRef(PRESENT),
        mark=basis.mark,
        stamp=basis.rules.stamp,
    )
    rows = SelfEvaluation.objects.filter(objective__fiscal_year=fiscal_year)
    return with_inputs(rows).filter(~Exists(current)).order_by("pk")


def self_slices_due(fiscal_year: FiscalYear, size: int = SLICE_SIZE) -> tuple[tuple[int, int], ...]:
    """First and last key of every slice of at most `size` that are out of date."""
    basis = _basis_of(fiscal_year, timezone.localdate())
    keys = list(out_of_date(fiscal_year, basis).values_list("pk", flat=True))
    return key_ranges(keys, size)


def recheck_self_evaluations(
    fiscal_year: FiscalYear, *, now: datetime, first: int = 0, last: int | None = None
) -> int:
    """Renew what is out of date between two keys; how many that were. Safe to repeat."""
    basis = _basis_of(fiscal_year, timezone.localdate(now))
    bounds = Q(pk__gte=first) if last is None else Q(pk__gte=first, pk__lte=last)
    due = _due(out_of_date(fiscal_year, basis).filter(bounds))
    if due:
        asked_by = asked_since(basis.grounds, {one.mark for one in due})
        for asked, members in by_asked(due, asked_by).items():
            for start in range(0, len(members), _CHUNK):
                _renew(members[start : start + _CHUNK], asked, basis, now)
    return len(due)


def _basis_of(fiscal_year: FiscalYear, on: date) -> Basis:
    return Basis.of(rules_of(fiscal_year, on), plan_of(fiscal_year))


def _due(rows: QuerySet[SelfEvaluation]) -> Sequence[_Due]:
    found = rows.values_list(
        "pk",
        "objective",
        "objective__organization__code",
        "version",
        PRESENT,
        "verdict__version",
        "verdict__inputs",
        "verdict__mark",
        "verdict__stamp",
    )
    return [
        _Due(
            *(key, objective, unit, version, inputs),
            mark=mark if (seen, of) == (version, inputs) else "",
            stamp=stamp or "",
        )
        for key, objective, unit, version, inputs, seen, of, mark, stamp in found
    ]


def _renew(due: Sequence[_Due], asked: Asked, basis: Basis, now: datetime) -> None:
    """Some of which the same rules are to be asked; of what no rule is asked nothing is read."""
    same = {one.key for one in due if asked == _NOBODY and one.stamp == basis.rules.stamp}
    _touch(same, basis, now)
    rest = [one for one in due if one.key not in same]
    fresh = _judged([one.objective for one in rest], basis, asked)
    kept = _kept([one.key for one in rest]) if asked is not None else {}
    explained = _explained_of([one.key for one in rest])
    _store(
        [
            _verdict(
                one,
                outcomes_since(kept.get(one.key), asked, fresh.get(one.objective, {})),
                explained.get(one.key, ()),
                basis,
                now,
            )
            for one in rest
        ]
    )


def _judged(objectives: Collection[int], basis: Basis, asked: Asked) -> Mapping[int, Outcomes]:
    if not objectives or (asked is not None and not any(code in REPORT_RULES for code in asked)):
        return {}
    found = list(PerformanceObjective.objects.filter(pk__in=objectives).with_sheets())
    sheets = self_sheets_of(found, basis.plan, basis.rules.doctrine)
    return {
        key: outcomes_of(sheet.report(only=asked), sheet.lined) for key, sheet in sheets.items()
    }


def _kept(keys: Collection[int]) -> Mapping[int, Outcomes]:
    rows = SelfVerdict.objects.filter(self_evaluation__in=keys)
    return dict(rows.values_list("self_evaluation", "outcomes"))


def _explained_of(keys: Collection[int]) -> Mapping[int, Collection[Place]]:
    found: dict[int, set[Place]] = {}
    rows = SelfExplanation.objects.filter(self_evaluation__in=keys)
    for key, code, line in rows.values_list("self_evaluation", "code", "indicator_key"):
        found.setdefault(key, set()).add((code, line))
    return found


def _verdict(
    due: _Due, outcomes: Outcomes, explained: Collection[Place], basis: Basis, now: datetime
) -> SelfVerdict:
    choices = basis.rules.choices_at(due.unit, due.objective)
    return SelfVerdict(
        self_evaluation_id=due.key,
        version=due.version,
        inputs=due.inputs,
        mark=basis.mark,
        stamp=basis.rules.stamp,
        outcomes=dict(outcomes),
        judged_at=now,
        **asdict(counted(outcomes, choices, explained)),
    )


def counted(
    outcomes: Outcomes, choices: Mapping[str, RuleChoice], explained: Collection[Place]
) -> Tally:
    """The counts under these choices; warnings without a word are one finding of L10."""
    counts = tally(outcomes, choices, explained)
    if not counts.unexplained:
        return counts
    # A word about the missing words is asked of nobody, whatever the year makes of the rule.
    told = {*explained, (WAITING_RULE, WHOLE_SHEET)}
    return tally({**outcomes, **_WAITING}, choices, told)


_WAITING: Outcomes = {WAITING_RULE: [(RULEBOOK[WAITING_RULE].severity.value, WHOLE_SHEET)]}


def _touch(keys: Collection[int], basis: Basis, now: datetime) -> None:
    """Verdicts of which only the code has changed: hits and counts stay as they are."""
    found = SelfVerdict.objects.filter(self_evaluation__in=keys)
    found.update(mark=basis.mark, judged_at=now)


def _store(verdicts: Collection[SelfVerdict]) -> None:
    SelfVerdict.objects.bulk_create(
        verdicts,
        update_conflicts=True,
        unique_fields=["self_evaluation"],
        update_fields=[
            *("version", "inputs", "mark", "stamp", "outcomes", "judged_at"),
            *_COUNTS,
        ],
    )
