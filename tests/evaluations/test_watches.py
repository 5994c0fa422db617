"""One objective under monitoring, without a database: lights by the pure formulas, gaps, K23, K24."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from evaluations.compliance import Likelihood
from evaluations.enums import Cause, Light, ProgressType, QualitativeBand
from evaluations.forecasts import LineProgress, Money
from evaluations.monitoring import Progress, execution_light, indicator_light
from evaluations.monitoring import Reading as Reported
from evaluations.readings import Reading
from evaluations.watches import period_end, watched
from tests.factories import line

QUANTITY = line(1, "巡检数量", "50", "120", unit="处")
SYSTEM = line(2, "制度建设", "40", "制度健全", unit="", comparison="定性")
GOOD = LineProgress(
    reading=Reading(Decimal(70)), forecast=Reading(Decimal(120)), likelihood=Likelihood.CERTAIN
)
BAND = LineProgress(
    reading=Reading(band=QualitativeBand.ACHIEVED),
    forecast=Reading(band=QualitativeBand.ACHIEVED),
    likelihood=Likelihood.CERTAIN,
)
MONEY = Money(Decimal(100), Decimal(58), Decimal(97))
WHY = {"causes": (Cause.STAFF,), "reason": "汛期停工"}


def watch(progress=GOOD, one=QUANTITY, money=MONEY, month=7):
    return watched([(one, progress)], money, year=2023, month=month)


def told(found) -> list[tuple[str, int, str]]:
    return [(f.code, f.location.row, f.location.column) for f in found]


def test_a_complete_report_owes_nothing():
    report = watched([(QUANTITY, GOOD), (SYSTEM, BAND)], MONEY, year=2023, month=7)
    assert report.findings() == ()
    assert (report.light, report.execution.light) == (Light.GREEN, Light.GREEN)


@pytest.mark.parametrize("month", [1, 6, 7, 12])
@pytest.mark.parametrize("value", [None, "0", "41", "42", "56", "70", "84", "200"])
@pytest.mark.parametrize("kind", list(ProgressType))
def test_every_light_is_the_pure_formulas(month, value, kind):
    number = None if value is None else Decimal(value)
    progress = replace(
        GOOD, kind=kind, reading=Reading(number), due_on=date(2023, 8, 15), planned_share=None
    )
    light = watch(progress, month=month).lines[0].light
    assert light == indicator_light(
        QUANTITY.target,
        Reported(number),
        Progress(month, period_end(2023, month), kind, None, date(2023, 8, 15)),
    )
    if value is None and kind is not ProgressType.ONCE:
        assert light.light is Light.GREY


@pytest.mark.parametrize("spent", [None, "0", "34", "35", "46", "47"])
def test_the_execution_light_is_the_pure_formulas(spent):
    amount = None if spent is None else Decimal(spent)
    report = watch(money=Money(Decimal(100), amount, Decimal(97)))
    assert report.execution == execution_light(amount, Decimal(100), 7)


def test_the_lamp_of_the_objective_is_the_worst_of_its_lines():
    late = replace(GOOD, reading=Reading(Decimal(50)))
    report = watched([(QUANTITY, late), (SYSTEM, BAND)], MONEY, year=2023, month=7)
    assert [one.light.light for one in report.lines] == [Light.YELLOW, Light.GREEN]
    assert report.light is Light.YELLOW


def test_a_plan_of_its_own_replaces_the_even_months():
    few = replace(GOOD, reading=Reading(Decimal(24)))
    assert watch(few).light is Light.RED
    assert watch(replace(few, planned_share=Decimal("0.20"))).light is Light.GREEN


def test_missing_is_grey_and_asked_for():
    report = watch(LineProgress(), money=Money())
    assert (report.light, report.execution.light) == (Light.GREY, Light.GREY)
    assert told(report.findings()) == [
        ("", 0, "调整后预算数"),
        ("", 0, "累计执行数"),
        ("", 0, "全年预计执行数"),
        ("", 1, "累计完成值"),
        ("", 1, "全年预计完成值"),
        ("", 1, "完成目标可能性"),
    ]
    assert all(finding.is_blocking for finding in report.findings())


def test_an_event_needs_its_day_and_no_number_before_it():
    event = replace(GOOD, kind=ProgressType.ONCE, reading=Reading())
    assert told(watch(event).findings()) == [("", 1, "完成期限")]
    assert watch(replace(event, due_on=date(2023, 12, 1))).findings() == ()


def test_an_event_shortly_before_its_day_is_yellow_and_not_yet_late():
    near = replace(GOOD, kind=ProgressType.ONCE, reading=Reading(), due_on=date(2023, 8, 15))
    assert watch(near).light is Light.YELLOW
    assert watch(near).findings() == ()


def test_a_late_line_says_why_and_a_red_one_what_is_done():
    red = replace(GOOD, reading=Reading(Decimal(20)))
    assert told(watch(red).findings()) == [
        ("", 1, "偏差原因类别"),
        ("", 1, "偏差原因说明"),
        ("K23", 1, "纠偏措施"),
    ]
    assert told(watch(replace(red, **WHY)).findings()) == [("K23", 1, "纠偏措施")]
    assert not watch(replace(red, **WHY)).findings()[0].is_blocking
    assert watch(replace(red, **WHY, measures="增派两个班组")).findings() == ()


def test_certainty_with_a_low_forecast_is_refused():
    low = replace(GOOD, forecast=Reading(Decimal(80)))
    (finding,) = watch(low).findings()
    assert (finding.code, finding.is_blocking) == ("K24", True)
    assert "全年预计80" in finding.message
    assert watch(replace(low, likelihood=Likelihood.POSSIBLE, **WHY)).findings() == ()


@pytest.mark.parametrize(
    ("target", "value", "forecast", "asked"),
    [
        ("≤120", "-3", "120", "累计完成值-3为负数"),
        ("≤120", "3", "-120", "全年预计完成值-120为负数"),
        ("≤120", "-3", "-4", "累计完成值-3、全年预计完成值-4为负数"),
        ("≤120", "0", "0", ""),
        ("≤120", "3", "120", ""),
        ("≤-2", "-3", "-3", ""),
        ("区间-2～3", "-1", "-1", ""),
        ("区间2～3", "-1", "2", "累计完成值-1为负数"),
    ],
)
def test_numbers_below_zero_are_asked_about_until_a_reason_answers(target, value, forecast, asked):
    sign, number = (
        (target[:2], target[2:]) if target.startswith("区间") else (target[0], target[1:])
    )
    one = line(1, "财政供养人员增长", "50", number, unit="人", comparison=sign)
    progress = replace(GOOD, reading=Reading(Decimal(value)), forecast=Reading(Decimal(forecast)))
    found = [f for f in watch(progress, one).findings() if "核对正负号" in f.message]
    assert [f.message.split("，")[0] for f in found] == ([asked] if asked else [])
    assert all(f.is_blocking and f.location.column == "偏差原因说明" for f in found)
    told_why = replace(progress, reason="同比增减，负数为减少")
    assert not [f for f in watch(told_why, one).findings() if "核对正负号" in f.message]


def test_impossible_needs_measures():
    lost = replace(GOOD, likelihood=Likelihood.IMPOSSIBLE, **WHY)
    assert told(watch(lost).findings()) == [("", 1, "纠偏措施")]


@pytest.mark.parametrize(
    ("money", "column"),
    [
        (Money(Decimal(100), Decimal(101), Decimal(101)), "累计执行数"),
        (Money(Decimal(100), Decimal(60), Decimal(59)), "全年预计执行数"),
    ],
)
def test_amounts_that_cannot_be_are_told(money, column):
    assert told(watch(money=money).findings()) == [("", 0, column)]


def test_the_state_is_that_of_the_last_day_of_the_month():
    assert period_end(2023, 7) == date(2023, 7, 31)
    assert period_end(2024, 2) == date(2024, 2, 29)
