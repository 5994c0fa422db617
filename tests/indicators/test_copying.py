"""Copied lines bear their mark until somebody confirms them; a sheet with one is not handed in."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budgets.services import open_year
from budgets.tables import Funding
from indicators.copying import LONGEST_MARK, copy_lines, kept_mark, unconfirmed_lines
from indicators.models import Indicator, ObjectiveVersion, PerformanceObjective
from indicators.selectors import objective_for, sheet_of
from indicators.services import (
    Noncompliant,
    open_objective,
    prepare_year,
    save_sheet,
    submit_objective,
)
from indicators.sources import MOST, copy_sources
from indicators.versions import broken_versions
from organizations.models import AuditEntry
from projects.services import profile_of, register_project
from tests.cast import NOW
from tests.factories import clean_lines, draft

pytestmark = pytest.mark.django_db


def reread(objective):
    return PerformanceObjective.objects.with_sheets().get(pk=objective.pk)


def with_copies(cast, number=2):
    """A sheet whose lines were all copied from another one."""
    source = sheet_of(draft(cast.unit))
    objective = draft(cast.unit, number=number, lines=())
    lines = copy_lines(source, ()).lines
    sheet = replace(sheet_of(objective), lines=lines)
    return save_sheet(actor=cast.chen, objective=objective, sheet=sheet, now=NOW)


def test_copies_are_new_lines_with_their_mark_and_without_a_baseline(cast):
    source = sheet_of(draft(cast.unit))
    first = replace(source.lines[0], baseline=Decimal(7))
    copied = copy_lines(replace(source, lines=(first, *source.lines[1:])), ["巡检任务 完成率"])

    assert copied.known == ("巡检任务完成率",)
    assert len(copied.lines) == len(source.lines) - 1
    assert {line.unconfirmed for line in copied.lines} == {
        "2023 年 50015322T000000000001 道路信号维护项目1"
    }
    assert copied.lines[0] == replace(
        first, key=None, baseline=None, unconfirmed=copied.lines[0].unconfirmed
    )


def test_a_mark_is_one_line_that_fits_its_column():
    assert kept_mark("2022 年\n\x00 某项目 ") == "2022 年 某项目"
    assert len(kept_mark("长" * 999)) == LONGEST_MARK
    assert Indicator._meta.get_field("copied_from").max_length == LONGEST_MARK


def test_the_mark_is_kept_by_saving_and_by_the_version(cast):
    objective = with_copies(cast)
    stored = sheet_of(reread(objective))
    assert all(line.unconfirmed for line in stored.lines)
    latest = ObjectiveVersion.objects.get(objective=objective, number=objective.version)
    assert all(line["unconfirmed"] for line in latest.sheet["indicators"])
    turned = replace(stored, lines=tuple(reversed(stored.lines)))
    save_sheet(actor=cast.chen, objective=reread(objective), sheet=turned, now=NOW)
    assert [line.unconfirmed for line in sheet_of(reread(objective)).lines] == [
        line.unconfirmed for line in turned.lines
    ]
    assert list(broken_versions()) == []


def test_submission_is_refused_until_every_copy_is_confirmed(cast):
    objective = with_copies(cast)
    with pytest.raises(Noncompliant) as refused:
        submit_objective(actor=cast.chen, objective=reread(objective), now=NOW)
    findings = refused.value.findings
    assert [finding.location.row for finding in findings] == list(range(1, 8))
    assert "复制自 2023 年 50015322T000000000001" in findings[0].message
    assert reread(objective).status == "draft"

    sheet = sheet_of(reread(objective))
    one_left = (*(replace(line, unconfirmed="") for line in sheet.lines[1:]),)
    later = NOW + timedelta(hours=1)
    held = reread(objective)
    save_sheet(
        actor=cast.chen,
        objective=held,
        sheet=replace(sheet, lines=(sheet.lines[0], *one_left)),
        now=later,
    )
    assert [finding.location.row for finding in unconfirmed_lines(sheet_of(held))] == [1]
    entry = AuditEntry.objects.order_by("-sequence").first()
    assert entry.changes["confirmed"] == "、".join(line.name for line in one_left)
    rows = reread(objective).indicators.all()
    assert [row.confirmed_at for row in rows] == [None, *[later] * 6]
    assert {row.copied_from for row in rows} == {sheet.lines[0].unconfirmed}

    whole = replace(sheet, lines=(replace(sheet.lines[0], unconfirmed=""), *one_left))
    held = save_sheet(
        actor=cast.chen, objective=reread(objective), sheet=whole, now=NOW + timedelta(hours=2)
    )
    assert AuditEntry.objects.order_by("-sequence").first().changes["confirmed"] == (
        sheet.lines[0].name
    )
    assert reread(objective).indicators.all()[1].confirmed_at == later
    assert submit_objective(actor=cast.chen, objective=held, now=NOW).status == "submitted"


def last_year(cast, objective):
    """The same project's sheet of 2022."""
    year = open_year(actor=None, year=2022, now=NOW)
    prepare_year(fiscal_year=year)
    project = register_project(
        actor=None,
        fiscal_year=year,
        organization=objective.organization,
        code=objective.project.code,
        profile=profile_of(objective.project),
        funding=Funding(budget=Decimal(1), own=Decimal(1), transfer=Decimal(0)),
        now=NOW,
    )
    before = open_objective(actor=None, holder=project, now=NOW)
    sheet = replace(sheet_of(before), lines=clean_lines()[:2])
    return save_sheet(actor=None, objective=before, sheet=sheet, now=NOW)


def test_sources_are_last_years_sheet_first_and_others_by_name_code_spelling_or_unit(cast):
    objective = draft(cast.unit)
    before = last_year(cast, objective)
    other, empty = draft(cast.unit, number=2), draft(cast.unit, number=3, lines=())
    foreign = draft(cast.other_unit, number=4)

    assert [source.pk for source in copy_sources(cast.chen, objective)] == [before.pk]
    for text in ("信号维护项目2", "50015322t000000000002", "dlxhwhxm2", "公安局本级"):
        found = copy_sources(cast.chen, objective, text)
        assert [source.pk for source in found] == [before.pk, other.pk], text
        assert [source.is_own for source in found] == [True, False]
    everything = {source.pk for source in copy_sources(cast.chen, objective, "道路信号")}
    assert everything == {before.pk, other.pk}
    assert not {empty.pk, foreign.pk} & everything
    assert foreign.pk in {one.pk for one in copy_sources(cast.qian, objective, "道路信号")}
    assert copy_sources(cast.chen, objective, "%") == copy_sources(cast.chen, objective)


@pytest.mark.parametrize("others", [1, 3])
def test_sources_are_found_in_one_query(cast, others):
    objective = objective_for(cast.chen, draft(cast.unit).pk)
    for number in range(2, 2 + others):
        draft(cast.unit, number=number)
    copy_sources(cast.chen, objective, "道路")
    with CaptureQueriesContext(connection) as queries:
        found = copy_sources(cast.chen, objective, "道路")
    assert len(found) == others <= MOST
    # The roles of the person are read once, the sheets once.
    assert len(queries) <= 2
