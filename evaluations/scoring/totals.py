"""From lines and spending to total, grade and status of one sheet.

Line scores are rounded; their sum is not rounded again. Only where a weight falls away
(经批准不考核, no budget) is the sum scaled to 100, and then rounded once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from common.decimals import ONE, ZERO, plain, to_cents
from evaluations.enums import Basis, ExecutionCap, ExecutionMethod, Grade, ResultStatus
from evaluations.scoring.attainment import Actual
from evaluations.scoring.explain import amount_text, factor, percent
from evaluations.scoring.lines import LineScore, is_sound_weight, scorer_for
from evaluations.scoring.plan import HUNDRED, ScoringPlan
from indicators.sheets import FULL_WEIGHT, IndicatorLine, Target

_AMOUNT_EXPONENT = 20
"""An amount in 万元 beyond 10^20 is no amount."""
_NO_POINTS = to_cents(ZERO)


@dataclass(frozen=True, slots=True)
class Outturn:
    """全年预算数 (after adjustment, with carry-over) and 全年执行数, in 万元."""

    budget: Decimal | None = None
    spent: Decimal | None = None
    carryover: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class MeasuredLine:
    """A line of the approved sheet with what was reported for it."""

    target: Target
    weight: Decimal | None
    actual: Actual
    name: str = ""
    is_core: bool = False


@dataclass(frozen=True, slots=True)
class ExecutionScore:
    """执行率 (unrounded, may be above 1) and its points; `problem` says what must be mended."""

    rate: Decimal | None
    score: Decimal | None
    words: Callable[[], str] = field(compare=False)
    is_applicable: bool
    weight: Decimal | None = None
    problem: str = ""
    note: str = ""

    @property
    def explanation(self) -> str:
        """How the points came about, put into words when somebody asks."""
        return self.words()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the sums say of a sheet, without its lines."""

    total: Decimal | None
    grade: Grade | None
    status: ResultStatus
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A scored sheet."""

    execution: ExecutionScore
    lines: tuple[LineScore, ...]
    total: Decimal | None
    grade: Grade | None
    status: ResultStatus
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class Tally:
    """Running sums of one sheet: `add` every line, then `settle`."""

    scores: Decimal = _NO_POINTS
    weights: Decimal = ZERO
    exempt: Decimal = ZERO
    gaps: int = 0
    has_bad_weight: bool = False
    is_all_met: bool = True

    @classmethod
    def of_scored(
        cls, weights: Iterable[Decimal], scores: Iterable[Decimal], *, is_all_met: bool
    ) -> Tally:
        """The sums of lines that all have a sound weight and a score."""
        return cls(sum(scores, _NO_POINTS), sum(weights, ZERO), is_all_met=is_all_met)

    def add(
        self, weight: Decimal | None, score: Decimal | None, share: Decimal | None, basis: Basis
    ) -> None:
        """Count one line."""
        if not is_sound_weight(weight):
            self.has_bad_weight = True
            return
        self.weights += weight
        if basis is Basis.EXEMPT:
            self.exempt += weight
        elif score is None:
            self.gaps += 1
            self.is_all_met = False
        else:
            self.scores += score
            self.is_all_met = self.is_all_met and share == ONE


def measured(
    lines: Sequence[IndicatorLine], actuals: Sequence[Actual | None]
) -> tuple[MeasuredLine, ...]:
    """The lines of a sheet with their actuals in the same order, None for an absent one."""
    return tuple(
        MeasuredLine(line.target, line.weight, actual or Actual(), line.name, bool(line.is_core))
        for line, actual in zip(lines, actuals, strict=True)
    )


def execution(
    outturn: Outturn,
    weight: Decimal | None,
    plan: ScoringPlan,
    *,
    is_task_complete: bool = False,
) -> ExecutionScore:
    """预算执行率得分; a weight of None (表十) or 0 has a rate at most, never points.

    `is_task_complete` matters to the stepped method only: a finished task within its budget
    has full points whatever it spent (财预〔2021〕101号).
    """
    budget, spent = _denominator(outturn, plan), outturn.spent
    if not weight:
        return ExecutionScore(
            rate=_rate_or_none(budget, spent),
            score=None,
            words=lambda: "本表不单列预算执行率",
            is_applicable=False,
        )
    if not is_sound_weight(weight):
        return _execution_gap(weight, "预算执行率权重不在0到100之间，请先改正权重")
    if budget is None or spent is None:
        return _execution_gap(weight, "未填全年预算数或全年执行数，不能计算执行率")
    if not (_is_amount(budget) and _is_amount(spent)) or budget < ZERO:
        return _execution_gap(weight, "全年预算数或全年执行数不是有效的金额，请核对")
    if budget == ZERO:
        return _without_budget(weight, spent)
    return _scored_execution(budget, spent, weight, plan, is_task_complete=is_task_complete)


def total(scores: Iterable[Decimal], applicable_weight: Decimal = FULL_WEIGHT) -> Decimal | None:
    """Sum of rounded scores; scaled to 100 and rounded once where weights fell away.

    None where nothing applies.
    """
    return _scaled(sum(scores, start=ZERO), applicable_weight)


def grade_of(total_score: Decimal, plan: ScoringPlan) -> Grade:
    """[90,100] 优, [80,90) 良, [60,80) 中, below 差; the floors are the plan's."""
    if total_score >= plan.excellent_floor:
        return Grade.EXCELLENT
    if total_score >= plan.good_floor:
        return Grade.GOOD
    return Grade.FAIR if total_score >= plan.fair_floor else Grade.POOR


