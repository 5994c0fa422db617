from dataclasses import replace
from datetime import timedelta

import pytest

from indicators.checklist import Anchor, NewPoint
from indicators.list_rows import HEAD, objective_rows
from indicators.models import PerformanceObjective, RuleSetting, SheetVerdict
from indicators.notes import answer_note, resolve_note
from indicators.selectors import objective_for, report_of, sheet_of
from indicators.services import return_objective, save_sheet, submit_objective
from indicators.verdicts import recheck
from indicators.worklists import draft_board
from organizations.models import User
from tests.cast import NOW
from tests.factories import clean_lines, department_draft, draft, line, warned_lines, year_2023
from tests.indicators.test_rechecks import CHANGES
from tests.indicators.two_years import unchanged_project

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


def board(cast):
    return draft_board(cast.chen, year_2023()).drafts


def found(cast):
    return {one.row.pk: (one.errors, one.warnings) for one in board(cast)}


def judged_now(cast):
    """What the rules say of each sheet at this moment."""
    reports = {pk: report_of(objective_for(cast.chen, pk)) for pk in found(cast)}
    return {
        pk: (len(report.blocking), len(report.findings) - len(report.blocking))
        for pk, report in reports.items()
    }


@pytest.fixture
def drafts(cast):
    draft(cast.unit, number=1, lines=())
    draft(cast.unit, number=2, lines=clean_lines()[:-1])
    department_draft(cast.department, clean_lines())
    return draft(cast.unit, number=3)


def test_a_verdict_that_holds_says_the_same_as_the_rules(cast, drafts):
    fresh = found(cast)
    assert any(errors for errors, _ in fresh.values())
    recheck(year_2023(), now=NOW)
    assert found(cast) == fresh == judged_now(cast)


def test_a_verdict_that_holds_is_not_worked_out_again(cast, drafts):
    recheck(year_2023(), now=NOW)
    SheetVerdict.objects.filter(objective=drafts).update(errors=7, warnings=5, hints=4)
    assert found(cast)[drafts.pk] == (7, 9)


def test_a_sheet_saved_since_is_judged_as_it_is_now(cast, drafts):
    recheck(year_2023(), now=NOW)
    assert found(cast)[drafts.pk][0] == 0
    sheet = replace(sheet_of(drafts), lines=clean_lines()[:-1])
    save_sheet(actor=cast.chen, objective=drafts, sheet=sheet, now=LATER)
    assert found(cast)[drafts.pk][0] > 0
    assert found(cast) == judged_now(cast)


@pytest.mark.parametrize("change", [change for change, _ in CHANGES.values()], ids=CHANGES)
def test_what_changed_beside_the_sheet_is_seen_before_the_night(cast, change):
    objective = draft(cast.unit)
    recheck(objective.fiscal_year, now=NOW)
    before = found(cast)
    change(cast, objective_for(cast.chen, objective.pk))
    assert found(cast) == judged_now(cast) != before


def test_another_severity_is_seen_before_the_night(cast):
    objective = draft(cast.unit, lines=warned_lines())
    year = objective.fiscal_year
    recheck(year, now=NOW)
    (before,) = found(cast).values()
    warned, *_ = report_of(objective_for(cast.chen, objective.pk)).findings
    RuleSetting.objects.create(fiscal_year=year, code=warned.code, severity="error", reason="试用")
    (after,) = found(cast).values()
    assert sum(after) == sum(before)
    assert after[0] > before[0]
    assert found(cast) == judged_now(cast)


def test_a_row_says_what_the_sheet_says(cast, drafts):
    more = (line(8, "另一指标", None, "3"), line(9, "超出", "2.50", "98"))
    lines = (*clean_lines(), *more)
    draft(cast.unit, number=4, lines=lines)
    read = PerformanceObjective.objects.order_by("pk").values_list(*HEAD)
    by_columns = objective_rows(read, ())
    assert set(by_columns) >= {one.row for one in board(cast)}
    for row in by_columns:
        sheet = sheet_of(objective_for(cast.chen, row.pk))
        assert (row.total_weight, row.missing_weight) == (sheet.total_weight, sheet.missing_weight)
        assert (row.indicators, row.budget) == (len(sheet.lines), sheet.budget)
        assert (row.name, row.unit, row.kind) == (sheet.name, sheet.organization_name, sheet.kind)
        assert row.code == (sheet.project_code or sheet.organization_code)
    assert {row.indicators for row in by_columns} >= {0, len(lines)}
    assert {row.code for row in by_columns} >= {"118"}


@pytest.mark.parametrize("number", [1, 3])
def test_the_board_does_not_ask_per_sheet(cast, number, django_assert_num_queries):
    for one in range(1, number + 1):
        unchanged_project(cast, number=one)
    year, chen = year_2023(), User.objects.get(pk=cast.chen.pk)
    with django_assert_num_queries(1 + 6):
        assert len(draft_board(chen, year).drafts) == number
    recheck(year, now=NOW)
    with django_assert_num_queries(4):
        assert len(draft_board(chen, year).drafts) == number


def returned(cast, number, *points):
    objective = submit_objective(
        actor=cast.chen, objective=draft(cast.unit, number=number), now=NOW
    )
    return return_objective(actor=cast.zhou, objective=objective, points=points, now=NOW)


def open_points(cast):
    return [(one.points, one.is_ready) for one in board(cast)]


def test_a_sheet_is_ready_when_its_last_point_is_mended_or_answered(cast):
    cell = NewPoint(Anchor(None, "statement"), "请写明规模。")
    objective = returned(cast, 1, cell, NewPoint(Anchor(), "请补充依据。"))
    assert open_points(cast) == [(2, False)]
    sheet = sheet_of(objective)
    mended = replace(sheet, statement=f"{sheet.statement}另维护信号灯120组。")
    save_sheet(actor=cast.chen, objective=objective, sheet=mended, now=LATER)
    assert open_points(cast) == [(0, True)]
    second = returned(cast, 2, cell, NewPoint(Anchor(), "请补充依据。"))
    for left, note in zip(((1, False), (0, True)), second.notes.all(), strict=True):
        answer_note(actor=cast.chen, note=note, text="理由见概述。", now=LATER)
        assert open_points(cast)[1] == left
    submit_objective(actor=cast.chen, objective=objective_for(cast.chen, second.pk), now=LATER)


def test_a_point_that_the_reviewer_closed_keeps_nothing(cast):
    objective = returned(cast, 1, NewPoint(Anchor(), "请补充依据。"))
    resolve_note(actor=cast.zhou, note=objective.notes.get(), now=LATER)
    assert open_points(cast) == [(0, True)]


@pytest.mark.parametrize("number", [1, 3])
def test_open_points_are_not_asked_for_per_sheet(cast, number, django_assert_num_queries):
    for n in range(1, number + 1):
        returned(cast, n, NewPoint(Anchor(), "请补充依据。"))
    year, chen = year_2023(), User.objects.get(pk=cast.chen.pk)
    with django_assert_num_queries(7):
        drafts = draft_board(chen, year).drafts
    assert [one.points for one in drafts] == [1] * number
