from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from budgets.models import FiscalYear
from evaluations.portfolios import budgets_of, department_reports
from exchange.fixtures import load_fixture
from exchange.preview import Change, ChangeKind, ImportPreview
from exchange.services import Source, commit_import, preview_import
from indicators.checkups import checkups_of
from indicators.models import PerformanceObjective, RuleSetting, RuleThresholds
from indicators.selectors import objective_for, report_of, sheet_of
from indicators.services import save_sheet
from indicators.waivers import waive_rule
from tests.cast import NOW
from tests.factories import explained, year_2023

SOURCE = Source("公开文档.docx", b"document")
CLEAN = "50015322T000000088498"
HEAVY = "50015322A118700001588"


def bring(disclosure=None):
    return commit_import(
        actor=None, disclosure=disclosure or load_fixture(), source=SOURCE, now=NOW
    )


def told(preview):
    return {(sheet.organization, sheet.project_code, found) for sheet, found in preview.findings}


def rewritten(code, **values):
    document = load_fixture()
    sheets = tuple(
        replace(sheet, **values) if sheet.project_code == code else sheet
        for sheet in document.objectives
    )
    return replace(document, objectives=sheets)


@pytest.mark.django_db
def test_the_preview_says_what_the_check_will_say_after_the_import():
    before = told(preview_import(load_fixture()))
    assert {"B01", "B02"} <= {found.code for _, code, found in before if code == HEAVY}
    assert {unit for unit, _, _ in before} == {"118", "118001"}
    bring()
    checked = {
        (one.organization, one.project_code, found)
        for one in checkups_of(FiscalYear.objects.get())
        for found in one.findings
    }
    (whole,) = department_reports(budgets_of(FiscalYear.objects.get()), with_sheets=False)
    checked |= {("118", "", found) for found in whole.findings}
    assert {"G01", "G02", "G03", "H06", "I01", "I04", "I05"} <= {one.code for one in whole.findings}
    assert checked == before == told(preview_import(load_fixture()))


@pytest.mark.django_db
def test_the_preview_judges_the_department_with_the_sheets_that_the_document_leaves_out():
    bring()
    whole = preview_import(load_fixture()).whole
    document = load_fixture()
    first = replace(document, objectives=document.objectives[:4])
    assert preview_import(first).whole == whole


@pytest.mark.django_db
def test_the_preview_judges_the_department_by_the_tables_of_the_document():
    bring()
    document = load_fixture()
    tables = tuple(table for table in document.tables if table.name != "表三")
    preview = preview_import(replace(document, tables=tables[:-1], paragraphs=()))
    assert preview.whole == preview_import(document).whole  # nothing in it is written
    narrative = ("公务接待费15万元。",)
    changed = preview_import(replace(document, tables=tables, paragraphs=narrative))
    assert {"G03", "I01", "I04", "I05"}.isdisjoint(finding.code for finding in changed.whole)
    assert ("H06", "表三") in {(one.code, one.location.table) for one in preview.whole}
    assert ("H06", "表三") not in {(one.code, one.location.table) for one in changed.whole}


@pytest.mark.django_db
def test_the_preview_of_a_form_without_text_judges_the_text_that_stays():
    bring()
    document = load_fixture()
    table = document.tables[0]
    first = replace(table, rows=table.rows[:-1])
    tables = (first, *document.tables[1:])
    found = preview_import(replace(document, tables=tables, paragraphs=())).whole
    assert found == preview_import(replace(document, tables=tables)).whole
    assert any(finding.code.startswith("I") for finding in found)


@pytest.mark.django_db
def test_the_preview_misses_the_sections_of_a_text_that_says_one_thing():
    short = replace(load_fixture(), paragraphs=("职能职责：维护治安。",))
    first = [one.message for one in preview_import(short).whole if one.code == "I15"]
    assert len(first) == 7
    bring(short)
    again = [one.message for one in preview_import(short).whole if one.code == "I15"]
    assert again == first