def cap_of(rate: Decimal | None, plan: ScoringPlan) -> Decimal | None:
    """The highest total this execution rate allows (K12), None without a limit."""
    if plan.execution_cap is ExecutionCap.NONE or rate is None:
        return None
    return next((most for below, most in plan.execution_caps if rate < below), None)


def settle(
    tally: Tally, spending: ExecutionScore, plan: ScoringPlan, *, is_approved: bool = True
) -> Verdict:
    """Total, grade and status out of the sums; without a total where anything is missing."""
    if problem := _weight_problem(tally, spending):
        return Verdict(None, None, ResultStatus.UNSOUND, (problem,))
    if tally.gaps or spending.problem:
        return Verdict(None, None, ResultStatus.INCOMPLETE, _gap_remarks(tally, spending))
    weight = spending.weight or ZERO
    dropped = tally.exempt + (ZERO if spending.is_applicable else weight)
    points = tally.scores + (spending.score or ZERO)
    full = _scaled(points, FULL_WEIGHT - dropped)
    if full is None:
        remark = "全部指标都不考核，没有可评的内容"
        return Verdict(None, None, ResultStatus.NOT_APPLICABLE, (remark,))
    final, remarks = _capped(full, spending.rate, plan)
    if dropped:
        remarks = (_scaling_remark(points, dropped, full), *remarks)
    if spending.note:
        remarks = (spending.note, *remarks)
    status = ResultStatus.EVALUATED if is_approved else ResultStatus.PROVISIONAL
    return Verdict(final, grade_of(final, plan), status, remarks)


def score_sheet(
    lines: Sequence[MeasuredLine],
    outturn: Outturn,
    plan: ScoringPlan,
    *,
    execution_weight: Decimal | None,
    is_approved: bool = True,
) -> Scorecard:
    """The whole sheet; `execution_weight` is None for a department sheet (表十).

    Never raises for what a sheet may hold: a weight sum other than 100 is UNSOUND, an absent
    actual or unread target INCOMPLETE; both have line scores where possible, but no total.
    """
    scorer = scorer_for(plan)
    tally = Tally()
    scored = []
    for line in lines:
        result = scorer.line(line.target, line.weight, line.actual)
        scored.append(result)
        tally.add(line.weight, result.score, result.share, result.basis)
    spending = execution(outturn, execution_weight, plan, is_task_complete=tally.is_all_met)
    verdict = settle(tally, spending, plan, is_approved=is_approved)
    return Scorecard(
        execution=spending,
        lines=tuple(scored),
        total=verdict.total,
        grade=verdict.grade,
        status=verdict.status,
        remarks=(*verdict.remarks, *_line_remarks(lines, scored)),
    )


def _denominator(outturn: Outturn, plan: ScoringPlan) -> Decimal | None:
    is_amount = outturn.budget is not None and _is_amount(outturn.budget)
    if outturn.budget is None or plan.budget_includes_carryover or not is_amount:
        return outturn.budget
    return outturn.budget - outturn.carryover


def _rate_or_none(budget: Decimal | None, spent: Decimal | None) -> Decimal | None:
    if budget is None or spent is None or not (_is_amount(budget) and _is_amount(spent)):
        return None
    return spent / budget if budget > ZERO else None


def _is_amount(value: Decimal) -> bool:
    return value.is_finite() and abs(value.adjusted()) < _AMOUNT_EXPONENT


def _execution_gap(weight: Decimal, problem: str) -> ExecutionScore:
    return ExecutionScore(
        rate=None,
        score=None,
        words=lambda: problem,
        is_applicable=True,
        weight=weight,
        problem=problem,
    )


