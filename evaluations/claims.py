"""The self-evaluation of one objective as it stands, ready to be summed up and judged."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from budgets.models import Outturn as StoredOutturn
from common.rules import Report, RuleChoice
from evaluations.compliance import LineReport, Midyear, SelfReport, review_report
from evaluations.models import IndicatorScore, Measurement, SelfEvaluation
from evaluations.monitored import midyears_of
from evaluations.scoring import (
    Actual,
    ExecutionScore,
    MeasuredLine,
    Outturn,
    ScoringPlan,
    Verdict,
    score_line,
)
from evaluations.scoring.own import own_execution, own_verdict
from evaluations.selectors import evidence_counts, plan_of
from evaluations.stored_actuals import stored_actual
from indicators.compliance.doctrine import Doctrine
from indicators.models import PerformanceObjective
from indicators.selectors import doctrine_of, sheet_of
from indicators.sheets import IndicatorLine


@dataclass(frozen=True, slots=True)
class ApprovedLines:
    """The lines of the sheet that is evaluated."""

    lines: tuple[IndicatorLine, ...]


@dataclass(frozen=True, slots=True)
class SelfSheet:
    """Approved lines with actuals and own scores in one order; amounts in 万元."""

    approved: tuple[IndicatorLine, ...]
    lines: tuple[MeasuredLine, ...]
    keys: tuple[int, ...]
    scores: tuple[Decimal | None, ...]
    outturn: Outturn
    initial_budget: Decimal | None
    execution_weight: Decimal | None
    execution_reason: str
    summary: str
    plan: ScoringPlan
    doctrine: Doctrine
    evidence: Mapping[int, int] = field(default_factory=dict)
    """Files by the key of the line."""
    midyears: tuple[Midyear | None, ...] = ()
    """What monitoring said of each line; empty where nothing was ever handed in."""

    @property
    def lined(self) -> ApprovedLines:
        """The approved lines as the explanations of warnings are placed by them."""
        return ApprovedLines(self.approved)

    @property
    def verdict(self) -> Verdict:
        """What the own scores come to."""
        return own_verdict(
            self.lines, self.scores, self.outturn, self.plan, execution_weight=self.execution_weight
        )

    @property
    def execution(self) -> ExecutionScore:
        """What was spent of the budget, and the points for it."""
        return own_execution(
            self.lines, self.scores, self.outturn, self.plan, execution_weight=self.execution_weight
        )

    @property
    def suggested(self) -> Mapping[int, Decimal | None]:
        """What the formulas give each line: what the unit would fill in."""
        scored = (
            score_line(line.target, line.weight, line.actual, self.plan) for line in self.lines
        )
        return {key: line.score for key, line in zip(self.keys, scored, strict=True)}

    def with_scores(self, scores: Mapping[int, Decimal | None]) -> SelfSheet:
        """The same with other own scores; a line that is not named keeps its own."""
        kept = zip(self.keys, self.scores, strict=True)
        return replace(self, scores=tuple(scores.get(key, score) for key, score in kept))

    def report(
        self,
        choices: Mapping[str, RuleChoice] | None = None,
        only: Collection[str] | None = None,
    ) -> Report:
        """The verdict of every K rule, or of these alone."""
        return review_report(self._told(), self.plan, self.doctrine, choices, only)

    def _told(self) -> SelfReport:
        verdict = self.verdict
        midyears = self.midyears or (None,) * len(self.lines)
        told_lines = zip(self.approved, self.lines, self.scores, midyears, strict=True)
        return SelfReport(
            reports=tuple(
                LineReport(
                    line=line,
                    actual=told.actual,
                    unit=line.unit,
                    claimed_score=score,
                    attachments=self.evidence.get(line.key or 0, 0),
                    midyear=midyear,
                )
                for line, told, score, midyear in told_lines
            ),
            approved=self.approved,
            initial_budget=self.initial_budget,
            budget=self.outturn.budget,
            spent=self.outturn.spent,
            execution_reason=self.execution_reason,
            execution_weight=self.execution_weight,
            total=verdict.total,
            grade=verdict.grade,
            summary=self.summary,
        )


def self_sheet_of(objective: PerformanceObjective, doctrine: Doctrine | None = None) -> SelfSheet:
    """What is stored of the objective's self-evaluation, in a constant number of queries.

    `doctrine` is that of the year, where the caller has read it.
    """
    year = objective.fiscal_year
    told = doctrine or doctrine_of(year)
    return self_sheets_of([objective], plan_of(year), told)[objective.pk]


def self_sheets_of(
    objectives: Sequence[PerformanceObjective], plan: ScoringPlan, doctrine: Doctrine
) -> Mapping[int, SelfSheet]:
    """The same of many objectives of one year, by key, in no more queries."""
    stored = _stored_of(objectives)
    return {one.pk: _self_sheet(one, stored, plan, doctrine) for one in objectives}


@dataclass(frozen=True, slots=True)
class _Stored:
    """What was recorded of some objectives: by the key of the line, of the money, of the sheet."""

    actuals: Mapping[int, Actual]
    scores: Mapping[int, Decimal | None]
    evidence: Mapping[int, int]
    midyears: Mapping[int, Midyear]
    money: Mapping[int, StoredOutturn]
    summaries: Mapping[int, str]


def _stored_of(objectives: Sequence[PerformanceObjective]) -> _Stored:
    keys = [one.pk for one in objectives]
    money = [one.appropriation.pk for one in objectives]
    scores = IndicatorScore.objects.filter(self_evaluation__objective__in=keys)
    measured = Measurement.objects.filter(indicator__objective__in=keys)
    own = SelfEvaluation.objects.filter(objective__in=keys)
    spent = StoredOutturn.objects.filter(appropriation__in=money)
    return _Stored(
        actuals={row.indicator_id: stored_actual(row) for row in measured},
        scores=dict(scores.values_list("indicator", "score")),
        evidence=evidence_counts(keys),
        midyears=midyears_of(keys),
        money={row.appropriation_id: row for row in spent},
        summaries=dict(own.values_list("objective", "summary")),
    )


def _self_sheet(
    objective: PerformanceObjective, stored: _Stored, plan: ScoringPlan, doctrine: Doctrine
) -> SelfSheet:
    sheet = sheet_of(objective)
    keys = tuple(line.key or 0 for line in sheet.lines)
    money = stored.money.get(objective.appropriation.pk)
    return SelfSheet(
        approved=sheet.lines,
        lines=tuple(
            MeasuredLine(
                line.target,
                line.weight,
                stored.actuals.get(key, Actual()),
                line.name,
                bool(line.is_core),
            )
            for key, line in zip(keys, sheet.lines, strict=True)
        ),
        keys=keys,
        scores=tuple(stored.scores.get(key) for key in keys),
        outturn=Outturn(money.final_amount, money.outturn_amount) if money else Outturn(),
        initial_budget=sheet.budget,
        execution_weight=sheet.execution_weight,
        execution_reason=money.reason if money else "",
        summary=stored.summaries.get(objective.pk, ""),
        plan=plan,
        doctrine=doctrine,
        evidence=stored.evidence,
        midyears=tuple(stored.midyears.get(key) for key in keys),
    )
