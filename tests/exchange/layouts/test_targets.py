"""Signs, weights and targets as people type them: read right, or reported in their cell."""

from decimal import Decimal

import pytest

from indicators.enums import Comparison
from indicators.sheets import NumericTarget, QualitativeTarget, UnreadTarget
from tests.exchange.forms.pages import PROJECT, problems_of, read

GE, LE, EQ = Comparison.AT_LEAST, Comparison.AT_MOST, Comparison.EQUAL


def first_line(cells):
    """The first indicator with these cells for unit, sign and target, and its problems."""
    disclosure = read(PROJECT.replace("个|≥|12", cells))
    problems = [
        (severity, column, message)
        for severity, row, column, message in problems_of(disclosure, "表十一-1")
        if row == 1
    ]
    return disclosure.objectives[0].lines[0], problems


@pytest.mark.parametrize(
    ("cells", "sign", "value", "unit"),
    [
        ("个|≥|12", GE, "12", "个"),
        ("个|>=|12", GE, "12", "个"),
        ("个|≧|12", GE, "12", "个"),
        ("个|不少于|12", GE, "12", "个"),
        ("个|大于等于|1,200", GE, "1200", "个"),
        ("个||≥50个", GE, "50", "个"),
        ("个|≥|≥50个", GE, "50", "个"),
        ("天|≤|30以内", LE, "30", "天"),
        ("天||30天以内", LE, "30", "天"),
        ("%||95%以上", GE, "95", "%"),
        ("%||不低于95%", GE, "95", "%"),
        ("%|≥|９５％", GE, "95", "%"),
    ],
)
def test_read_without_a_word(cells, sign, value, unit):
    line, problems = first_line(cells)
    assert (line.target, line.unit) == (NumericTarget(sign, Decimal(value)), unit)
    assert problems == []


@pytest.mark.parametrize(
    ("cells", "sign", "value", "unit", "shown"),
    [
        ("|≥|50个", GE, "50", "个", "『50个』按『≥50个』读取"),
        ("|≥|50万元", GE, "50", "万元", "『50万元』按『≥50万元』读取"),
        ("|＝|100%", EQ, "100", "%", "『100%』按『＝100%』读取"),
        ("月||9月底前", LE, "9", "月", "『9月底前』按『≤9月』读取"),
        ("|≤|9月底前", LE, "9", "月", "『9月底前』按『≤9月』读取"),
        ("起|≤|7.07万起", LE, "70700", "起", "『7.07万起』按『≤70700起』读取"),
        ("起||≤7.07万起", LE, "70700", "起", "『≤7.07万起』按『≤70700起』读取"),
    ],
)
def test_read_and_said(cells, sign, value, unit, shown):
    line, problems = first_line(cells)
    assert (line.target, line.unit) == (NumericTarget(sign, Decimal(value)), unit)
    assert problems == [("hint", "指标值", f"{shown}，请核对。")]


@pytest.mark.parametrize(
    ("cells", "column", "kept"),
    [
        ("年||长期", "指标性质", "长期"),
        ("%||95", "指标性质", "95"),
        ("%|达到|95", "指标性质", "95"),
        ("%||90%-95%", "指标性质", "90%-95%"),
        ("起|≤|7.07万件", "指标值", "7.07万件"),
        ("月|≥|9月底前", "指标值", "9月底前"),
        ("月|≤|9月前", "指标值", "9月前"),
        ("个|≥|12 或 15", "指标值", "12 或 15"),
    ],
)
def test_kept_as_typed_and_reported(cells, column, kept):
    line, problems = first_line(cells)
    assert isinstance(line.target, UnreadTarget)
    assert line.target.text == kept
    assert [(severity, place) for severity, place, _ in problems] == [("warning", column)]


def test_a_described_state():
    line, problems = first_line("|定性|长期")
    assert line.target == QualitativeTarget("长期")
    assert problems == []


@pytest.mark.parametrize(
    ("weight", "value", "severities"),
    [
        ("22.5", "22.5", []),
        ("２２.５", "22.5", []),
        ("22.5分", "22.5", ["hint"]),
        ("22.5%", "22.5", ["hint"]),
        ("22.555", None, ["warning"]),
        ("二十", None, ["warning"]),
    ],
)
def test_weights(weight, value, severities):
    disclosure = read(PROJECT.replace("审计项目数|50", f"审计项目数|{weight}"))
    found = [s for s, row, _, _ in problems_of(disclosure, "表十一-1") if row == 1]
    assert disclosure.objectives[0].lines[0].weight == (Decimal(value) if value else None)
    assert found == severities
