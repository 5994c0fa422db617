"""A line that was deleted and comes back is the same line: what was written of it is there again."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.explanations import explanations_of
from indicators.models import Explanation, Indicator, PerformanceObjective
from indicators.selectors import sheet_of
from indicators.services import save_sheet
from tests.cast import NOW
from tests.factories import draft, warned_lines

pytestmark = pytest.mark.django_db


def saved(cast, objective, lines):
    sheet = replace(sheet_of(objective), lines=tuple(lines))
    save_sheet(actor=cast.chen, objective=objective, sheet=sheet, now=NOW)
    return PerformanceObjective.objects.with_sheets().get(pk=objective.pk)


@pytest.fixture
def objective(cast):
    """A sheet with a version, and an explanation of its first line."""
    made = draft(cast.unit, lines=warned_lines())
    made = saved(cast, made, sheet_of(made).lines)
    key = sheet_of(made).lines[0].key
    Explanation.objects.create(
        objective=made,
        code="B14",
        indicator_key=key,
        text="合同按数量付款。",
        author=cast.chen,
        created_at=NOW,
    )
    return made


def test_an_undone_deletion_brings_back_the_line_with_its_explanation(cast, objective):
    lines = sheet_of(objective).lines
    fewer = saved(cast, objective, lines[1:])
    back = saved(cast, fewer, lines)

    assert [line.key for line in sheet_of(back).lines] == [line.key for line in lines]
    assert explanations_of(back)["B14", sheet_of(back).lines[0].key] == "合同按数量付款。"


def test_a_whole_sheet_that_was_replaced_comes_back_as_it_was(cast, objective):
    lines = sheet_of(objective).lines
    others = saved(cast, objective, (replace(line, key=None) for line in lines))
    replaced = [line.key for line in sheet_of(others).lines]
    assert not {*replaced} & {line.key for line in lines}
    back = saved(cast, others, lines)
    assert sheet_of(back).lines == lines
    new = saved(cast, back, (*lines, replace(lines[0], key=None, name="又一行")))
    assert sheet_of(new).lines[-1].key > max(replaced)


def test_the_key_of_another_sheet_or_of_none_is_a_new_line(cast, objective):
    other = draft(cast.unit, number=2)
    foreign = sheet_of(saved(cast, other, sheet_of(other).lines)).lines[0].key
    gone = Indicator.objects.get(pk=foreign)
    lines = sheet_of(objective).lines
    asked = (replace(lines[0], key=foreign), replace(lines[1], key=10**12), *lines[2:])
    found = sheet_of(saved(cast, objective, asked)).lines

    assert not {line.key for line in found[:2]} & {foreign, 10**12}
    assert Indicator.objects.get(pk=foreign).objective_id == gone.objective_id


def test_only_a_line_that_comes_back_asks_more(cast, objective):
    lines = sheet_of(objective).lines

    def queries(sheet, wanted):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            save_sheet(
                actor=cast.chen,
                objective=sheet,
                sheet=replace(sheet_of(sheet), lines=tuple(wanted)),
                now=NOW,
            )
        return PerformanceObjective.objects.with_sheets().get(pk=sheet.pk), len(seen)

    fewer, shorter = queries(objective, lines[1:])
    one, plain = queries(fewer, (replace(lines[0], key=None), *lines[1:]))
    none, _ = queries(one, lines[3:])
    _, back = queries(none, lines)
    assert plain < back <= plain + 3
    assert shorter <= plain + 1
