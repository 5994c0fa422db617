"""What holds for any sheet whatever."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from common.rules import Verdict
from indicators.compliance import SHEET_RULES, blocking, review_sheet
from indicators.compliance.reading import tidy_label
from indicators.enums import Comparison, Level1, Level2, ObjectiveKind
from indicators.mends import apply_mend
from indicators.sheets import (
    FULL_WEIGHT,
    IndicatorLine,
    NumericTarget,
    ObjectiveSheet,
    QualitativeTarget,
    RangeTarget,
    UnreadTarget,
)
from tests.indicators.compliance.builders import verdict_of
from tests.indicators.compliance.clean_sheets import PATTERNS, clean_sheets

PIECES = (
    *PATTERNS,
    *("预算执行率", "下降", "减少", "挽回", "满意度", "事故", "场次", "成本", "XX", " ", "％", "*"),
)
WORDS = st.one_of(st.lists(st.sampled_from(PIECES), max_size=3).map("".join), st.text(max_size=12))
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False)
WEIGHTS = st.decimals(min_value=-50, max_value=200, places=2)
SINGLE = st.sampled_from([sign for sign in Comparison if sign.is_single_number])
TARGETS = st.one_of(
    st.builds(NumericTarget, SINGLE, NUMBERS),
    st.builds(RangeTarget, NUMBERS, NUMBERS),
    st.builds(QualitativeTarget, WORDS),
    st.builds(UnreadTarget, st.none() | st.sampled_from(Comparison), WORDS),
)
LINES = st.builds(
    IndicatorLine,
    position=st.integers(1, 40),
    level1=st.sampled_from([level.value for level in Level1]) | WORDS,
    level2=st.sampled_from([level.value for level in Level2]) | WORDS,
    name=WORDS,
    weight=st.none() | NUMBERS,
    unit=st.sampled_from(["%", "", "人", "起", "个（套）", "月"]) | WORDS,
    target=TARGETS,
    is_core=st.none() | st.booleans(),
    baseline=st.none() | NUMBERS,
)
SHEETS = st.builds(
    ObjectiveSheet,
    kind=st.sampled_from(ObjectiveKind),
    year=st.just(2024),
    organization_code=st.just("118"),
    organization_name=WORDS,
    name=WORDS,
    lines=st.lists(LINES, max_size=6).map(tuple),
    execution_weight=st.none() | NUMBERS,
    budget=st.none() | NUMBERS,
    overview=WORDS,
    rationale=WORDS,
    statement=WORDS,
    has_no_service_users=st.booleans(),
)


@given(SHEETS)
@settings(max_examples=400, deadline=None)
def test_every_rule_gives_an_answer_on_any_sheet(sheet):
    report = review_sheet(sheet)
    broken = [(o.code, o.reason) for o in report.outcomes if o.verdict is Verdict.FAILED]
    assert broken == []
    assert len(report.outcomes) == len(SHEET_RULES)
    for outcome in report.outcomes:
        assert bool(outcome.findings) is (outcome.verdict is Verdict.HIT)
        assert bool(outcome.reason) is (outcome.verdict not in {Verdict.HIT, Verdict.PASSED})


@given(st.lists(st.none() | WEIGHTS, max_size=8), st.none() | WEIGHTS)
def test_the_total_is_faulted_exactly_where_it_is_not_100(weights, head):
    lines = tuple(
        IndicatorLine(row, "产出指标", "数量指标", "培训人数", weight, "人", _TARGET)
        for row, weight in enumerate(weights, start=1)
    )
    sheet = ObjectiveSheet(
        ObjectiveKind.PROJECT, 2024, "118", "某局", "某项目", lines, execution_weight=head
    )
    cents = sum(int(weight * 100) for weight in (*weights, head) if weight is not None)
    assert (verdict_of("B01", sheet) is Verdict.HIT) is (cents != FULL_WEIGHT * 100)


_TARGET = NumericTarget(Comparison.AT_LEAST, Decimal(3))


@given(WORDS)
def test_tidying_twice_changes_nothing_more(text):
    assert tidy_label(tidy_label(text)) == tidy_label(text)


@given(SHEETS)
@settings(max_examples=300, deadline=None)
def test_a_mend_takes_its_finding_away_and_brings_no_error(sheet):
    numbered = _numbered(sheet)
    before = review_sheet(numbered)
    errors = {finding.code for finding in before.blocking}
    for finding in before.findings:
        if not finding.mend_action:
            continue
        mended = apply_mend(numbered, finding)
        assert finding not in review_sheet(mended).findings
        assert {fault.code for fault in blocking(mended)} <= errors


def _numbered(sheet):
    """Rows run from 1 as on every real sheet."""
    lines = tuple(replace(line, position=row) for row, line in enumerate(sheet.lines, start=1))
    return replace(sheet, lines=lines)


def test_judging_is_repeatable():
    for sheet in clean_sheets(5):
        assert review_sheet(sheet) == review_sheet(sheet)
