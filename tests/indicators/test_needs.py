"""What is read of stored lines decides all that the asked rules find, and reads back as it was."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from common.rules import hits_of
from indicators.compliance import NO_BACKGROUND, SHEET_RULES, SheetReview
from indicators.compliance.doctrine import DEFAULT_DOCTRINE
from indicators.compliance.readers import names_read
from indicators.compliance.ways import LINE_RULES
from indicators.enums import Comparison
from indicators.examiner import Examiner
from indicators.models import Indicator, PerformanceObjective
from indicators.outcomes import outcomes_of
from indicators.selectors import sheet_of
from indicators.sheets import RangeTarget
from indicators.verdicts.needs import needed_by
from indicators.verdicts.reading import lines_of
from indicators.verdicts.written import EVERY_COLUMN, LineReader, lines_in, written_lines
from tests.cast import NOW
from tests.factories import draft
from tests.indicators.compliance.every_mutant import mutants
from tests.indicators.compliance.sample import sample
from tests.indicators.compliance.test_mutants import background_of

SHEETS = [*sample().values(), *(mutant.sheet for mutant in mutants(150))]
LINED = [rule.code for rule in SHEET_RULES if "lines" in names_read(rule.code)]


def stored(line):
    """The columns of a line; a sheet of the tests may hold no keys yet."""
    target = line.target
    is_range = isinstance(target, RangeTarget)
    return {
        "level1": line.level1,
        "level2": line.level2,
        "name": line.name,
        "weight": line.weight,
        "unit": line.unit,
        "comparison": target.comparison.value if target.comparison else "",
        "target_text": target.text,
        "target_value": target.lower if is_range else line.number,
        "target_upper": target.upper if is_range else None,
        "is_core": line.is_core,
        "baseline_value": line.baseline,
        "definition": line.definition,
        "source": line.source,
        "copied_from": line.unconfirmed or None,
        "confirmed_at": None,
    }


def written(sheet, columns):
    return [
        (
            str(1000 + number),
            str(line.position),
            json.dumps([stored(line)[name] for name in columns], default=str),
        )
        for number, line in enumerate(sheet.lines)
    ]


def read(sheet, columns=EVERY_COLUMN):
    reader = LineReader(columns)
    return replace(sheet, lines=tuple(map(reader.line, written(sheet, columns))))


WHOLE = [read(sheet) for sheet in SHEETS]


def marks_of(code, sheet):
    rule, review = SHEET_RULES[code], SheetReview(sheet, DEFAULT_DOCTRINE, background_of(sheet))
    return [(hit.location.row, hit.severity) for hit in hits_of(rule, review)]


@pytest.mark.parametrize("code", LINED)
def test_no_column_that_is_left_out_decides_a_hit(code):
    columns = needed_by({code}).columns
    assert needed_by({code}).lines
    for sheet in WHOLE:
        assert marks_of(code, read(sheet, columns)) == marks_of(code, sheet)


def test_what_some_rules_need():
    assert needed_by({"C05"}).columns == (
        *("comparison", "level1", "level2", "name", "target_upper", "target_value", "unit"),
    )
    assert needed_by({"B02"}).columns == ("level1", "name", "weight")
    assert needed_by({"A14", "B07", "Z99"}).columns == ("weight",)
    assert needed_by({"A14"}).lines
    assert not needed_by({"A14"}).columns
    assert not needed_by({"A11"}).lines
    by_line = [
        codes for codes in ({"C05"}, {"C05", "D01"}, {"C05", "B02"}) if needed_by(codes).by_line
    ]
    assert by_line == [{"C05"}, {"C05", "D01"}]
    everything = needed_by(None)
    assert everything.lines
    assert everything.background
    assert not everything.by_line
    assert {*EVERY_COLUMN} - {*everything.columns} == {"confirmed_at", "copied_from"}
    assert not needed_by({"C05"}).background
    assert needed_by({"F10"}).background


@pytest.mark.parametrize("only", [LINE_RULES, {"C05"}, {"A02", "C20"}], ids=["all", "one", "two"])
def test_lines_that_are_texts_are_judged_as_lines(only):
    columns, hit = needed_by(only).columns, 0
    examiner = Examiner(DEFAULT_DOCTRINE, (rule for rule in SHEET_RULES if rule.code in only))
    for one in WHOLE:
        twice = replace(one, lines=(*one.lines, *one.lines[:2]))
        for sheet in (one, twice):
            lines = tuple(
                replace(line, key=1000 + number) for number, line in enumerate(sheet.lines)
            )
            keyed = replace(sheet, lines=lines)
            report = SHEET_RULES.run(
                SheetReview(keyed, DEFAULT_DOCTRINE, NO_BACKGROUND), None, only
            )
            found = examiner.found_in_lines(
                sheet.kind, written(sheet, columns), LineReader(columns).line
            )
            assert found == outcomes_of(report, keyed)
            hit += len(found)
    assert hit


NASTY = 'ch\x1far\x1d"acters\\ \n\t{0}%s\u2028 ,]'


@pytest.mark.django_db
def test_lines_are_read_as_they_are_stored_whatever_is_typed(cast):
    objective = draft(cast.unit)
    empty = draft(cast.unit, number=2, lines=())
    rows = list(objective.indicators.all())
    cells = (
        "level1",
        "level2",
        "name",
        "unit",
        "definition",
        "source",
        "target_text",
        "copied_from",
    )
    for row in rows[:3]:
        for name in cells:
            setattr(row, name, f"{NASTY[: 20 if name in cells[:4] else None]}{row.pk}")
    rows[1].confirmed_at = NOW
    for name in ("weight", "baseline_value", "target_value", "is_core"):
        setattr(rows[2], name, None)
    rows[3].comparison, rows[3].is_core = Comparison.RANGE.value, False
    rows[3].target_value, rows[3].target_upper = Decimal("0.5000"), Decimal("99999999.1234")
    rows[3].baseline_value = Decimal("-12.3400")
    numbers = ("weight", "target_value", "target_upper", "baseline_value")
    changed = (*cells, *numbers, "comparison", "is_core", "confirmed_at")
    Indicator.objects.bulk_update(rows, changed)
    found = lines_of([objective.pk, empty.pk])
    assert set(found) == {objective.pk}
    lines = sheet_of(PerformanceObjective.objects.get(pk=objective.pk)).lines
    assert found[objective.pk] == lines
    assert [str(line.baseline) for line in found[objective.pk]] == [str(x.baseline) for x in lines]
    assert lines[0].unconfirmed
    assert not lines[1].unconfirmed
    assert isinstance(lines[3].target, RangeTarget)


@pytest.mark.django_db
def test_only_the_columns_that_are_asked_for_are_read(cast, django_assert_num_queries):
    objective = draft(cast.unit)
    with django_assert_num_queries(1) as queries:
        (text,) = written_lines([objective.pk], ("name", "weight")).values()
    assert "definition" not in queries[0]["sql"]
    keys = [(str(row.pk), str(row.position)) for row in objective.indicators.all()]
    assert [(key, place) for key, place, _ in lines_in(text)] == keys
    (line, *_) = lines_of([objective.pk], ())[objective.pk]
    assert (line.key, line.position) == (objective.indicators.all()[0].pk, 1)
    assert (line.name, line.weight, line.comparison, line.is_core) == ("", None, None, None)
