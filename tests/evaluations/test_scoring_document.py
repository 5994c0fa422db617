"""Every number printed in docs/rules/scoring.md, by the scoring and by the second scoring."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import groupby

import pytest

from evaluations.enums import Grade, Light, ProgressType, QualitativeBand, ResultStatus
from evaluations.monitoring import Progress, Reading, execution_light, indicator_light
from evaluations.scoring import (
    PRESETS,
    Actual,
    ExecutionScore,
    MeasuredLine,
    Outturn,
    ScoringPlan,
    SummaryEntry,
    Tally,
    department_summary,
    execution,
    grade_of,
    parameter_text,
    percent,
    review_gap,
    score_line,
    score_sheet,
    settle,
    total,
)
from evaluations.scoring.plan import PARAMETER_LABELS
from indicators.enums import Comparison
from indicators.sheets import NumericTarget, QualitativeTarget, RangeTarget, Target
from tests.evaluations import independent, worked_tables
from tests.evaluations.worked_tables import NONE, number_or_none, plan_of, rows_of

GRADES = {grade.label: grade for grade in Grade}
STATUSES = {status.label: status for status in ResultStatus}


def decimal(text: str) -> Decimal | None:
    number = number_or_none(text)
    return None if number is None else Decimal(number)


def line_of(sign: str, goal: str, actual: str, weight: str) -> independent.Line:
    """A printed row as the second scoring takes it."""
    kind = worked_tables.SIGNS[sign]
    if actual == "不考核":
        return independent.Line(kind, goal, weight, is_exempt=True)
    if kind == "qualitative":
        name, _, share = actual.partition(" ")
        part = str(Decimal(share.rstrip("%")) / 100) if share else None
        return independent.Line(
            kind, goal, weight, band=worked_tables.BANDS.get(name), band_share=part
        )
    lower, _, upper = goal.partition("～")
    value, _, reviewed = actual.partition("；核定")
    granted = str(Decimal(reviewed.rstrip("%")) / 100) if reviewed else None
    return independent.Line(
        kind, lower, weight, number_or_none(value), upper=upper, reviewed=granted
    )


def target_of(line: independent.Line) -> Target:
    if line.sign == "qualitative":
        return QualitativeTarget(line.goal)
    if line.sign == "range":
        return RangeTarget(Decimal(line.goal), Decimal(line.upper))
    return NumericTarget(Comparison(line.sign), Decimal(line.goal))


def actual_of(line: independent.Line) -> Actual:
    return Actual(
        value=None if line.actual is None else Decimal(line.actual),
        band=None if line.band is None else QualitativeBand(line.band),
        share=None if line.band_share is None else Decimal(line.band_share),
        is_exempt=line.is_exempt,
        reviewer_attainment=None if line.reviewed is None else Decimal(line.reviewed),
    )


def printed(value: Decimal | None) -> str:
    return NONE if value is None else str(value)


def printed_percent(value: Decimal | None) -> str:
    return NONE if value is None else percent(value)


def test_every_table_is_known():
    assert {head for head, _ in worked_tables.tables()} == worked_tables.KNOWN


@pytest.mark.parametrize("row", rows_of(worked_tables.LINE), ids="｜".join)
def test_lines(row):
    name, changes, sign, goal, actual, weight, share, points = row
    plan = plan_of(name, changes)
    line = line_of(sign, goal, actual, weight)
    result = score_line(target_of(line), Decimal(weight), actual_of(line), plan)
    assert (printed_percent(result.share), printed(result.score)) == (share, points)
    second = independent.points_text(independent.line_cents(line, plan.to_payload()))
    assert (second or NONE) == points
    assert (
        result.score is None
        or f"{points}分" in result.explanation
        or "得满分" in result.explanation
    )


@pytest.mark.parametrize("row", rows_of(worked_tables.EXECUTION), ids="｜".join)
def test_execution(row):
    name, changes, budget, carryover, spent, weight, rate, points = row
    plan = plan_of(name, changes)
    outturn = Outturn(decimal(budget), decimal(spent), Decimal(carryover))
    result = execution(outturn, decimal(weight), plan)
    said = "缺数据" if result.problem else printed(result.score)
    assert (printed_percent(result.rate), said if result.is_applicable else "不适用") == (
        rate,
        points,
    )
    if weight != "（无）":
        base = (
            outturn.budget
            if plan.budget_includes_carryover or outturn.budget is None
            else (outturn.budget - outturn.carryover)
        )
        second = independent.execution_cents(
            None if base is None else str(base), number_or_none(spent), weight, plan.to_payload()
        )
        assert (second if isinstance(second, str) else independent.points_text(second)) == points


@pytest.mark.parametrize("row", rows_of(worked_tables.SCALING), ids="｜".join)
def test_scaling(row):
    points, weight, final = row
    assert printed(total([Decimal(points)], Decimal(weight))) == final


@pytest.mark.parametrize("row", rows_of(worked_tables.CAP), ids="｜".join)
def test_caps(row):
    name, rate, before, after = row
    tally = Tally(scores=Decimal(before), weights=Decimal(100))
    spending = ExecutionScore(Decimal(rate), None, str, is_applicable=False)
    verdict = settle(tally, spending, PRESETS[name])
    assert printed(verdict.total) == after
    assert bool(verdict.remarks) == (before != after)


@pytest.mark.parametrize("row", rows_of(worked_tables.GRADE), ids="｜".join)
def test_grades(row):
    name, points, label = row
    assert grade_of(Decimal(points), PRESETS[name]).label == label
    cents = int(Decimal(points) * 100)
    assert independent.grade(cents, PRESETS[name].to_payload()) == label


def sheet_examples() -> list[tuple[str, list[tuple[str, ...]]]]:
    rows = rows_of(worked_tables.SHEET)
    return [(name, list(group)) for name, group in groupby(rows, key=lambda row: row[0])]


@pytest.mark.parametrize(("name", "rows"), sheet_examples(), ids=lambda value: str(value)[:8])
def test_sheets(name, rows):
    plan = PRESETS[rows[0][1]]
    spending = next(row for row in rows if row[3] == "执行率")
    final = next(row for row in rows if row[2] == "总分")
    body = [row for row in rows if row not in (spending, final)]
    lines = [line_of(*row[3:7]) for row in body]
    card = score_sheet(
        [
            MeasuredLine(target_of(line), Decimal(line.weight), actual_of(line), row[2])
            for line, row in zip(lines, body, strict=True)
        ],
        Outturn(decimal(spending[4]), decimal(spending[5])),
        plan,
        execution_weight=Decimal(spending[6]),
    )
    second = independent.sheet(
        lines,
        plan.to_payload(),
        execution_weight=spending[6],
        budget=spending[4],
        spent=spending[5],
    )
    points = tuple(number_or_none(row[7]) for row in body)
    expected = independent.Sheet(
        number_or_none(spending[7]),
        points,
        number_or_none(final[7]),
        number_or_none(final[5]),
        final[4],
    )
    assert second == expected
    assert card.status.label == expected.status
    assert printed(card.total) == final[7]
    assert (card.grade.label if card.grade else NONE) == final[5]
    assert tuple(printed(line.score) for line in card.lines) == tuple(row[7] for row in body)
    assert printed(card.execution.score) == spending[7]
    assert sum(Decimal(row[6]) for row in (*body, spending)) == Decimal(final[6])


def entry_of(row: tuple[str, ...], plan: ScoringPlan) -> SummaryEntry:
    points = decimal(row[4])
    return SummaryEntry(
        status=STATUSES[row[2]],
        total=points,
        grade=None if points is None else grade_of(points, plan),
        budget=decimal(row[3]),
    )


@pytest.mark.parametrize("row", rows_of(worked_tables.SUMMARY), ids="｜".join)
def test_department_summaries(row):
    plan = PRESETS["国标"]
    projects = [each for each in rows_of(worked_tables.PROJECTS) if each[0] == row[0]]
    summary = department_summary([entry_of(each, plan) for each in projects], plan)
    assert (
        printed(summary.simple_mean),
        printed(summary.weighted_mean),
        printed(summary.main_mean),
        summary.main_grade.label if summary.main_grade else NONE,
        printed_percent(summary.coverage),
        printed_percent(summary.amount_coverage),
    ) == row[1:]


@pytest.mark.parametrize("row", rows_of(worked_tables.REVIEW), ids="｜".join)
def test_reviews(row):
    own, review, difference, accuracy, inflated = row
    gap = review_gap(Decimal(own), Decimal(review), PRESETS["国标"])
    assert (str(gap.difference), percent(gap.accuracy)) == (difference, accuracy)
    assert gap.is_inflated == (inflated == "是")


@pytest.mark.parametrize("row", rows_of(worked_tables.EXECUTION_LIGHT), ids="｜".join)
def test_execution_lights(row):
    month, spent, budget, progress, light = row
    reading = execution_light(decimal(spent), decimal(budget), int(month))
    shown = NONE if reading.percentage is None else percent(reading.percentage / 100)
    assert (shown, reading.light.label[0]) == (progress, light)


@pytest.mark.parametrize("row", rows_of(worked_tables.INDICATOR_LIGHT), ids="｜".join)
def test_indicator_lights(row):
    kind, sign, goal, actual, month, progress, light = row
    kinds = {each.label: each for each in ProgressType}
    line = line_of(sign, goal, actual, "10")
    facts = actual_of(line)
    reading = indicator_light(
        target_of(line),
        Reading(facts.value, facts.band),
        Progress(int(month), date(2023, int(month), 28), kinds[kind]),
    )
    shown = NONE if reading.percentage is None else percent(reading.percentage / 100)
    assert (shown, reading.light.label[0]) == (progress, light)
    assert reading.light in Light


def test_the_presets_differ_where_the_document_says_and_nowhere_else():
    labels = {label: name for name, label in PARAMETER_LABELS.items()}
    listed = {labels_of(row[0], labels): row[1:] for row in rows_of(worked_tables.DIFFERENCES)}
    for name in set(labels.values()) - {"name", "description"}:
        texts = tuple(parameter_text(plan, name) for plan in PRESETS.values())
        if name not in listed:
            assert len(set(texts)) == 1, name
            continue
        assert all(said.startswith(text) for said, text in zip(listed[name], texts, strict=True))


def labels_of(printed_label: str, labels: dict[str, str]) -> str:
    return next(name for label, name in labels.items() if label.startswith(printed_label))


def test_the_policies_are_those_of_the_code():
    plan = PRESETS["国标"].to_payload()
    for _, value, _ in rows_of(worked_tables.POLICIES):
        assert ScoringPlan.from_payload({**plan, "excess": value.strip("`")})
