"""Clean sheets with a line, its weight or its flag changed: importing this adds to the mutants."""

from dataclasses import replace
from decimal import Decimal

from indicators.enums import Comparison
from indicators.sheets import NumericTarget, QualitativeTarget
from tests.indicators.compliance.mutants import (
    change,
    is_quantity,
    is_satisfaction,
    pick,
    rewritten,
    without,
)


def is_quality(line):
    return line.level2 == "质量指标"


def is_outcome(line):
    return line.level1 == "效益指标"


def lightened(sheet, wanted, weight):
    """These lines at this weight; what is freed goes to the first line."""
    lines = [replace(line, weight=weight) if wanted(line) else line for line in sheet.lines]
    freed = sheet.indicator_weight - sum((line.weight for line in lines), start=Decimal(0))
    lines[0] = replace(lines[0], weight=lines[0].weight + freed)
    return replace(sheet, lines=tuple(lines))


def renamed(random, sheet, wanted, name, unit, sign, number):
    line = pick(random, sheet, wanted)
    target = NumericTarget(sign, Decimal(number))
    facts = {"name": name, "unit": unit, "target": target, "baseline": None}
    return line and rewritten(sheet, line, **facts)


@change("A04")
def drop_the_outputs(random, sheet):
    return without(sheet, lambda line: line.level1 == "产出指标")


@change("B04")
def score_execution_of_a_department(random, sheet):
    if sheet.execution_weight is not None:
        return None
    return rewritten(sheet, pick(random, sheet, is_quality), name="部门预算执行率")


@change("B05")
def weigh_outcomes_lightly(random, sheet):
    return lightened(sheet, is_outcome, Decimal(5))


@change("B06")
def weigh_satisfaction_lightly(random, sheet):
    return lightened(sheet, is_satisfaction, Decimal(3))


@change("B08")
def give_a_line_two_points(random, sheet):
    line = pick(random, sheet, lambda each: each is not sheet.lines[0])
    return lightened(sheet, lambda each: each is line, Decimal(2))


@change("B10")
def weigh_all_lines_alike(random, sheet):
    share = Decimal(int(sheet.indicator_weight / len(sheet.lines)))
    return lightened(sheet, lambda _line: True, share)


@change("B12")
def leave_a_department_four_cores(random, sheet):
    if sheet.execution_weight is not None:
        return None
    cores = [line for line in sheet.lines if line.is_core][:4]
    return replace(sheet, lines=tuple(replace(line, is_core=line in cores) for line in sheet.lines))


@change("B13")
def call_the_lightest_line_core(random, sheet):
    order = sorted(sheet.lines, key=lambda line: line.weight)
    if order[0].weight == order[-1].weight:
        return None
    return rewritten(rewritten(sheet, order[0], is_core=True), order[-1], is_core=False)


@change("B14")
def call_a_purchase_core(random, sheet):
    line = pick(random, sheet, is_quantity)
    return rewritten(sheet, line, name="配发终端设备套数", unit="套", is_core=True)


@change("B15")
def call_only_quantities_core(random, sheet):
    telling = (line for line in sheet.core_lines if is_quality(line) or is_outcome(line))
    if not any(telling) and not any(map(is_satisfaction, sheet.core_lines)):
        return None
    lines = tuple(replace(line, is_core=is_quantity(line)) for line in sheet.lines)
    return replace(sheet, lines=lines)


@change("C02")
def describe_with_a_number(random, sheet):
    return rewritten(sheet, pick(random, sheet, is_quality), target=QualitativeTarget("95"))


@change("C04")
def ask_for_more_than_all(random, sheet):
    line = pick(random, sheet, lambda each: is_quality(each) and each.is_percentage)
    target = NumericTarget(Comparison.AT_LEAST, Decimal(100))
    if line.target == target:
        return None
    return rewritten(sheet, line, target=target)


@change("C06")
def count_what_shall_not_happen(random, sheet):
    return renamed(random, sheet, is_outcome, "预防和减少交通事故", "起", Comparison.AT_LEAST, 10)


@change("C09")
def raise_satisfaction_high(random, sheet):
    line = pick(random, sheet, is_satisfaction)
    return rewritten(sheet, line, target=NumericTarget(Comparison.AT_LEAST, Decimal(98)))


@change("C11")
def lower_a_rate(random, sheet):
    return renamed(random, sheet, is_outcome, "政策知晓率", "%", Comparison.AT_LEAST, 30)


@change("C13")
def count_places_in_kilometres(random, sheet):
    return rewritten(sheet, pick(random, sheet, is_quantity), name="巡查点位处数", unit="公里")


@change("C20")
def measure_time_in_pieces(random, sheet):
    line = pick(random, sheet, lambda each: each.level2 == "时效指标")
    return rewritten(sheet, line, unit="份")


@change("C22")
def reward_what_is_bad(random, sheet):
    return renamed(random, sheet, is_quantity, "在押人员人数", "人", Comparison.AT_LEAST, 415)


@change("C24")
def allow_what_must_not_be(random, sheet):
    return renamed(random, sheet, is_outcome, "学校涉毒数", "所", Comparison.AT_MOST, 1)


@change("D04")
def call_an_effect_quality(random, sheet):
    return renamed(random, sheet, is_quality, "侦查破案率", "%", Comparison.AT_LEAST, 90)


@change("D09")
def name_an_activity(random, sheet):
    return renamed(random, sheet, is_quantity, "执法数据采集", "套", Comparison.AT_LEAST, 3)
