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
from functools import cache
from pathlib import Path

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from budgets.models import FiscalYear
from common.rules import RULEBOOK, Report, RuleChoice
from evaluations.claim_explanations import WAITING_RULE
from evaluations.claims import SelfSheet, self_sheets_of
from evaluations.models import SelfEvaluation, SelfExplanation, SelfVerdict
from evaluations.scoring import ScoringPlan
from evaluations.selectors import plan_of
from evaluations.self_inputs import inputs_of, with_inputs
from indicators.compliance.edition import digest_of
from indicators.explanations import Place
from indicators.inputs import PRESENT
from indicators.judging import YearRules
from indicators.models import PerformanceObjective
from indicators.outcomes import WHOLE_SHEET, Outcomes, Tally, outcomes_of, tally
from indicators.selectors import rules_of
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
    "self_verdicts.py",
)
_COUNTS = tuple(field.name for field in fields(Tally))


@dataclass(frozen=True, slots=True)
class Basis:
    """The rules and the scoring plan by which a year's self-evaluations are judged."""

    rules: YearRules
    plan: ScoringPlan
    mark: str

    @classmethod
    def of(cls, rules: YearRules, plan: ScoringPlan) -> Basis:
        """With the sixteen digits for code, thresholds and plan."""
        told = [_edition(), rules.mark, plan.to_payload()]
        text = json.dumps(told, ensure_ascii=False, sort_keys=True)
        return cls(rules, plan, hashlib.sha256(text.encode()).hexdigest()[:16])


@dataclass(frozen=True, slots=True)
class Judged:
    """A self-evaluation, what the K rules say before the year's decisions, and what is explained."""

    sheet: SelfSheet
    raw: Report
    explained: Collection[Place]


@dataclass(frozen=True, slots=True)
class _Due:
    """A self-evaluation whose verdict does not hold."""

    key: int
    objective: int
    unit: str
    version: int
    inputs: str
    outcomes: Outcomes | None
    """The kept hits where only severities, switches or waivers have changed."""


def sources() -> Iterator[Path]:
    """Every file that judges self-evaluations, beside those that judge sheets."""
    for pattern in _SOURCES:
        yield from _ROOT.glob(pattern)


@cache
def _edition() -> str:
    return digest_of(sources())


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
    due = _Due(
        row.pk, objective.pk, objective.organization.code, row.version, inputs_of(row), outcomes
    )
    basis = Basis.of(rules, judged.sheet.plan)
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
    due = _due(out_of_date(fiscal_year, basis).filter(bounds), basis)
    for start in range(0, len(due), _CHUNK):
        _renew(due[start : start + _CHUNK], basis, now)
    return len(due)


def _basis_of(fiscal_year: FiscalYear, on: date) -> Basis:
    return Basis.of(rules_of(fiscal_year, on), plan_of(fiscal_year))


def _due(rows: QuerySet[SelfEvaluation], basis: Basis) -> Sequence[_Due]:
    found = rows.values_list(
        "pk",
        "objective",
        "objective__organization__code",
        "version",
        PRESENT,
        "verdict__version",
        "verdict__inputs",
        "verdict__mark",
        "verdict__outcomes",
    )
    return [
        _Due(
            *(key, objective, unit, version, inputs),
            outcomes=kept if (seen, of, by) == (version, inputs, basis.mark) else None,
        )
        for key, objective, unit, version, inputs, seen, of, by, kept in found
    ]


def _renew(due: Sequence[_Due], basis: Basis, now: datetime) -> None:
    judged = _judged([one.objective for one in due if one.outcomes is None], basis)
    explained = _explained_of([one.key for one in due])
    _store(
        [
            _verdict(
                one,
                judged[one.objective] if one.outcomes is None else one.outcomes,
                explained.get(one.key, ()),
                basis,
                now,
            )
            for one in due
        ]
    )


def _judged(objectives: Collection[int], basis: Basis) -> Mapping[int, Outcomes]:
    if not objectives:
        return {}
    found = list(PerformanceObjective.objects.filter(pk__in=objectives).with_sheets())
    sheets = self_sheets_of(found, basis.plan, basis.rules.doctrine)
    return {key: outcomes_of(sheet.report(), sheet.lined) for key, sheet in sheets.items()}


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
