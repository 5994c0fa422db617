"""Lines become rows: what hangs on a line goes with it, and the sheet in hand is the stored one."""

from dataclasses import replace
from decimal import Decimal

import pytest

from evaluations.models import Measurement
from indicators.models import Indicator, PerformanceObjective
from indicators.selectors import objective_for, sheet_of
from indicators.services import save_sheet
from tests.cast import NOW
from tests.factories import draft

pytestmark = pytest.mark.django_db


def reread(objective):
    return PerformanceObjective.objects.with_sheets().get(pk=objective.pk)


def test_a_line_that_goes_takes_along_what_was_recorded_of_it(cast):
    objective = draft(cast.unit)
    gone, stays = objective.indicators.all()[:2]
    for row in (gone, stays):
        Measurement.objects.create(indicator=row, actual_value=Decimal(7), recorded_at=NOW)
    sheet = sheet_of(objective)
    save_sheet(
        actor=cast.chen, objective=objective, sheet=replace(sheet, lines=sheet.lines[1:]), now=NOW
    )
    assert not Indicator.objects.filter(pk=gone.pk).exists()
    assert [row.indicator_id for row in Measurement.objects.all()] == [stays.pk]


def test_the_sheet_in_hand_after_saving_is_the_stored_one(cast):
    objective = objective_for(cast.chen, draft(cast.unit).pk)
    sheet = sheet_of(objective)
    first, second, *rest = sheet.lines
    new = replace(first, key=None, name="新的一行", weight=Decimal("7.25"))
    changed = replace(sheet, lines=(second, new, *rest), overview="另一段概述。")
    save_sheet(actor=cast.chen, objective=objective, sheet=changed, now=NOW)

    assert sheet_of(objective) == sheet_of(reread(objective))
    assert sheet_of(objective).lines[1].key not in {line.key for line in sheet.lines}


def test_a_sheet_in_hand_that_is_older_than_its_base_version_asks_for_the_lines_anew(cast):
    held = draft(cast.unit)
    mine, theirs = objective_for(cast.chen, held.pk), objective_for(cast.chen, held.pk)
    sheet = sheet_of(theirs)
    fewer = replace(sheet, lines=sheet.lines[2:])
    save_sheet(actor=cast.chen, objective=theirs, sheet=fewer, now=NOW)
    assert len(mine.indicators.all()) == 7
    save_sheet(actor=cast.chen, objective=mine, sheet=sheet_of(theirs), now=NOW, base_version=2)
    assert sheet_of(reread(held)).lines == sheet_of(theirs).lines


def test_what_somebody_else_wrote_of_the_project_stays_and_stands_in_the_version(cast):
    objective = objective_for(cast.chen, draft(cast.unit).pk)
    project = type(objective.project).objects.get(pk=objective.project.pk)
    project.rationale = "另一个人写的依据。"
    project.save()
    changed = replace(sheet_of(objective), overview="另一段概述。")
    save_sheet(actor=cast.chen, objective=objective, sheet=changed, now=NOW)
    stored = objective.versions.get(number=2).sheet
    assert (stored["overview"], stored["rationale"]) == ("另一段概述。", "另一个人写的依据。")
    assert sheet_of(reread(objective)).rationale == "另一个人写的依据。"
