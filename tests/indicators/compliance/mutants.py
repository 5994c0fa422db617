"""Clean sheets with one thing changed, and the rule that the change breaks, if any.

What a change breaks is known from what it does, not from what the rules say of it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import cycle, islice
from random import Random

from indicators.compliance import Background
from indicators.compliance.context import NO_BACKGROUND
from indicators.enums import Comparison
from indicators.sheets import (
    IndicatorLine,
    NumericTarget,
    ObjectiveSheet,
    RangeTarget,
    UnreadTarget,
)
from tests.indicators.compliance.clean_sheets import PATTERNS, clean_sheets


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed sheet; `breaks` is the code of the broken rule, empty for a harmless change."""

    change: str
    original: ObjectiveSheet
    sheet: ObjectiveSheet
    breaks: str
    background: Background = NO_BACKGROUND
    """Before and after the change."""


@dataclass(frozen=True, slots=True)
class Staged:
    """A change that needs another sheet to start from, or something to hold the sheet against."""

    original: ObjectiveSheet
    sheet: ObjectiveSheet
    background: Background = NO_BACKGROUND


Change = Callable[[Random, ObjectiveSheet], ObjectiveSheet | Staged | None]
_CHANGES: list[tuple[str, str, Change]] = []
_TRIES = 60


def change(breaks: str) -> Callable[[Change], Change]:
    def register(apply: Change) -> Change:
        _CHANGES.append((apply.__name__, breaks, apply))
        return apply

    return register


def mutants(count: int, seed: int = 44) -> Iterator[Mutant]:
    """So many mutants, the kinds of change in turn, each on the next sheet that it applies to."""
    random, sheets = Random(seed), clean_sheets(count * _TRIES, seed=seed)
    for name, breaks, apply in islice(cycle(_CHANGES), count):
        for sheet in islice(sheets, _TRIES):
            changed = apply(random, sheet)
            if isinstance(changed, Staged):
                yield Mutant(name, changed.original, changed.sheet, breaks, changed.background)
                break
            if changed is not None:
                yield Mutant(name, sheet, changed, breaks)
                break
        else:
            raise AssertionError(f"{name} applies to no sheet")


def pick(
    random: Random, sheet: ObjectiveSheet, wanted: Callable[[IndicatorLine], bool]
) -> IndicatorLine | None:
    chosen = [line for line in sheet.lines if wanted(line)]
    return random.choice(chosen) if chosen else None


def rewritten(sheet: ObjectiveSheet, line: IndicatorLine, **facts: object) -> ObjectiveSheet:
    changed = replace(line, **facts)  # type: ignore[arg-type]
    return replace(sheet, lines=tuple(changed if each is line else each for each in sheet.lines))


def without(sheet: ObjectiveSheet, gone: Callable[[IndicatorLine], bool]) -> ObjectiveSheet:
    """The sheet without these lines; their points go to the first that is left."""
    kept = [line for line in sheet.lines if not gone(line)]
    freed = sheet.indicator_weight - sum((line.weight for line in kept), start=Decimal(0))
    kept[0] = replace(kept[0], weight=kept[0].weight + freed)
    return replace(
        sheet, lines=tuple(replace(line, position=row) for row, line in enumerate(kept, start=1))
    )


def _way(line: IndicatorLine) -> str:
    return PATTERNS[line.name].way


def _flip(
    random: Random, sheet: ObjectiveSheet, way: str, sign: Comparison
) -> ObjectiveSheet | None:
    line = pick(random, sheet, lambda each: _way(each) == way)
    return line and rewritten(sheet, line, target=NumericTarget(sign, line.number))


def _retarget(
    random: Random, sheet: ObjectiveSheet, value: str, wanted: Callable[[IndicatorLine], bool]
) -> ObjectiveSheet | None:
    line = pick(random, sheet, wanted)
    return line and rewritten(sheet, line, target=NumericTarget(line.comparison, Decimal(value)))


def is_satisfaction(line: IndicatorLine) -> bool:
    return line.level1 == "满意度指标"