@pytest.mark.django_db
def test_a_document_of_an_unknown_unit_is_held_against_no_department():
    bring()
    sheets = tuple(replace(one, organization_code="") for one in load_fixture().objectives)
    nameless = replace(load_fixture(), organization_code="", objectives=sheets)
    assert preview_import(nameless).whole == ()


@pytest.mark.django_db
def test_findings_stop_no_import_and_are_no_problems():
    preview = preview_import(load_fixture())
    assert any(found.is_blocking for _, found in preview.findings)
    assert preview.is_importable
    assert not {found.message for _, found in preview.findings} & {
        problem.message for problem in preview.problems
    }
    assert bring().findings == preview.findings


@pytest.mark.django_db
def test_the_preview_judges_by_the_years_own_rules():
    bring()
    year = FiscalYear.objects.get()
    RuleSetting.objects.create(fiscal_year=year, code="B02", is_enabled=False, reason="试行")
    RuleSetting.objects.create(fiscal_year=year, code="E01", severity="hint", reason="试行")
    RuleThresholds.objects.create(fiscal_year=year, parameters={"min_lines": 40, "max_lines": 60})
    found = {finding.code: finding for _, finding in preview_import(load_fixture()).findings}
    assert "B02" not in found
    assert found["E01"].severity.value == "hint"
    assert any("40" in finding.expected + finding.message for finding in found.values())


@pytest.mark.django_db
def test_a_rule_waived_for_the_unit_is_waived_for_its_new_sheets(cast):
    waive_rule(
        approver=cast.qian,
        requester=cast.zhou,
        fiscal_year=year_2023(),
        code="E01",
        scope=cast.unit,
        reason="三栏按上级统一口径填写，本年保留。",
        expires_on=date(2099, 12, 31),
        now=NOW,
    )
    before = told(preview_import(load_fixture()))
    assert "E01" not in {found.code for _, _, found in before}
    bring()
    assert told(preview_import(load_fixture())) == before


@pytest.mark.django_db
def test_a_sheet_under_review_is_judged_as_it_stands(cast):
    bring()
    objective = PerformanceObjective.objects.with_sheets().get(project__code=CLEAN)
    explained(cast.chen, objective)
    preview = preview_import(rewritten(CLEAN, lines=()))
    found = tuple(finding for sheet, finding in preview.findings if sheet.project_code == CLEAN)
    assert found == report_of(objective).findings


@pytest.mark.django_db
def test_what_the_forms_have_no_column_for_outlives_another_import(cast):
    bring()
    objective = objective_for(cast.chen, PerformanceObjective.objects.get(project__code=CLEAN).pk)
    sheet = sheet_of(objective)
    first, *rest = sheet.lines
    first = replace(first, baseline=first.number, definition="全年巡检次数", source="巡检台账")
    filled = replace(sheet, lines=(first, *rest), has_no_service_users=True)
    save_sheet(actor=cast.chen, objective=objective, sheet=filled, now=NOW)
    assert bring().counts["updated"] == 0
    bring(rewritten(CLEAN, statement="全年完成运行维护，故障及时修复，群众满意度达到九成。"))
    kept = sheet_of(PerformanceObjective.objects.with_sheets().get(project__code=CLEAN))
    assert kept.statement.startswith("全年完成运行维护")
    assert kept.lines == filled.lines
    assert kept.has_no_service_users


def test_changes_are_counted_by_kind():
    changes = (
        Change(ChangeKind.CREATED, "甲"),
        Change(ChangeKind.CREATED, "乙"),
        Change(ChangeKind.UNCHANGED, "丙"),
    )
    preview = ImportPreview(load_fixture(), changes, ())

    assert preview.counts == {"created": 2, "updated": 0, "unchanged": 1}
    assert [kind.label for kind in ChangeKind] == ["新增", "更新", "不变"]
