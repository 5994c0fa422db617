"""Evidence: who attaches what to which line, until when, and what is said of copies."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from budgets.enums import Activity
from budgets.models import Window
from budgets.windows import OutsideWindow
from common.rules import Verdict
from evaluations.claims import self_sheet_of
from evaluations.evidence import (
    attachments_of,
    evidence_findings,
    evidence_for,
    evidence_of,
    is_open_for_evidence,
)
from evaluations.models import Evidence, Measurement
from evaluations.selectors import evidence_counts
from evaluations.services import (
    RepeatedEvidence,
    accept_self_evaluation,
    attach_evidence,
    remove_evidence,
    return_self_evaluation,
    save_self_evaluation,
    submit_self_evaluation,
)
from indicators.compliance.process import PROCESS_RULES
from indicators.histories import history_of
from indicators.selectors import report_of
from organizations.audit import breaks
from organizations.enums import AuditAction
from organizations.files import UnsuitableFile, Upload, content_of, path_of
from organizations.models import AuditEntry, StoredFile
from tests.attached import PDF, pdf
from tests.evaluations.self_evaluated import claim_of
from tests.evaluations.test_self_evaluations import REASON, SUMMARY
from tests.evaluations.year_end import YEAR_END, report
from tests.factories import approved, draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def objective(cast):
    return approved(cast)


def key_of(objective, position=1):
    return objective.indicators.get(position=position).pk


def attach(objective, actor, upload=None, position=1):
    return attach_evidence(
        actor=actor,
        objective=objective,
        indicator_key=key_of(objective, position),
        upload=upload or pdf(),
        now=YEAR_END,
    )


def handed_in(cast, objective):
    report(objective)
    Measurement.objects.update(deviation_reason=REASON)
    save_self_evaluation(
        actor=cast.chen,
        objective=objective,
        claim=claim_of(objective, SUMMARY),
        base_version=0,
        now=YEAR_END,
    )
    submit_self_evaluation(actor=cast.chen, objective=objective, base_version=1, now=YEAR_END)


def test_a_file_proves_its_line_and_leaves_an_entry(cast, objective):
    row = attach(objective, cast.chen)
    assert content_of(row.file) == PDF
    assert evidence_counts([objective.pk]) == {key_of(objective): 1}
    entry = AuditEntry.objects.get(action=AuditAction.EVIDENCE_ADDED)
    assert entry.actor == cast.chen
    assert entry.changes == {
        "indicator": "路口信号设备巡检维护数量", "file": "验收单.pdf", "hash": row.file.sha256,
    }  # fmt: skip
    assert evidence_for(cast.zhao, row.pk) == row
    with pytest.raises(Http404):
        evidence_for(cast.sun, row.pk)


def test_a_file_is_taken_away_with_its_bytes(cast, objective, django_capture_on_commit_callbacks):
    row = attach(objective, cast.chen)
    path = path_of(row.file)
    with django_capture_on_commit_callbacks(execute=True):
        remove_evidence(actor=cast.chen, evidence=row, now=YEAR_END)
    assert not Evidence.objects.exists()
    assert not StoredFile.objects.exists()
    assert not path.exists()
    assert AuditEntry.objects.filter(action=AuditAction.EVIDENCE_REMOVED).count() == 1
    assert list(breaks()) == []


def test_an_unsuitable_file_leaves_no_trace(cast, objective):
    with pytest.raises(UnsuitableFile) as refused:
        attach(objective, cast.chen, Upload("程序.exe", b"MZ" + bytes(9)))
    assert len(refused.value.faults) == 2
    assert not StoredFile.objects.exists()
    assert not AuditEntry.objects.filter(action=AuditAction.EVIDENCE_ADDED).exists()


def test_the_same_file_on_the_same_line_is_stored_once(cast, objective):
    attach(objective, cast.chen)
    with pytest.raises(RepeatedEvidence, match="这条指标已有的"):
        attach(objective, cast.chen, pdf("副本.pdf"))
    assert StoredFile.objects.count() == 1


@pytest.mark.parametrize("person", ["zhou", "liu", "zhao", "qian", "wu", "sun"])
def test_nobody_but_the_preparer_of_the_unit_adds_or_removes(cast, objective, person):
    row = attach(objective, cast.chen)
    with pytest.raises(PermissionDenied, match="本单位经办"):
        attach(objective, getattr(cast, person), pdf("另一份.pdf", "x"))
    with pytest.raises(PermissionDenied, match="本单位经办"):
        remove_evidence(actor=getattr(cast, person), evidence=row, now=YEAR_END)
    assert Evidence.objects.count() == 1


def test_nothing_is_proved_before_the_approval(cast):
    sheet = draft(cast.unit)
    assert not is_open_for_evidence(sheet)
    with pytest.raises(PermissionDenied, match="批复之后"):
        attach(sheet, cast.chen)


def test_a_line_of_another_sheet_is_not_there(cast, objective):
    other = approved(cast, number=2)
    with pytest.raises(Http404):
        attach_evidence(
            actor=cast.chen,
            objective=objective,
            indicator_key=key_of(other),
            upload=pdf(),
            now=YEAR_END,
        )
    assert not StoredFile.objects.exists()


def test_what_a_reviewer_looks_at_stays_until_it_comes_back(cast, objective):
    row = attach(objective, cast.chen)
    handed_in(cast, objective)
    assert not is_open_for_evidence(objective)
    with pytest.raises(PermissionDenied, match="待单位审核，佐证材料不能再改"):
        attach(objective, cast.chen, pdf("补充.pdf", "x"))
    with pytest.raises(PermissionDenied, match="不能再改"):
        remove_evidence(actor=cast.chen, evidence=row, now=YEAR_END)
    assert content_of(row.file) == PDF
    review = {"actor": cast.zhou, "objective": objective, "now": YEAR_END}
    return_self_evaluation(**review, base_version=2, comment="请补充问卷汇总表")
    attach(objective, cast.chen, pdf("补充.pdf", "x"))
    assert is_open_for_evidence(objective)


def test_after_the_acceptance_nothing_changes_any_more(cast, objective):
    row = attach(objective, cast.chen)
    handed_in(cast, objective)
    accept_self_evaluation(actor=cast.zhou, objective=objective, base_version=2, now=YEAR_END)
    with pytest.raises(PermissionDenied, match="审核通过，佐证材料不能再改"):
        attach(objective, cast.chen, pdf("补充.pdf", "x"))
    with pytest.raises(PermissionDenied, match="不能再改"):
        remove_evidence(actor=cast.chen, evidence=row, now=YEAR_END)
    assert StoredFile.objects.count() == 1


def test_outside_the_time_of_self_evaluation_nothing_is_attached(cast, objective):
    Window.objects.create(
        fiscal_year=objective.fiscal_year,
        activity=Activity.SELF_EVALUATION.value,
        opens_at=YEAR_END.replace(day=1, month=1),
        closes_at=YEAR_END.replace(day=2, month=1),
    )
    with pytest.raises(OutsideWindow, match="截止"):
        attach(objective, cast.chen)
    assert not StoredFile.objects.exists()


def test_copies_are_reported_on_the_sheet_and_within_reach_alone(cast, objective):
    neighbour = approved(cast, number=2)
    attach(neighbour, cast.chen, pdf("隔壁.pdf"))
    attach(objective, cast.chen)
    attach(objective, cast.chen, pdf("再传.pdf"), position=2)

    def said(user):
        found = evidence_findings(user, objective, evidence_of(objective), YEAR_END)
        return [(finding.location.row, finding.message) for finding in found]

    first, second = said(cast.chen)
    assert first[0] == 1
    assert "道路信号维护项目2的第1行" in first[1]
    assert "『隔壁.pdf』完全相同" in first[1]
    assert second[0] == 2
    assert "第1行『路口信号设备巡检维护数量』的附件『验收单.pdf』完全相同" in second[1]
    assert [row for row, _ in said(cast.sun)] == [2]


def test_the_files_feed_the_rules_of_the_report_and_of_the_course(cast, objective):
    report(objective)
    attach(objective, cast.chen)
    without = [f for f in self_sheet_of(objective).report().findings if f.code == "K16"]
    assert [finding.location.row for finding in without] == [3, 5, 7]
    history = history_of(
        objective,
        report_of(objective),
        YEAR_END,
        attachments=attachments_of(evidence_of(objective)),
    )
    verdicts = {one.code: one.verdict for one in PROCESS_RULES.run(history).outcomes}
    assert verdicts["L09"] is Verdict.PASSED


@pytest.mark.parametrize("count", [1, 3])
def test_listing_does_not_query_per_file(cast, objective, count):
    for number in range(count):
        attach(objective, cast.chen, pdf(f"{number}.pdf", str(number)), position=number + 1)
    with CaptureQueriesContext(connection) as queries:
        rows = evidence_of(objective)
        [(row.file.uploaded_by, row.indicator.name) for row in rows]
        evidence_findings(cast.chen, objective, rows, YEAR_END)
    assert len(queries) == 3


def test_the_same_file_sent_twice_at_once_is_stored_once(transactional_db, cast):
    objective = approved(cast)
    start, outcomes = threading.Barrier(2), []

    def work() -> None:
        try:
            start.wait(5)
            attach(objective, cast.chen)
            outcomes.append("stored")
        except RepeatedEvidence:
            outcomes.append("repeated")
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join(30) for thread in threads]
    assert sorted(outcomes) == ["repeated", "stored"]
    assert StoredFile.objects.count() == 1
