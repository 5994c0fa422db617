"""The quick way of finding hits says what the plain one says, on sheets of every kind."""

from dataclasses import fields, replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.rules import hits_of
from indicators.compliance import DEFAULT_DOCTRINE, NO_BACKGROUND, SHEET_RULES, SheetReview
from indicators.compliance.doctrine import Doctrine
from indicators.compliance.ways import BOX_RULES, LINE_RULES, SUM_RULES
from indicators.examiner import Examiner, part_of, shape_of
from indicators.outcomes import outcomes_of
from indicators.sheets import (
    NumericTarget,
    ObjectiveSheet,
    QualitativeTarget,
    RangeTarget,
    UnreadTarget,
)
from indicators.watched import watched
from tests.indicators.compliance.clean_sheets import clean_sheets
from tests.indicators.compliance.every_mutant import mutants
from tests.indicators.compliance.sample import sample
from tests.indicators.compliance.test_mutants import background_of
from tests.indicators.compliance.test_properties import LINES, SHEETS


def keyed(sheet):
    """As stored: rows from one, keys of their own."""
    lines = tuple(
        replace(line, position=row, key=1000 + row) for row, line in enumerate(sheet.lines, start=1)
    )
    return replace(sheet, lines=lines)


def plainly(sheet, background, doctrine=DEFAULT_DOCTRINE, only=None):
    report = SHEET_RULES.run(SheetReview(sheet, doctrine, background), None, only)
    return outcomes_of(report, sheet)


EXAMINER = Examiner(DEFAULT_DOCTRINE)
"""One for all tests: what it remembers of one sheet must hold for every other."""


def assert_same(sheet, background):
    assert EXAMINER.outcomes(sheet, background) == plainly(sheet, background)


def test_hundreds_of_clean_and_of_broken_sheets():
    sheets = [*clean_sheets(100), *(mutant.sheet for mutant in mutants(300))]
    hit = set()
    for sheet in map(keyed, sheets):
        assert_same(sheet, background_of(sheet))
        hit |= set(EXAMINER.outcomes(sheet, NO_BACKGROUND))
    assert len(hit & (LINE_RULES | BOX_RULES)) > 30


@pytest.mark.parametrize("sheet", sample().values(), ids=sample())
def test_the_sample(sheet):
    assert_same(keyed(sheet), NO_BACKGROUND)


@given(SHEETS)
@settings(max_examples=300, deadline=None)
def test_any_sheet(sheet):
    assert_same(keyed(sheet), NO_BACKGROUND)


def test_a_part_of_the_rules_under_another_doctrine():
    doctrine = Doctrine(min_text_length=80)
    only = frozenset({"A11", "C05", "J04"})
    examiner = Examiner(doctrine, (rule for rule in SHEET_RULES if rule.code in only))
    for mutant in mutants(200):
        sheet = keyed(mutant.sheet)
        found = examiner.outcomes(sheet, NO_BACKGROUND)
        assert found == plainly(sheet, NO_BACKGROUND, doctrine, only)
        assert set(found) <= only


def test_a_sheet_that_is_opened_again_as_it_was_is_not_examined_again():
    examiner = Examiner(DEFAULT_DOCTRINE)
    for mutant in mutants(5):
        sheet = keyed(mutant.sheet)
        found = examiner.outcomes(sheet, NO_BACKGROUND)
        assert examiner.outcomes(keyed(mutant.sheet), NO_BACKGROUND) is found
        changed = replace(sheet, statement=f"{sheet.statement}，另有一句")
        assert examiner.outcomes(changed, NO_BACKGROUND) is not found


def test_many_sheets_at_once_are_judged_as_each_by_itself():
    sheets = [keyed(mutant.sheet) for mutant in mutants(100)]
    held = [(sheet, background_of(sheet)) for sheet in sheets]
    found = Examiner(DEFAULT_DOCTRINE).outcomes_of_all(held)
    assert found == [plainly(*pair) for pair in held]


@given(st.lists(LINES, min_size=1, max_size=3), st.lists(SHEETS, min_size=2, max_size=4))
@settings(max_examples=60, deadline=None)
def test_what_is_remembered_of_any_sheet_holds_for_every_other(lines, sheets):
    """The same few lines and columns on one sheet after the other, judged by one examiner."""
    examiner = Examiner(DEFAULT_DOCTRINE)
    for sheet in sheets:
        for mixed in (
            replace(sheet, lines=(*lines, *sheet.lines)),
            replace(sheet, lines=(*lines,)),
        ):
            for one in (keyed(mixed), mixed):
                assert examiner.outcomes(one, NO_BACKGROUND) == plainly(one, NO_BACKGROUND)


def other_targets(target):
    """Targets that are read in the same way as this one, and say something else."""
    numbers = (Decimal(-3), Decimal(0), Decimal("0.5"), Decimal(59), Decimal(100), Decimal(120))
    if isinstance(target, NumericTarget):
        return [NumericTarget(target.comparison, number) for number in numbers]
    if isinstance(target, RangeTarget):
        return [RangeTarget(low, high) for low in numbers for high in numbers[::2]]
    texts = ("", "95", "完成", "12月底前")
    unread = [UnreadTarget(target.comparison, text) for text in texts]
    is_qualitative = isinstance(target, QualitativeTarget)
    return [*unread, *(map(QualitativeTarget, texts) if is_qualitative else ())]


