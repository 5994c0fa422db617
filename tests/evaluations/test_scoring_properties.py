"""What holds for every number: bounds, direction, one rounding, and agreement of all ways."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from common.decimals import to_cents
from evaluations.enums import (
    DownwardMethod,
    EqualMethod,
    ExcessPolicy,
    ExecutionCap,
    ExecutionMethod,
    Grade,
    QualitativeBand,
    ResultStatus,
    ShortfallMethod,
)
from evaluations.scoring import (
    PRESETS,
    Actual,
    LineScorer,
    MeasuredLine,
    Outturn,
    ScoringPlan,
    attainment,
    curve,
    execution,
    grade_of,
    number_text,
    score_line,
    score_sheet,
    suggested_share,
)
from indicators.enums import Comparison
from indicators.sheets import NumericTarget, QualitativeTarget, RangeTarget, Target, UnreadTarget
from tests.evaluations import independent
from tests.evaluations.test_scoring_document import actual_of, target_of

settings.register_profile("scoring", deadline=None, max_examples=200)
settings.load_profile("scoring")

SINGLE = [sign for sign in Comparison if sign.is_single_number]
printable = st.decimals(
    min_value=-(10**12), max_value=10**12, allow_nan=False, allow_infinity=False, places=4
) | st.integers(-30, 30).map(Decimal)
extreme = st.builds(
    lambda sign, digits, exponent: Decimal((sign, digits, exponent)),
    st.integers(0, 1),
    st.lists(st.integers(0, 9), min_size=1, max_size=40).map(tuple),
    st.integers(-(10**7), 10**7) | st.integers(-(10**17), 10**17) | st.integers(-40, 40),
)
anything = st.decimals() | extreme | st.sampled_from([Decimal("sNaN"), Decimal("-0")])
weights = st.decimals(min_value=0, max_value=100, places=2)
shares = st.decimals(min_value=0, max_value=1, places=4)
plans = st.builds(
    ScoringPlan,
    name=st.uuids().map(str),
    downward=st.sampled_from(DownwardMethod),
    equal=st.sampled_from(EqualMethod),
    range_above=st.sampled_from(DownwardMethod),
    shortfall=st.sampled_from(ShortfallMethod),
    excess=st.sampled_from(ExcessPolicy),
    excess_threshold=st.sampled_from([Decimal("1.2"), Decimal("1.3"), Decimal("1.5")]),
    excess_deduction=st.sampled_from([Decimal(0), Decimal(2), Decimal("2.5")]),
    excess_floor=st.sampled_from([Decimal(0), Decimal("0.6")]),
    partly_floor=st.sampled_from([Decimal("0.5"), Decimal("0.6")]),
    execution=st.sampled_from(ExecutionMethod),
    execution_cap=st.sampled_from(ExecutionCap),
)
bands = st.sampled_from(QualitativeBand)


def targets_of(numbers: st.SearchStrategy[Decimal]) -> st.SearchStrategy[Target]:
    return st.one_of(
        st.builds(NumericTarget, st.sampled_from(Comparison), numbers),
        st.builds(RangeTarget, numbers, numbers),
        st.builds(QualitativeTarget, st.text(max_size=5)),
        st.builds(UnreadTarget, st.none() | st.sampled_from(Comparison), st.text(max_size=5)),
    )


def actuals_of(numbers: st.SearchStrategy[Decimal]) -> st.SearchStrategy[Actual]:
    return st.builds(
        Actual,
        value=st.none() | numbers,
        band=st.none() | bands,
        share=st.none() | numbers | shares,
        is_exempt=st.booleans(),
        reviewer_attainment=st.none() | numbers | shares,
    )


@given(targets_of(anything), st.none() | anything | weights, actuals_of(anything), plans)
def test_no_number_whatever_breaks_a_line_or_leaves_its_bounds(target, weight, actual, plan):
    result = score_line(target, weight, actual, plan)
    assert (result.share is None) == (result.score is None)
    assert result.explanation
    assert len(result.explanation) < 600
    if result.score is not None:
        assert 0 <= result.share <= 1
        assert 0 <= result.score <= weight + Decimal("0.005")
        assert result.score == result.score.quantize(Decimal("0.01"))
        assert not result.score.is_signed()


@given(targets_of(printable), weights, actuals_of(printable), plans)
def test_a_score_lies_between_zero_and_the_weight(target, weight, actual, plan):
    score = score_line(target, weight, actual, plan).score
    assert score is None or 0 <= score <= weight


@given(anything, anything, st.none() | anything, plans, st.booleans())
def test_no_amount_breaks_the_execution_rate(budget, spent, weight, plan, is_complete):
    result = execution(Outturn(budget, spent), weight, plan, is_task_complete=is_complete)
    assert result.explanation
    assert result.score is None or 0 <= result.score <= weight + Decimal("0.005")


@given(
    st.lists(
        st.builds(
            MeasuredLine, targets_of(anything), st.none() | anything | weights, actuals_of(anything)
        ),
        max_size=4,
    ),
    st.none() | anything | weights,
    st.builds(Outturn, st.none() | anything, st.none() | anything, anything),
    plans,
)
def test_no_sheet_whatever_breaks_the_scorecard(lines, execution_weight, outturn, plan):
    card = score_sheet(lines, outturn, plan, execution_weight=execution_weight)
    assert (card.total is not None) == card.status.has_total == (card.grade is not None)
    if card.total is None:
        assert card.remarks
    else:
        assert 0 <= card.total <= 100


def rises(sign: Comparison, goal: Decimal, plan: ScoringPlan) -> bool | None:
    """Whether more is better under this sign; None where both directions count."""
    if sign is Comparison.EQUAL and plan.equal is EqualMethod.SYMMETRIC:
        return None
    return sign.is_upward or (sign is Comparison.EQUAL and goal != 0)


@given(st.sampled_from(SINGLE), printable, weights, printable, printable, plans)
def test_a_better_actual_never_scores_less(sign, goal, weight, first, second, plan):
    # Only S0 lets a score stand beyond the threshold; elsewhere the direction ends there.
    worse, better = sorted((first, second))
    upward = rises(sign, goal, plan)
    assume(upward is not None)
    if not upward:
        worse, better = better, worse
    low = score_line(NumericTarget(sign, goal), weight, Actual(value=worse), plan)
    high = score_line(NumericTarget(sign, goal), weight, Actual(value=better), plan)
    assume(plan.excess is ExcessPolicy.EXPLAIN or not high.basis.is_excess)
    assert low.share <= high.share
    assert low.score <= high.score


@given(printable, weights, printable, printable, plans)
def test_a_symmetric_target_rewards_nearness(goal, weight, first, second, plan):
    plan = replace(plan, equal=EqualMethod.SYMMETRIC)
    near, far = sorted((first, second), key=lambda value: abs(value - goal))
    target = NumericTarget(Comparison.EQUAL, goal)
    best = score_line(target, weight, Actual(value=near), plan)
    assert best.score >= score_line(target, weight, Actual(value=far), plan).score


@given(printable, printable, weights, printable, printable, plans)
def test_a_range_rewards_nearness_on_either_side(lower, upper, weight, first, second, plan):
    lower, upper = sorted((lower, upper))
    assume((first >= lower and second >= lower) or (first <= upper and second <= upper))
    near, far = sorted((first, second), key=lambda value: max(lower - value, value - upper, 0))
    target = RangeTarget(lower, upper)
    best = score_line(target, weight, Actual(value=near), plan)
    assert best.score >= score_line(target, weight, Actual(value=far), plan).score


def texts_of(number: Decimal) -> str:
    return number_text(number)


lines = st.builds(
    independent.Line,
    sign=st.sampled_from(SINGLE).map(str),
    goal=printable.map(texts_of),
    weight=weights.map(texts_of),
    actual=st.none() | printable.map(texts_of),
    is_exempt=st.sampled_from([False, False, False, True]),
    reviewed=st.none() | shares.map(texts_of),
)
ranges = st.builds(
    lambda bounds, weight, actual: independent.Line(
        "range", bounds[0], weight, actual, upper=bounds[1]
    ),
    st.tuples(printable, printable).map(lambda pair: tuple(map(texts_of, sorted(pair)))),
    weights.map(texts_of),
    st.none() | printable.map(texts_of),
)
described = st.builds(
    independent.Line,
    sign=st.just("qualitative"),
    goal=st.just("建立制度"),
    weight=weights.map(texts_of),
    band=st.none() | bands.map(str),
    band_share=st.none() | shares.map(texts_of),
)
any_line = lines | ranges | described


@given(any_line, plans)
def test_both_scorings_agree_on_a_line(line, plan):
    result = score_line(target_of(line), Decimal(line.weight), actual_of(line), plan)
    cents = independent.line_cents(line, plan.to_payload())
    assert (None if result.score is None else str(result.score)) == independent.points_text(cents)


@given(st.integers(1, 10_000), st.integers(0, 10_000), st.integers(1, 10_000))
def test_half_a_cent_is_never_lost(weight, value, goal):
    line = independent.Line("ge", str(goal), str(Decimal(weight) / 100), str(min(value, goal)))
    plan = PRESETS["国标"]
    score = score_line(target_of(line), Decimal(line.weight), actual_of(line), plan).score
    exact = Fraction(line.weight) * Fraction(line.actual) / goal
    assert score * 100 == independent.hundredths(exact)


def weighted_sheets() -> st.SearchStrategy[tuple[list[independent.Line], str]]:
    """Lines and an execution weight that make 100 together."""
    cuts = st.lists(st.integers(1, 199), min_size=1, max_size=6, unique=True).map(sorted)

    def weigh(
        drawn: tuple[list[int], list[independent.Line]],
    ) -> tuple[list[independent.Line], str]:
        edges, bodies = [0, *drawn[0], 200], drawn[1]
        parts = [Decimal(high - low) / 2 for low, high in pairwise(edges)]
        return [
            replace(body, weight=str(part)) for body, part in zip(bodies, parts[1:], strict=False)
        ], str(parts[0])

    return st.tuples(cuts, st.lists(any_line, min_size=6, max_size=6)).map(weigh)


amounts = st.decimals(min_value=0, max_value=10**8, places=2).map(str)


@given(weighted_sheets(), st.none() | amounts, st.none() | amounts, plans)
def test_both_scorings_agree_on_a_whole_sheet(drawn, budget, spent, plan):
    lines, execution_weight = drawn
    second = independent.sheet(
        lines, plan.to_payload(), execution_weight=execution_weight, budget=budget, spent=spent
    )
    card = score_sheet(
        [MeasuredLine(target_of(line), Decimal(line.weight), actual_of(line)) for line in lines],
        Outturn(
            None if budget is None else Decimal(budget), None if spent is None else Decimal(spent)
        ),
        plan,
        execution_weight=Decimal(execution_weight),
    )
    assert card.status.label == second.status
    assert (None if card.total is None else str(card.total)) == second.total
    assert (None if card.grade is None else card.grade.label) == second.grade
    assert (None if card.execution.score is None else str(card.execution.score)) == second.execution


@given(st.sampled_from(SINGLE), printable, weights, printable, plans)
def test_the_bare_way_is_the_full_way(sign, goal, weight, value, plan):
    scorer = LineScorer(plan)
    marks = scorer.numeric(sign.value, goal, weight, value)
    sentence = scorer.explain(
        sign.value, number_text(goal), number_text(weight), number_text(value), marks
    )
    full = score_line(NumericTarget(sign, goal), weight, Actual(value=value), plan)
    assert (full.share, full.score, full.basis) == marks
    assert full.explanation == sentence
    assert full.attainment.notes == scorer.notes(marks[2])


@given(printable, printable, weights, printable, plans)
def test_the_bare_way_is_the_full_way_for_ranges(lower, upper, weight, value, plan):
    lower, upper = sorted((lower, upper))
    scorer = LineScorer(plan)
    marks = scorer.ranged(lower, upper, weight, value)
    bounds = (number_text(lower), number_text(upper))
    sentence = scorer.explain_ranged(bounds, number_text(weight), number_text(value), marks)
    full = score_line(RangeTarget(lower, upper), weight, Actual(value=value), plan)
    assert (full.share, full.score, full.basis, full.explanation) == (*marks, sentence)


@given(targets_of(printable), actuals_of(printable), plans)
def test_the_share_alone_is_that_of_the_score(target, actual, plan):
    share = attainment(target, actual, plan)
    assert share == score_line(target, Decimal(100), actual, plan).attainment


@given(targets_of(printable), weights, plans, st.integers(0, 30))
def test_a_curve_is_the_scoring_itself(target, weight, plan, points):
    pairs = curve(target, weight, plan, points)
    assert [value for value, _ in pairs] == sorted({value for value, _ in pairs})
    for value, score in pairs:
        assert score == score_line(target, weight, Actual(value=value), plan).score


@given(targets_of(anything), actuals_of(anything), plans)
def test_a_suggestion_is_a_share(target, actual, plan):
    share = suggested_share(target, actual, plan)
    assert share is None or 0 <= share <= 1


@given(st.decimals(min_value=0, max_value=100, places=2))
def test_a_grade_never_falls_as_the_total_rises(points):
    plan = PRESETS["国标"]
    above = min(points + Decimal("0.01"), Decimal(100))
    assert grade_of(above, plan).rank <= grade_of(points, plan).rank


@pytest.mark.parametrize("status", [ResultStatus.EVALUATED, ResultStatus.PROVISIONAL])
def test_a_total_is_the_plain_sum_of_rounded_scores(status):
    third = MeasuredLine(
        NumericTarget(Comparison.AT_LEAST, Decimal(3)), Decimal(10), Actual(value=Decimal(1))
    )
    card = score_sheet(
        [third] * 10,
        Outturn(),
        PRESETS["国标"],
        execution_weight=None,
        is_approved=status is ResultStatus.EVALUATED,
    )
    assert (card.total, card.status, card.grade) == (Decimal("33.30"), status, Grade.POOR)


@given(plans)
def test_a_plan_survives_its_payload(plan):
    assert ScoringPlan.from_payload(plan.to_payload()) == plan


_PRODUCT = re.compile(r"([0-9.]+)×([0-9.]+)%＝([0-9.]+)分")
ordinary = st.decimals(min_value=1, max_value=5000, places=2)


@given(
    st.sampled_from([Comparison.AT_LEAST, Comparison.AT_MOST]),
    ordinary,
    ordinary,
    st.decimals(min_value=1, max_value=60, places=1),
)
def test_who_multiplies_what_is_told_finds_the_score(sign, bound, value, weight):
    scored = score_line(NumericTarget(sign, bound), weight, Actual(value), PRESETS["国标"])
    for points, share, score in _PRODUCT.findall(scored.explanation):
        assert to_cents(Decimal(points) * Decimal(share) / 100) == Decimal(score)


@given(ordinary, ordinary, st.sampled_from([Decimal(10), Decimal(20), Decimal("12.5")]))
def test_who_multiplies_the_execution_rate_finds_its_score(budget, spent, weight):
    words = execution(Outturn(budget, spent), weight, PRESETS["国标"]).words()
    ((points, share, score),) = _PRODUCT.findall(words)
    assert to_cents(Decimal(points) * Decimal(share) / 100) == Decimal(score)


@pytest.mark.parametrize(
    ("spent", "said"),
    [
        ("936.47", "执行率93.65%，10×93.647%＝9.36分"),
        ("940", "执行率94%，10×94%＝9.40分"),
        ("1092.90", "执行率109.29%，执行数超过预算，按100%计，10×100%＝10.00分"),
        ("-50", "执行率-5%，执行数为负数，按0%计，10×0%＝0.00分"),
    ],
)
def test_the_execution_rate_says_what_is_multiplied(spent, said):
    scored = execution(Outturn(Decimal(1000), Decimal(spent)), Decimal(10), PRESETS["国标"])
    assert scored.words().endswith(said)
