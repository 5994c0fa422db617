"""The published document, from import over check, mend and submission to approval."""

import json
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command

from budgets.selectors import year_of
from exchange.fixtures import load_fixture
from exchange.services import Source, commit_import
from indicators.checkups import checkups_of
from indicators.enums import Status
from indicators.mends import apply_mends
from indicators.models import PerformanceObjective
from indicators.selectors import objective_for, report_of, sheet_of
from indicators.services import Noncompliant, approve_objective, save_sheet
from indicators.versions import broken_versions
from organizations import audit
from tests.cast import NOW
from tests.factories import explained, year_2023

pytestmark = pytest.mark.django_db
DOCUMENT = Source("公开文档.txt", b"")


@pytest.fixture(autouse=True)
def opened_year(db):
    """Only the finance administrator's import opens a year itself."""
    return year_2023()


def bring_in(actor=None, disclosure=None):
    return commit_import(
        actor=actor, disclosure=disclosure or load_fixture(), source=DOCUMENT, now=NOW
    )


@pytest.fixture
def imported(cast):
    bring_in(cast.chen)
    return cast


def stored():
    return PerformanceObjective.objects.with_sheets().order_by("pk")


def heavy():
    """The one sheet that the document prints with 110 points."""
    (found,) = [one for one in stored() if sheet_of(one).total_weight != 100]
    return found


def without_errors():
    """Sheets that the rules let through, by their own verdict."""
    return [one.pk for one in stored() if not report_of(one).blocking]


def test_faults_do_not_stop_the_import_of_drafts(imported):
    assert {one.status for one in stored()} == {"draft"}
    assert len(stored()) == 10
    assert sheet_of(heavy()).total_weight == 110


def test_what_the_check_says_is_what_submission_does(imported):
    lawful = without_errors()
    for objective in stored():
        found = report_of(objective).blocking
        seen = objective_for(imported.chen, objective.pk)
        if objective.pk in lawful:
            explained(imported.chen, seen)
            continue
        with pytest.raises(Noncompliant) as refused:
            explained(imported.chen, seen)
        assert refused.value.findings == found
    after = {one.pk: one.status for one in stored()}
    assert {pk for pk, status in after.items() if status == Status.SUBMITTED} == set(lawful)
    for objective in stored().exclude(status="draft"):
        assert sheet_of(objective).total_weight == 100
    checked = {one.objective_id: one for one in checkups_of(year_of(2023))}
    assert {pk for pk, one in checked.items() if not one.report.blocking} == set(lawful)


def test_one_step_brings_the_doubled_execution_rate_to_100(imported):
    objective = objective_for(imported.chen, heavy().pk)
    findings = report_of(objective).findings
    assert {"B01", "B02"} <= {finding.code for finding in findings if finding.is_blocking}
    mended = apply_mends(sheet_of(objective), [f for f in findings if f.code == "B02"])
    save_sheet(actor=imported.chen, objective=objective, sheet=mended, now=NOW)
    assert sheet_of(objective).total_weight == 100
    left = {finding.code for finding in report_of(objective).blocking}
    assert left.isdisjoint({"B01", "B02"})


def test_importing_again_leaves_what_was_submitted_and_approved(imported):
    chosen = [objective_for(imported.chen, pk) for pk in without_errors()[:2]]
    assert chosen
    for objective in chosen:
        explained(imported.chen, objective)
    for reviewer in (imported.zhou, imported.liu, imported.zhao):
        approve_objective(actor=reviewer, objective=chosen[0], now=NOW)
    before = {one.pk: (one.version, sheet_of(one)) for one in stored()}
    document = load_fixture()
    changed = replace(
        document,
        objectives=tuple(
            replace(sheet, statement=f"{sheet.statement}改", lines=sheet.lines[:-1])
            for sheet in document.objectives
        ),
    )
    bring_in(disclosure=changed)
    frozen = {objective.pk for objective in chosen}
    for objective in stored():
        is_same = before[objective.pk] == (objective.version, sheet_of(objective))
        assert is_same == (objective.pk in frozen)
        assert objective.status == "draft" or sheet_of(objective).total_weight == 100
    assert list(broken_versions()) == []
    assert list(audit.breaks()) == []


def test_the_command_reports_every_sheet_of_the_document(imported):
    out = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command(
            "check_compliance", "--year=2023", "--organization=118001", "--format=json", stdout=out
        )
    assert end.value.code == 1
    data = json.loads(out.getvalue())
    assert len(data["objectives"]) == 10
    kinds = [one["kind"] for one in data["objectives"]]
    assert (kinds.count("department"), kinds.count("project")) == (1, 9)
    doubled = [found for found in data["findings"] if found["code"] == "B02"]
    assert [found["project_code"] for found in doubled] == [heavy().project.code]
    assert {found["code"] for found in data["findings"] if found["severity"] == "error"} >= {
        "A03",
        "A05",
        "B01",
        "B02",
        "C05",
        "C07",
    }