def is_quantity(line: IndicatorLine) -> bool:
    return line.level2 == "数量指标"


def _any(line: IndicatorLine) -> bool:
    return True


@change("C05")
def flip_what_should_grow(random, sheet):
    return _flip(random, sheet, "up", Comparison.AT_MOST)


@change("C05")
def flip_what_should_shrink(random, sheet):
    return _flip(random, sheet, "down", Comparison.AT_LEAST)


@change("C21")
def flip_a_cost(random, sheet):
    return _flip(random, sheet, "cost", Comparison.AT_LEAST)


@change("")
def loosen_a_sign_that_tells_nothing(random, sheet):
    line = pick(random, sheet, is_quantity)
    return rewritten(sheet, line, target=NumericTarget(Comparison.EQUAL, line.number))


@change("C23")
def make_one_sign_strict(random, sheet):
    line = pick(random, sheet, lambda each: each.comparison is Comparison.AT_LEAST)
    return line and rewritten(sheet, line, target=NumericTarget(Comparison.MORE_THAN, line.number))


@change("B01")
def add_points(random, sheet):
    line = pick(random, sheet, _any)
    return rewritten(sheet, line, weight=line.weight + random.choice((1, Decimal("0.5"), 10)))


@change("B01")
def take_points(random, sheet):
    line = pick(random, sheet, _any)
    return rewritten(sheet, line, weight=line.weight - random.choice((1, Decimal("0.01"), 3)))


@change("B09")
def move_all_points_of_a_line(random, sheet):
    giver, taker = random.sample(sheet.lines, 2)
    given = rewritten(sheet, giver, weight=Decimal(0))
    return rewritten(given, taker, weight=taker.weight + giver.weight)


@change("B07")
def pile_points_on_one_line(random, sheet):
    taker = sheet.lines[0]
    left = sheet
    need = Decimal(30) - taker.weight
    for line in sheet.lines[1:]:
        step = min(need, line.weight - Decimal("2.5"))
        left = rewritten(left, line, weight=line.weight - step)
        need -= step
    return rewritten(left, taker, weight=Decimal(30))


@change("B03")
def raise_the_head_weight(random, sheet):
    if sheet.execution_weight is None:
        return None
    line = max(sheet.lines, key=lambda each: each.weight)
    return replace(rewritten(sheet, line, weight=line.weight - 5), execution_weight=Decimal(15))


@change("B02")
def score_execution_twice(random, sheet):
    if sheet.execution_weight is None:
        return None
    line = pick(random, sheet, lambda each: each.level2 == "质量指标")
    return line and rewritten(sheet, line, name="预算执行率")


@change("A03")
def blank_a_core_flag(random, sheet):
    return rewritten(sheet, pick(random, sheet, _any), is_core=None)


@change("B11")
def leave_no_core(random, sheet):
    return replace(sheet, lines=tuple(replace(line, is_core=False) for line in sheet.lines))


@change("A02")
def blank_a_unit(random, sheet):
    return rewritten(sheet, pick(random, sheet, _any), unit="")


@change("A02")
def blank_a_name(random, sheet):
    return rewritten(sheet, pick(random, sheet, _any), name=" ")


@change("A02")
def blank_a_target(random, sheet):
    line = pick(random, sheet, _any)
    return rewritten(sheet, line, target=UnreadTarget(line.comparison, ""))


@change("A02")
def blank_a_sign(random, sheet):
    line = pick(random, sheet, _any)
    return rewritten(sheet, line, target=UnreadTarget(None, line.target.text))


@change("A02")
def blank_a_weight(random, sheet):
    return rewritten(sheet, pick(random, sheet, _any), weight=None)


@change("C01")
def write_words_for_a_number(random, sheet):
    line = pick(random, sheet, _any)
    return rewritten(sheet, line, target=UnreadTarget(line.comparison, "若干"))


@change("C07")
def lose_a_digit_of_satisfaction(random, sheet):
    return _retarget(random, sheet, "9", is_satisfaction)


