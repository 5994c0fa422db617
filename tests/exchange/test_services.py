"""Importing a disclosure: preview, commit, again; who may; what stays untouched."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from budgets.models import DepartmentBudget
from budgets.selectors import tables_of
from exchange.fixtures import load_fixture
from exchange.models import ImportBatch
from exchange.services import (
    NotImportable,
    Source,
    commit_import,
    preview_import,
)
from exchange.tables import contents_of
from indicators.models import Indicator, ObjectiveVersion, PerformanceObjective
from indicators.selectors import sheet_of
from indicators.services import Noncompliant, approve_objective, submit_objective
from organizations.audit import breaks
from organizations.enums import AuditAction
from organizations.models import AuditEntry, Organization
from projects.models import Project
from tests.cast import NOW, build_cast
from tests.factories import explained, year_2023

pytestmark = pytest.mark.django_db
SOURCE = Source(name="样本.docx", content=b"sample")
WRONG_WEIGHTS = "50015322A118700001588"
CLEAN = "50015322T000000088498"


@pytest.fixture
def cast(db):
    return build_cast()


@pytest.fixture(autouse=True)
def opened_year(db):
    """Only the finance administrator's import opens a year itself."""
    return year_2023()


def bring(disclosure=None, actor=None):
    return commit_import(
        actor=actor, disclosure=disclosure or load_fixture(), source=SOURCE, now=NOW
    )


def rows() -> dict[str, int]:
    models = (
        Organization,
        Project,
        PerformanceObjective,
        Indicator,
        ObjectiveVersion,
        DepartmentBudget,
        AuditEntry,
        ImportBatch,
    )
    return {model.__name__: model.objects.count() for model in models}


def objective_of(code: str) -> PerformanceObjective:
    return PerformanceObjective.objects.with_sheets().get(project__code=code)


def changed(code: str, **values):
    """The sample with one sheet written otherwise."""
    sample = load_fixture()
    sheets = tuple(
        replace(sheet, **values) if sheet.project_code == code else sheet
        for sheet in sample.objectives
    )
    return replace(sample, objectives=sheets)


def test_a_preview_writes_nothing(cast):
    before = rows()
    preview = preview_import(load_fixture())
    assert preview.is_importable
    assert preview.counts == {"created": 23, "updated": 0, "unchanged": 0}
    assert rows() == before


def test_the_commit_holds_every_table_and_every_sheet(cast):
    bring()
    budget = DepartmentBudget.objects.get(organization__code="118")
    assert list(tables_of(budget)) == list(contents_of(load_fixture()))
    stored = PerformanceObjective.objects.with_sheets().order_by("pk")
    for objective, expected in zip(stored, load_fixture().objectives, strict=True):
        held = sheet_of(objective)
        lines = tuple(replace(line, key=None) for line in held.lines)
        assert lines == expected.lines
        assert (held.name, held.execution_weight) == (expected.name, expected.execution_weight)
        assert (held.budget, held.own, held.transfer) == (
            expected.budget,
            expected.own,
            expected.transfer,
        )
        assert (held.overview, held.rationale, held.statement) == (
            expected.overview,
            expected.rationale,
            expected.statement,
        )


def test_projects_hang_on_their_unit_and_the_department_sheet_on_the_department(cast):
    bring()
    assert {o.organization.code for o in PerformanceObjective.objects.filter(kind="project")} == {
        "118001"
    }
    assert PerformanceObjective.objects.get(kind="department").organization.code == "118"


def test_a_second_commit_changes_nothing(cast):
    bring()
    before = rows()
    preview = bring()
    assert preview.counts == {"created": 0, "updated": 0, "unchanged": 23}
    assert rows() == before


def test_a_changed_cell_is_one_update_and_says_what_differs(cast):
    bring()
    before = rows()
    preview = bring(changed(CLEAN, budget=Decimal("1200.00"), own=Decimal("1200.00")))
    assert preview.counts == {"created": 0, "updated": 1, "unchanged": 22}
    (change,) = [c for c in preview.changes if c.kind == "updated"]
    assert "应指工程" in change.what
    assert any("1,000.00 → 1,200.00" in detail for detail in change.detail)
    assert sheet_of(objective_of(CLEAN)).budget == Decimal("1200.00")
    assert rows()["ImportBatch"] == before["ImportBatch"] + 1


