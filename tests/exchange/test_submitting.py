"""Import and submission in one act: what goes out, what stays a draft, what stops everything."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from budgets.enums import Activity
from budgets.models import FiscalYear, Window
from budgets.windows import OutsideWindow
from exchange.fixtures import load_fixture
from exchange.models import ImportBatch
from exchange.services import NotImportable, Source, commit_and_submit, commit_import
from indicators.enums import Status
from indicators.models import ObjectiveVersion, PerformanceObjective, RuleSetting
from indicators.selectors import objective_for, sheet_of
from indicators.services import Noncompliant, return_objective, submit_objective
from indicators.versions import broken_versions
from organizations import audit
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from tests.cast import NOW
from tests.factories import answer, year_2023

pytestmark = pytest.mark.django_db
SOURCE = Source("公开文档.docx", b"document")
HEAVY = "50015322A118700001588"
CLEAN = "50015322T000000088498"


@pytest.fixture(autouse=True)
def opened_year(db):
    """Only the finance administrator's import opens a year itself."""
    return year_2023()


def hand_in(actor, disclosure=None):
    return commit_and_submit(
        actor=actor, disclosure=disclosure or load_fixture(), source=SOURCE, now=NOW
    )


@pytest.fixture
def unasked(cast):
    """A year that asks for no word on warnings: a document has no place for them."""
    year = FiscalYear.objects.get(year=2023)
    RuleSetting.objects.create(fiscal_year=year, code="L10", severity="hint", reason="首年试行")
    return cast


def written():
    models = (PerformanceObjective, ObjectiveVersion, ImportBatch, AuditEntry, FiscalYear)
    return [model.objects.count() for model in models]


def stored():
    return PerformanceObjective.objects.with_sheets().order_by("pk")


def codes(sheets):
    return {sheet.project_code for sheet in sheets}


def refusing(done):
    """The codes of the rules that kept sheets back."""
    return {finding.code for one in done.refused for finding in one.findings}


def acceptable(person):
    """The codes of the sheets that one by one could be submitted, by trying."""
    accepted = set()
    for objective in stored().filter(status=Status.DRAFT):
        try:
            with transaction.atomic():
                submit_objective(
                    actor=person, objective=objective_for(person, objective.pk), now=NOW
                )
                transaction.set_rollback(True)
        except Noncompliant:
            continue
        accepted.add(objective.project.code if objective.project else "")
    return accepted


def test_warnings_nobody_has_explained_keep_a_new_sheet_back(cast):
    done = hand_in(cast.chen)
    assert done.preview.has_changes
    refused = {one.sheet.project_code: one.findings for one in done.refused}
    assert any("警告未填说明" in finding.message for finding in refused[CLEAN])
    assert {"B01", "B02"} <= {finding.code for finding in refused[HEAVY]}
    assert {one.status for one in stored()} == {Status.DRAFT}


def test_lawful_sheets_go_out_and_the_others_stay_drafts_with_their_findings(unasked):
    cast = unasked
    done = hand_in(cast.chen)
    assert done.preview.counts["created"] == 23
    assert CLEAN in codes(done.submitted)
    assert len(done.submitted) + len(done.refused) == 10
    assert done.untouched == ()
    (heavy,) = [one for one in done.refused if one.sheet.project_code == HEAVY]
    assert {"B01", "B02"} <= {finding.code for finding in heavy.findings}
    by_status = {status: [] for status in Status}
    for objective in stored():
        by_status[Status(objective.status)].append(objective)
    submitted = by_status[Status.SUBMITTED]
    assert {o.project.code if o.project else "" for o in submitted} == codes(done.submitted)
    for objective in submitted:
        assert sheet_of(objective).total_weight == 100
        assert objective.submitted_by == cast.chen
    drafts = {o.project.code: o for o in by_status[Status.DRAFT]}
    assert drafts.keys() == codes(one.sheet for one in done.refused)
    assert sheet_of(drafts[HEAVY]).total_weight == 110
    assert list(broken_versions()) == []
    assert list(audit.breaks()) == []


def test_it_submits_what_one_by_one_could_be_submitted(unasked):
    cast = unasked
    commit_import(actor=cast.chen, disclosure=load_fixture(), source=SOURCE, now=NOW)
    expected = acceptable(cast.chen)
    assert codes(hand_in(cast.chen).submitted) == expected