@change("C07")
def lower_satisfaction(random, sheet):
    return _retarget(random, sheet, "70", is_satisfaction)


@change("C08")
def ask_everybody_to_be_content(random, sheet):
    return _retarget(random, sheet, "100", is_satisfaction)


@change("C03")
def gain_a_digit_of_a_rate(random, sheet):
    return _retarget(
        random,
        sheet,
        "980",
        lambda each: (
            each.name.endswith(("率", "满意度")) and each.is_percentage and "下降" not in each.name
        ),
    )


@change("C10")
def halve_an_assurance(random, sheet):
    return _retarget(
        random, sheet, "45", lambda each: each.name.endswith(("合格率", "完好率", "覆盖率"))
    )


@change("C17")
def ask_for_nothing(random, sheet):
    return _retarget(random, sheet, "0", is_quantity)


@change("C18")
def ask_for_less_than_nothing(random, sheet):
    return _retarget(random, sheet, "-20", is_quantity)


@change("C19")
def turn_a_range_round(random, sheet):
    line = pick(random, sheet, is_quantity)
    return rewritten(sheet, line, target=RangeTarget(line.number + 1, line.number))


@change("C12")
def promise_a_rise_without_a_base(random, sheet):
    line = pick(random, sheet, lambda each: each.level1 == "效益指标" and each.is_percentage)
    return line and rewritten(sheet, line, name=f"提高{line.name}", baseline=None)


@change("C14")
def join_two_units(random, sheet):
    return rewritten(sheet, pick(random, sheet, is_quantity), unit="个（套）")


@change("C15")
def count_a_quality(random, sheet):
    line = pick(random, sheet, lambda each: each.level2 == "质量指标")
    return rewritten(sheet, line, unit="处")


@change("C16")
def put_a_quantity_in_per_cent(random, sheet):
    return rewritten(sheet, pick(random, sheet, is_quantity), unit="%")


@change("A05")
def drop_the_outcomes(random, sheet):
    return without(sheet, lambda each: each.level1 == "效益指标")


@change("A06")
def drop_satisfaction(random, sheet):
    return without(sheet, is_satisfaction)


@change("A07")
def drop_quality(random, sheet):
    return without(sheet, lambda each: each.level2 == "质量指标")


@change("A08")
def drop_timeliness(random, sheet):
    return without(sheet, lambda each: each.level2 == "时效指标")


@change("A09")
def drop_cost(random, sheet):
    return without(sheet, lambda each: _way(each) == "cost")


@change("A01")
def blank_the_statement(random, sheet):
    return replace(sheet, statement="")


@change("A10")
def leave_a_placeholder(random, sheet):
    return replace(sheet, statement=sheet.statement + "投入××万元。")


@change("A11")
def shorten_the_statement(random, sheet):
    return replace(sheet, statement="完成全年任务。")


@change("A12")
def lengthen_the_statement(random, sheet):
    return replace(sheet, statement=sheet.statement * 60)


@change("A13")
def type_a_blank_behind_a_name(random, sheet):
    line = pick(random, sheet, _any)
    return rewritten(sheet, line, name=f"{line.name} ")


@change("A14")
def fill_in_too_many_lines(random, sheet):
    lines = sheet.lines * 3
    shares = [Decimal(1)] * len(lines)
    shares[0] = sheet.indicator_weight - (len(lines) - 1)
    return replace(
        sheet,
        lines=tuple(
            replace(line, position=row, weight=share)
            for row, (line, share) in enumerate(zip(lines, shares, strict=True), start=1)
        ),
    )


@change("")
def change_the_order(random, sheet):
    lines = random.sample(sheet.lines, len(sheet.lines))
    return replace(
        sheet, lines=tuple(replace(line, position=row) for row, line in enumerate(lines, start=1))
    )


@change("")
def raise_a_quantity_a_little(random, sheet):
    line = pick(random, sheet, is_quantity)
    return rewritten(sheet, line, target=NumericTarget(line.comparison, line.number + 1))