def test_a_new_order_of_the_lines_is_an_update(cast):
    bring()
    lines = next(s for s in load_fixture().objectives if s.project_code == CLEAN).lines
    turned = tuple(replace(one, position=n) for n, one in enumerate(reversed(lines), 1))
    preview = bring(changed(CLEAN, lines=turned))
    assert preview.counts["updated"] == 1
    assert [one.name for one in sheet_of(objective_of(CLEAN)).lines] == [one.name for one in turned]


def test_lines_keep_their_identity_over_a_second_import(cast):
    bring()
    keys = {line.name: line.key for line in sheet_of(objective_of(CLEAN)).lines}
    first, *rest = next(s for s in load_fixture().objectives if s.project_code == CLEAN).lines
    bring(changed(CLEAN, lines=(replace(first, weight=Decimal(5)), *rest)))
    held = sheet_of(objective_of(CLEAN))
    assert held.lines[0].weight == Decimal(5)
    assert {line.name: line.key for line in held.lines} == keys


def test_what_was_imported_is_in_the_trail_with_the_hash_of_the_file(cast):
    bring(actor=cast.chen)
    entry = AuditEntry.objects.get(action=AuditAction.DOCUMENT_IMPORTED)
    assert entry.actor == cast.chen
    assert entry.changes["hash"] == SOURCE.hash
    assert entry.changes["created"] == 23
    assert ImportBatch.objects.get().file_hash == SOURCE.hash
    assert list(breaks()) == []


@pytest.mark.parametrize("who", ["chen", "qian"])
def test_the_units_preparer_and_the_finance_administrator_may_import(cast, who):
    assert bring(actor=getattr(cast, who)).counts["created"] == 23


@pytest.mark.parametrize("who", ["zhou", "liu", "zhao", "wu", "sun"])
def test_nobody_else_may_and_nothing_is_written(cast, who):
    before = rows()
    with pytest.raises(PermissionDenied, match="不能导入"):
        bring(actor=getattr(cast, who))
    assert rows() == before


def test_imported_sheets_with_wrong_weights_cannot_be_submitted(cast):
    bring()
    objective = objective_of(WRONG_WEIGHTS)
    with pytest.raises(Noncompliant) as refused:
        submit_objective(actor=cast.chen, objective=objective, now=NOW)
    assert "B01" in {finding.code for finding in refused.value.findings}
    objective.refresh_from_db()
    assert objective.status == "draft"


def test_a_sheet_under_review_is_left_alone_and_the_preview_says_so(cast):
    bring()
    explained(cast.chen, objective_of(CLEAN))
    before = to_compare(CLEAN)
    preview = bring(changed(CLEAN, statement="另一个目标。"))
    assert to_compare(CLEAN) == before
    (problem,) = [p for p in preview.problems if "未作改动" in p.message]
    assert "应指工程" in problem.table


def test_an_approved_sheet_is_left_alone(cast):
    bring()
    objective = objective_of(CLEAN)
    explained(cast.chen, objective)
    for person in (cast.zhou, cast.liu, cast.zhao):
        approve_objective(actor=person, objective=objective, now=NOW)
    before = to_compare(CLEAN)
    bring(changed(CLEAN, budget=Decimal(1)))
    assert to_compare(CLEAN) == before


def to_compare(code: str) -> tuple[object, ...]:
    objective = objective_of(code)
    return sheet_of(objective), objective.version, objective.status


def test_a_document_with_an_error_is_refused_whole(cast):
    before = rows()
    nameless = replace(load_fixture(), organization_code="")
    with pytest.raises(NotImportable) as refused:
        bring(nameless)
    assert any("没有单位编码" in p.message for p in refused.value.problems)
    assert rows() == before


def test_a_unit_with_another_name_keeps_its_name(db):
    Organization.objects.create(code="118", name="公安分局")
    preview = preview_import(load_fixture())
    assert any("名称未作改动" in p.message for p in preview.problems)
    bring()
    assert Organization.objects.get(code="118").name == "公安分局"


def test_a_failure_half_way_leaves_nothing_behind(cast):
    before = rows()
    twice = load_fixture()
    # The same project twice with different lines: the second opening breaks in the database.
    double = replace(twice, objectives=(*twice.objectives, twice.objectives[-1]))
    with pytest.raises(IntegrityError):
        bring(double)
    assert rows() == before