def test_every_submission_is_in_the_trail_under_the_actor(unasked):
    cast = unasked
    done = hand_in(cast.chen)
    entries = AuditEntry.objects.filter(action=AuditAction.OBJECTIVE_SUBMITTED)
    assert entries.count() == len(done.submitted)
    assert {entry.actor for entry in entries} == {cast.chen}


def test_a_second_time_only_the_refused_are_tried_again_and_nothing_is_written(unasked):
    cast = unasked
    first = hand_in(cast.chen)
    before = written()
    second = hand_in(cast.chen)
    assert second.submitted == ()
    assert second.untouched == first.submitted
    assert second.refused == first.refused
    assert written() == before


def test_a_mended_document_brings_the_last_sheets_on_their_way(unasked):
    cast = unasked
    first = hand_in(cast.chen)
    document = load_fixture()
    clean = next(sheet for sheet in document.objectives if sheet.project_code == CLEAN)
    mended = tuple(
        replace(sheet, lines=clean.lines) if sheet.project_code == HEAVY else sheet
        for sheet in document.objectives
    )
    second = hand_in(cast.chen, replace(document, objectives=mended))
    assert second.preview.counts["updated"] == 1
    assert second.untouched == first.submitted
    (left,) = [one for one in second.refused if one.sheet.project_code == HEAVY]
    assert {finding.code for finding in left.findings}.isdisjoint({"B01", "B02"})


def test_a_sheet_that_was_sent_back_is_submitted_again(unasked):
    cast = unasked
    hand_in(cast.chen)
    objective = stored().get(project__code=CLEAN)
    return_objective(actor=cast.zhou, objective=objective, comment="请核对指标值。", now=NOW)
    assert codes(hand_in(cast.chen).submitted) == set()
    answer(objective)
    assert codes(hand_in(cast.chen).submitted) == {CLEAN}


def test_warnings_without_a_word_keep_a_sheet_back(cast):
    done = hand_in(cast.chen)
    kept = {one.sheet.project_code: one.findings for one in done.refused}
    assert [finding.code for finding in kept[CLEAN]] == ["L10"]


@pytest.mark.parametrize("who", ["zhou", "liu", "zhao", "wu", "sun"])
def test_who_may_not_import_writes_nothing(cast, who):
    before = written()
    with pytest.raises(PermissionDenied, match="不能导入"):
        hand_in(getattr(cast, who))
    assert written() == before


def test_who_may_import_but_not_submit_writes_nothing(cast):
    before = written()
    with pytest.raises(PermissionDenied, match=r"『重庆市荣昌区公安局』：.*送审"):
        hand_in(cast.qian)
    assert written() == before


def test_outside_the_units_time_nothing_is_written(cast):
    Window.objects.create(
        fiscal_year=FiscalYear.objects.get(year=2023),
        activity=Activity.OBJECTIVES.value,
        opens_at=NOW - timedelta(days=30),
        closes_at=NOW - timedelta(days=1),
    )
    before = written()
    with pytest.raises(OutsideWindow, match="截止"):
        hand_in(cast.chen)
    assert written() == before


def test_a_document_with_an_error_is_neither_imported_nor_submitted(cast):
    before = written()
    with pytest.raises(NotImportable):
        hand_in(cast.chen, replace(load_fixture(), organization_code=""))
    assert written() == before


def test_what_was_set_aside_keeps_back_its_sheet_alone(cast):
    document = load_fixture()
    first, *rest = document.objectives
    long = replace(first, statement="长" * 100_000)
    done = hand_in(cast.chen, replace(document, objectives=(long, *rest)))
    assert first.kind in {refusal.sheet.kind for refusal in done.refused}
    assert "A01" in refusing(done)


def test_a_sheet_without_a_holder_is_no_matter_of_the_others(cast):
    document = load_fixture()
    *rest, last = document.objectives
    strange = replace(last, project_code=f"{last.project_code}00")
    done = hand_in(cast.chen, replace(document, objectives=(*rest, strange)))
    assert len(done.submitted) + len(done.refused) == 9


def test_the_years_own_severities_decide_what_is_refused(cast):
    year = FiscalYear.objects.get(year=2023)
    lenient = ("E01", "C05", "D01", "E06", "J01", "A03", "C07", "A05")
    RuleSetting.objects.bulk_create(
        RuleSetting(fiscal_year=year, code=code, severity="hint", reason="首年试行")
        for code in lenient
    )
    done = hand_in(cast.chen)
    assert {"B01", "B02"} <= refusing(done)
    assert refusing(done).isdisjoint(lenient)
