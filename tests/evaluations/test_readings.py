from decimal import Decimal

import pytest

from evaluations.amounts import Spending, UnreadableAmount, read_spending
from evaluations.enums import QualitativeBand
from evaluations.readings import Reading, UnreadableActual, read_actual
from indicators.enums import Comparison

NUMBERS = [
    ("96.5", "%", "96.5"),
    ("９６．５", "%", "96.5"),
    (" 96.5 % ", "%", "96.5"),
    ("96.5％", "%", "96.5"),
    ("1,234.50", "万元", "1234.50"),
    ("120处", "处", "120"),
    ("-3.2", "%", "-3.2"),
    ("0", "起", "0"),
    ("12.51", "1/10万", "12.51"),
    ("12.51/10万", "1/10万", "12.51"),
    ("12.5/10万", "/10万", "12.5"),
    ("5‰", "‰", "5"),
    ("96.50000", "%", "96.50000"),
    ("1234567890123456", "元", "1234567890123456"),
]


@pytest.mark.parametrize(("text", "unit", "value"), NUMBERS)
def test_numbers_are_read_as_people_type_them(text, unit, value):
    assert read_actual(text, Comparison.AT_LEAST, unit) == Reading(value=Decimal(value))


BANDS = [
    ("达成", QualitativeBand.ACHIEVED, None),
    ("达成年度指标", QualitativeBand.ACHIEVED, None),
    ("部分达成", QualitativeBand.PARTLY, None),
    ("部分达成年度指标并具有一定效果", QualitativeBand.PARTLY, None),
    ("部分达成 0.75", QualitativeBand.PARTLY, "0.75"),
    ("部分达成（75%）", QualitativeBand.PARTLY, "0.75"),
    ("部分达成：0.75", QualitativeBand.PARTLY, "0.75"),
    ("未达成,30％", QualitativeBand.MISSED, "0.30"),
    ("达成 1", QualitativeBand.ACHIEVED, "1"),
]


@pytest.mark.parametrize(("text", "band", "share"), BANDS)
def test_bands_may_carry_a_share(text, band, share):
    expected = Reading(band=band, share=None if share is None else Decimal(share))
    assert read_actual(text, Comparison.QUALITATIVE) == expected


REFUSED = [
    ("完成", Comparison.AT_LEAST, "%", "不是数"),
    ("达成", Comparison.AT_LEAST, "%", "定性等次"),
    ("96.5%", Comparison.AT_LEAST, "处", "计量单位是『处』"),
    ("96.5%", Comparison.AT_LEAST, "", "计量单位是『空』"),
    ("约5%", Comparison.AT_LEAST, "%", "不是数"),
    ("12.51/万", Comparison.AT_MOST, "1/10万", "不是数"),
    ("0.5‰", Comparison.AT_MOST, "%", "不是数"),
    ("约5％", Comparison.AT_LEAST, "％", "不是数"),
    ("1e5", Comparison.AT_LEAST, "", "不是数"),
    ("nan", Comparison.AT_LEAST, "", "不是数"),
    ("12345678901234567", Comparison.AT_LEAST, "", "位数过多"),
    ("1.23456", Comparison.AT_LEAST, "", "最多4位小数"),
    ("96.5", Comparison.QUALITATIVE, "", "不是定性等次"),
    ("良好", Comparison.QUALITATIVE, "", "不是定性等次"),
    ("部分达成 75", Comparison.QUALITATIVE, "", "0到1之间"),
    ("", Comparison.QUALITATIVE, "", "不是定性等次"),
]


@pytest.mark.parametrize(("text", "comparison", "unit", "said"), REFUSED)
def test_what_does_not_suit_the_line_is_refused_with_advice(text, comparison, unit, said):
    with pytest.raises(UnreadableActual, match=said):
        read_actual(text, comparison, unit)


def test_a_draft_without_comparison_takes_either():
    assert read_actual("3", None) == Reading(value=Decimal(3))
    assert read_actual("达成", None) == Reading(band=QualitativeBand.ACHIEVED)


def test_amounts_are_read_in_cents():
    assert read_spending("1,000", "936.47万元") == Spending(Decimal("1000.00"), Decimal("936.47"))
    assert read_spending("0", "0") == Spending(Decimal(0), Decimal(0))


@pytest.mark.parametrize(
    ("final", "spent", "problems"),
    [
        ("-1", "x", [("全年预算数", "负数"), ("全年执行数", "不是金额")]),
        ("", "5", [("全年预算数", "是空的")]),
        ("5", "", [("全年执行数", "是空的")]),
        ("5", "1.234", [("全年执行数", "最多两位小数")]),
        ("999999999999999", "1", [("全年预算数", "最多14位")]),
        ("99999999999999999", "1", [("全年预算数", "位数过多")]),
        ("0", "5", [("全年执行数", "全年预算数为0")]),
    ],
)
def test_every_fault_of_both_amounts_is_told(final, spent, problems):
    with pytest.raises(UnreadableAmount) as refused:
        read_spending(final, spent)
    told = refused.value.problems
    assert [column for column, _ in told] == [column for column, _ in problems]
    for (_, message), (_, said) in zip(told, problems, strict=True):
        assert said in message