def _without_budget(weight: Decimal, spent: Decimal) -> ExecutionScore:
    if spent == ZERO:
        return ExecutionScore(
            rate=None,
            score=None,
            words=lambda: "全年预算数和执行数都是0，不考核预算执行率，分值按百分制折算",
            is_applicable=False,
            weight=weight,
        )
    return _execution_gap(
        weight, f"全年预算数为0，却有执行数{amount_text(spent)}，请核对预算调整记录"
    )


def _scored_execution(
    budget: Decimal, spent: Decimal, weight: Decimal, plan: ScoringPlan, *, is_task_complete: bool
) -> ExecutionScore:
    rate = spent / budget
    if plan.execution is ExecutionMethod.STEPPED:
        score, reason = _stepped(rate, weight, plan, is_task_complete=is_task_complete)
    else:
        score, reason = _proportional(budget, spent, weight)
    return ExecutionScore(
        rate=rate,
        score=score,
        words=lambda: (
            f"全年预算{amount_text(budget)}，全年执行{amount_text(spent)}，"
            f"执行率{percent(rate)}，{reason()}"
        ),
        is_applicable=True,
        weight=weight,
        note="执行数超过全年预算数，按100%计分，请核对" if spent > budget else "",
    )


def _proportional(
    budget: Decimal, spent: Decimal, weight: Decimal
) -> tuple[Decimal, Callable[[], str]]:
    counted = min(max(spent, ZERO), budget)
    score = to_cents(weight * counted / budget)
    return (
        score,
        lambda: (
            f"{_counted_as(spent, counted)}{plain(weight)}×"
            f"{factor(counted / budget, plain(weight), score)}＝{score}分"
        ),
    )


def _counted_as(spent: Decimal, counted: Decimal) -> str:
    """Why another rate is multiplied than the one that is told."""
    if spent == counted:
        return ""
    return "执行数超过预算，按100%计，" if spent > counted else "执行数为负数，按0%计，"


def _stepped(
    rate: Decimal, weight: Decimal, plan: ScoringPlan, *, is_task_complete: bool
) -> tuple[Decimal, Callable[[], str]]:
    if is_task_complete and rate <= ONE:
        score = to_cents(weight)
        return score, lambda: f"任务全部完成且支出在预算内，得满分{plain(weight)}分"
    share = next((share for limit, share in plan.execution_steps if rate >= limit), ZERO)
    score = to_cents(weight * share)
    return score, lambda: f"按分段系数{percent(share)}，{plain(weight)}×{percent(share)}＝{score}分"


def _scaled(points: Decimal, applicable_weight: Decimal) -> Decimal | None:
    if applicable_weight <= ZERO:
        return None
    if applicable_weight == FULL_WEIGHT:
        return points
    return to_cents(points * HUNDRED / applicable_weight)


def _capped(
    full: Decimal, rate: Decimal | None, plan: ScoringPlan
) -> tuple[Decimal, tuple[str, ...]]:
    most = cap_of(rate, plan)
    if most is None or full <= most:
        return full, ()
    remark = f"预算执行率{percent(rate)}，按规定总分不得超过{plain(most)}分，由{full}分降为{plain(most)}分"
    return to_cents(most), (remark,)


def _weight_problem(tally: Tally, spending: ExecutionScore) -> str:
    if tally.has_bad_weight or not is_sound_weight(spending.weight or ZERO):
        return "有的权重没有填或不在0到100之间，请改正后再评"
    weights = tally.weights + (spending.weight or ZERO)
    if weights == FULL_WEIGHT:
        return ""
    word = "少" if weights < FULL_WEIGHT else "多"
    return f"权重合计{plain(weights)}，比100{word}{plain(abs(FULL_WEIGHT - weights))}，请改正后再评"


def _gap_remarks(tally: Tally, spending: ExecutionScore) -> tuple[str, ...]:
    remarks = (spending.problem,) if spending.problem else ()
    return (*remarks, f"有{tally.gaps}条指标不能计分，没有总分") if tally.gaps else remarks


def _scaling_remark(points: Decimal, dropped: Decimal, full: Decimal) -> str:
    applicable = plain(FULL_WEIGHT - dropped)
    return f"不考核的分值{plain(dropped)}分已剔除，得分按百分制折算：{points}÷{applicable}×100＝{full}分"


def _line_remarks(lines: Sequence[MeasuredLine], scored: Sequence[LineScore]) -> tuple[str, ...]:
    return tuple(
        f"第{number}条『{line.name}』：{result.explanation}"
        for number, (line, result) in enumerate(zip(lines, scored, strict=True), start=1)
        if result.basis.is_gap
    )