def like(line, other, part):
    """The line with every cell of the other one that is not in the part."""
    derived = {"has_weight": "weight", "has_baseline": "baseline"}
    kept = {*part, "target", "position", "key"} | {derived.get(name, name) for name in part}
    cells = {cell.name: getattr(other, cell.name) for cell in fields(line)}
    return replace(line, **{name: cell for name, cell in cells.items() if name not in kept})


def variants(line, other, part):
    mixed = like(line, other, part)
    if "target" in part:
        return [mixed]
    if "comparison" in part:
        return [replace(mixed, target=target) for target in other_targets(line.target)]
    return [replace(mixed, target=other.target)]


def marks_of(rule, sheet):
    return [(hit.location.row, hit.severity) for hit in hits_of(rule, SheetReview(sheet))]


LINED = [one.sheet for one in mutants(120)]
"""Many of their lines are the same."""


@pytest.mark.parametrize("code", sorted(LINE_RULES | BOX_RULES))
def test_nothing_but_its_part_of_a_line_decides_what_a_rule_finds(code):
    rule, part = SHEET_RULES[code], part_of(code)
    lines = list(dict.fromkeys((sheet.kind, line) for sheet in LINED for line in sheet.lines))
    told = 0
    for (kind, line), (_, other) in zip(lines, lines[7:], strict=False):
        bare = ObjectiveSheet(kind, 0, "", "", "", lines=(line,))
        found = marks_of(rule, bare)
        told += bool(found)
        for variant in variants(line, other, part):
            assert marks_of(rule, replace(bare, lines=(variant,))) == found, variant
    assert told or code in {"A10", "A12", "D13", "J04"}, "none of the lines is hit at all"


REMEMBERED = [rule.code for rule in SHEET_RULES if rule.code not in LINE_RULES | BOX_RULES]
SHAPED = [code for code in REMEMBERED if shape_of(code)]


def test_many_rules_over_whole_sheets_are_remembered():
    assert {"A04", "A08", "B15", "D14", "D16", "E01", "E13", "J03", "J05"} <= set(SHAPED)
    assert set(SHAPED) >= SUM_RULES
    assert not {"A09", "B02", "D12", "E04", "E12", "E15", "F10", "J01"} & set(SHAPED)


@pytest.mark.parametrize("code", SHAPED)
def test_nothing_but_its_shape_decides_what_a_rule_finds_on_a_sheet(code):
    rule, shape = SHEET_RULES[code], shape_of(code)
    derived = {"has_definition": "definition", "has_source": "source", "has_baseline": "baseline"}
    columns = [derived.get(name, name) for name in shape.columns]
    for sheet, other in zip(LINED, LINED[11:], strict=False):
        boxes = {name: getattr(sheet, name) for name in shape.head}
        cells = [{name: getattr(line, name) for name in columns} for line in sheet.lines]
        spare = (*other.lines, *other.lines, *sheet.lines)[: len(sheet.lines)]
        lines = [
            replace(line, position=place, **cell)
            for place, (line, cell) in enumerate(zip(spare, cells, strict=True), start=1)
        ]
        mixed = replace(other, **boxes, lines=tuple(lines) if columns else other.lines)
        assert marks_of(rule, mixed) == marks_of(rule, keyed(sheet))


@pytest.mark.parametrize("code", sorted(SUM_RULES))
def test_sums_are_found_in_any_order_and_on_no_line(code):
    rule, told = SHEET_RULES[code], 0
    for sheet in LINED:
        found = marks_of(rule, keyed(sheet))
        told += bool(found)
        assert not any(row for row, _ in found)
        turned = (*sheet.lines[3:], *sheet.lines[2::-1])
        assert marks_of(rule, keyed(replace(sheet, lines=turned))) == found
    assert told


def test_a_watched_line_tells_what_was_looked_at():
    for line in dict.fromkeys(line for sheet in LINED[:20] for line in sheet.lines):
        twin = watched(line)
        for name in ("comparison", "is_numeric", "has_baseline", "name", "weight", "position"):
            assert getattr(twin, name) == getattr(line, name)
            assert not twin.was_read
        for name in ("target", "baseline", "number"):
            assert getattr(twin, name) == getattr(line, name)
            assert twin.was_read
            twin.forget()


def test_rules_that_look_at_no_number_are_not_asked_for_another_number():
    line = next(one for sheet in LINED for one in sheet.lines if one.number)
    examiner, asked = Examiner(DEFAULT_DOCTRINE), []
    (part,) = [one for one in examiner._parts if one._bare]
    for number in (Decimal(7), Decimal(8)):
        other = replace(line, target=NumericTarget(line.comparison, number))
        part.marks(LINED[0].kind, other)
        asked.append({rule.code for rule in next(iter(part._numberless.values())).others})
    assert len(part._numberless) == 1
    assert "C18" in asked[0] == asked[1]
    assert not {"C07", "C08", "C20"} & asked[0]
