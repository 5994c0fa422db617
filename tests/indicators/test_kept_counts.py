"""What is counted once and kept on the sheet agrees with what it counts."""

from dataclasses import replace
from importlib import import_module

import pytest
from django.apps import apps

from indicators.enums import Action, Level2
from indicators.models import Indicator, ObjectiveVersion, PerformanceObjective
from indicators.selectors import sheet_of
from indicators.services import return_objective, save_sheet, submit_objective
from tests.cast import NOW
from tests.factories import answer, approved, clean_lines, draft, line
from tests.indicators.adjusting import passed, proposed

pytestmark = pytest.mark.django_db


def kept(objective):
    found = PerformanceObjective.objects.get(pk=objective.pk)
    return found.submissions, found.line_count


def counted(objective):
    acts = ObjectiveVersion.objects.filter(objective=objective, action=Action.SUBMIT.value)
    return acts.count() or None, Indicator.objects.filter(objective=objective).count() or None


def test_the_lines_of_a_draft_are_counted_whenever_it_is_saved(cast):
    objective = draft(cast.unit, lines=())
    assert kept(objective) == (None, 0)
    sheet = sheet_of(objective)
    for lines in (clean_lines(), clean_lines()[:3]):
        save_sheet(actor=cast.chen, objective=objective, sheet=replace(sheet, lines=lines), now=NOW)
        assert kept(objective) == counted(objective) == (None, len(lines))


def test_every_submission_is_counted_and_nothing_else(cast):
    objective = submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    assert kept(objective)[0] == 1
    return_objective(actor=cast.zhou, objective=objective, comment="请补充。", now=NOW)
    assert kept(objective)[0] == 1
    submit_objective(actor=cast.chen, objective=answer(objective), now=NOW)
    assert kept(objective) == counted(objective) == (2, 7)


def test_an_adjustment_counts_the_lines_anew_and_is_no_submission(cast):
    objective = approved(cast)
    sheet = sheet_of(PerformanceObjective.objects.with_sheets().get(pk=objective.pk))
    first, second, *rest = sheet.lines
    more = line(8, "巡检人员培训次数", "5", "4", unit="次", level2=Level2.QUANTITY)
    lines = (first, replace(second, weight=second.weight - 5), *rest, more)
    passed(cast, proposed(cast, objective, replace(sheet, lines=lines)))
    assert kept(objective) == counted(objective) == (1, 8)


def test_the_sheets_of_before_are_counted_by_the_migration(cast):
    sheets = [draft(cast.unit, number=1, lines=()), draft(cast.unit, number=2)]
    sheets.append(approved(cast, number=3))
    PerformanceObjective.objects.update(submissions=None, line_count=None)
    import_module("indicators.migrations.0014_kept_counts").count_again(apps, None)
    assert [kept(one) for one in sheets] == [counted(one) for one in sheets]
    assert kept(sheets[2]) == (1, 7)
