"""An approved sheet changes by a request of its own; what was approved stays to be read."""

import threading
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from evaluations.claims import self_sheet_of
from evaluations.models import Measurement
from indicators.adjustments import (
    RefusedAdjustment,
    StaleAdjustment,
    adjustment_for,
    changes_of,
    may_decide,
    pass_adjustment,
    return_adjustment,
    waiting_adjustments,
    withdraw_adjustment,
)
from indicators.models import AdjustmentRequest, ObjectiveVersion, PerformanceObjective
from indicators.selectors import objective_for, sheet_of
from indicators.services import Noncompliant
from indicators.versions import broken_versions
from organizations.audit import breaks
from organizations.enums import AuditAction
from organizations.files import UnsuitableFile, Upload
from organizations.models import AuditEntry, StoredFile
from tests.attached import PNG
from tests.cast import NOW
from tests.evaluations.year_end import report
from tests.factories import approved, draft, year_2023
from tests.indicators.adjusting import REASON, passed, proposed, raised, reweighed

pytestmark = pytest.mark.django_db


@pytest.fixture
def objective(cast):
    return approved(cast)


def stored(objective) -> PerformanceObjective:
    return PerformanceObjective.objects.with_sheets().get(pk=objective.pk)


def test_it_comes_into_force_at_the_last_desk_and_the_approved_version_stays(cast, objective):
    frozen = ObjectiveVersion.objects.get(objective=objective, action="approve")
    before = dict(frozen.sheet)
    keys = [line.key for line in sheet_of(stored(objective)).lines]
    request = proposed(cast, objective)
    assert [(one.place, one.before, one.after) for one in changes_of(request)] == [
        ("第1行『路口信号设备巡检维护数量』的指标值", "120", "150"),
    ]
    request = passed(cast, request, 2)
    assert sheet_of(stored(objective)).lines[0].target.text == "120"
    passed_on = pass_adjustment(
        actor=cast.zhao, request=request, base_version=request.version, now=NOW
    )
    now = stored(objective)
    assert (passed_on.status, now.status, now.version) == (
        "approved",
        "approved",
        frozen.number + 1,
    )
    assert sheet_of(now).lines[0].target.text == "150"
    assert [line.key for line in sheet_of(now).lines] == keys
    frozen.refresh_from_db()
    assert frozen.sheet == before
    newest = ObjectiveVersion.objects.filter(objective=objective).order_by("-number")[0]
    assert (newest.action, newest.comment, newest.status) == ("adjust", REASON, "approved")
    assert list(broken_versions()) == []
    assert list(breaks()) == []
    entry = AuditEntry.objects.get(action=AuditAction.OBJECTIVE_ADJUSTED)
    assert (entry.actor, entry.changes["file"]) == (cast.zhao, "会议纪要.pdf")
    assert AuditEntry.objects.filter(action=AuditAction.ADJUSTMENT_PASSED).count() == 2


def test_evaluation_reads_the_new_rows_and_keeps_the_actuals(cast, objective):
    report(objective)
    passed(cast, proposed(cast, objective))
    sheet = self_sheet_of(stored(objective))
    assert sheet.approved[0].target.text == "150"
    assert Measurement.objects.count() == 7
    assert str(sheet.suggested[sheet.keys[0]]) == "11.00"


def test_weights_and_lines_may_move_as_long_as_they_make_100(cast, objective):
    sheet = sheet_of(stored(objective))
    with pytest.raises(Noncompliant) as refused:
        proposed(cast, objective, reweighed(sheet, "10", "10"))
    assert "B01" in {finding.code for finding in refused.value.findings}
    moved = reweighed(sheet, "10", "15")
    passed(cast, proposed(cast, objective, moved))
    weights = [str(line.weight) for line in sheet_of(stored(objective)).lines]
    assert weights[:2] == ["10.00", "15.00"]


def test_reason_and_document_are_asked_for_together(cast, objective):
    with pytest.raises(Noncompliant, match="没有调整原因、依据文件"):
        proposed(cast, objective, reason=" ", document=None)
    with pytest.raises(UnsuitableFile, match="内容却是PNG"):
        proposed(cast, objective, document=Upload("纪要.pdf", PNG))
    assert not AdjustmentRequest.objects.exists()
    assert not StoredFile.objects.exists()


def test_what_changes_nothing_is_no_adjustment(cast, objective):
    with pytest.raises(RefusedAdjustment, match="没有任何不同"):
        proposed(cast, objective, sheet_of(stored(objective)))


def test_a_line_with_actuals_is_not_taken_away(cast, objective):
    report(objective)
    sheet = sheet_of(stored(objective))
    without = replace(
        sheet,
        lines=tuple(
            replace(line, weight=line.weight + sheet.lines[1].weight) if n == 0 else line
            for n, line in enumerate(sheet.lines)
            if n != 1
        ),
    )
    with pytest.raises((RefusedAdjustment, Noncompliant)) as refused:
        proposed(cast, objective, without)
    assert "『巡检任务完成率』已有完成值，不能删除" in str(refused.value)


def test_actuals_recorded_meanwhile_keep_their_line_at_the_last_desk_too(cast, objective):
    sheet = sheet_of(stored(objective))
    without = replace(
        sheet,
        lines=tuple(
            replace(line, weight=line.weight + sheet.lines[1].weight) if n == 0 else line
            for n, line in enumerate(sheet.lines)
            if n != 1
        ),
    )
    request = passed(cast, proposed(cast, objective, without), 2)
    report(objective)
    with pytest.raises(RefusedAdjustment, match="不能删除"):
        pass_adjustment(actor=cast.zhao, request=request, base_version=request.version, now=NOW)
    assert AdjustmentRequest.objects.get().status == "submitted"
    assert stored(objective).status == "approved"
    assert len(sheet_of(stored(objective)).lines) == 7
    assert Measurement.objects.count() == 7


def test_one_request_at_a_time_and_a_withdrawn_one_makes_room(cast, objective):
    request = proposed(cast, objective)
    with pytest.raises(RefusedAdjustment, match="已有一份"):
        proposed(cast, objective, raised(sheet_of(stored(objective)), "160"))
    withdraw_adjustment(actor=cast.chen, request=request, base_version=1, now=NOW)
    second = proposed(cast, objective)
    with pytest.raises(ValueError, match="写明原因"):
        return_adjustment(actor=cast.zhou, request=second, base_version=1, comment="", now=NOW)
    return_adjustment(actor=cast.zhou, request=second, base_version=1, comment="依据不足", now=NOW)
    assert sheet_of(stored(objective)).lines[0].target.text == "120"
    statuses = AdjustmentRequest.objects.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == ["withdrawn", "returned"]


def test_only_an_approved_sheet_is_adjusted(cast):
    with pytest.raises(PermissionDenied, match="已批复"):
        proposed(cast, draft(cast.unit))


@pytest.mark.parametrize("person", ["zhou", "liu", "zhao", "qian", "wu", "sun"])
def test_nobody_but_the_preparer_of_the_unit_asks(cast, objective, person):
    with pytest.raises(PermissionDenied, match="本单位经办"):
        proposed(cast, objective, actor=getattr(cast, person))


@pytest.mark.parametrize(
    ("desk", "allowed"),
    [(0, {"zhou"}), (1, {"liu"}), (2, {"zhao"})],
    ids=["first", "second", "last"],
)
def test_each_desk_has_its_own_people(cast, objective, desk, allowed):
    request = passed(cast, proposed(cast, objective), desk)
    everybody = ("chen", "zhou", "liu", "zhao", "qian", "wu", "sun")
    assert {who for who in everybody if may_decide(getattr(cast, who), request)} == allowed
    for who in set(everybody) - allowed:
        with pytest.raises(PermissionDenied):
            pass_adjustment(
                actor=getattr(cast, who), request=request, base_version=request.version, now=NOW
            )
    assert [one.pk for one in waiting_adjustments(getattr(cast, allowed.copy().pop()), year_2023())]


def test_out_of_reach_is_not_there(cast, objective):
    request = proposed(cast, objective)
    assert adjustment_for(cast.wu, request.pk) == request
    with pytest.raises(Http404):
        adjustment_for(cast.sun, request.pk)


def test_who_comes_second_is_told(cast, objective):
    request = proposed(cast, objective)
    stale = adjustment_for(cast.zhou, request.pk)
    passed(cast, request, 1)
    with pytest.raises(StaleAdjustment):
        pass_adjustment(actor=cast.zhou, request=stale, base_version=1, now=NOW)


@pytest.mark.parametrize("count", [1, 3])
def test_the_worklist_does_not_query_per_request(cast, count):
    for number in range(1, count + 1):
        proposed(cast, approved(cast, number=number))
    fiscal_year = year_2023()
    with CaptureQueriesContext(connection) as queries:
        rows = waiting_adjustments(cast.zhou, fiscal_year)
        [str(row.objective) for row in rows]
    assert len(rows) == count
    assert len(queries) == 2


def in_threads(*acts):
    outcomes = []
    start = threading.Barrier(len(acts))

    def run(act) -> None:
        try:
            start.wait(10)
            act()
            outcomes.append("done")
        except Exception as error:  # noqa: BLE001 -- told to the test
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    [thread.start() for thread in threads]
    [thread.join(30) for thread in threads]
    return sorted(outcomes)


def test_of_two_requests_at_once_one_is_made(transactional_db, cast):
    objective = approved(cast)
    outcomes = in_threads(lambda: proposed(cast, objective), lambda: proposed(cast, objective))
    assert outcomes == ["RefusedAdjustment", "done"]
    assert AdjustmentRequest.objects.count() == StoredFile.objects.count() == 1


def test_of_two_last_decisions_at_once_one_counts(transactional_db, cast):
    objective = approved(cast)
    request = passed(cast, proposed(cast, objective), 2)

    def agree() -> None:
        mine = adjustment_for(cast.zhao, request.pk)
        pass_adjustment(actor=cast.zhao, request=mine, base_version=request.version, now=NOW)

    def refuse() -> None:
        mine = adjustment_for(cast.zhao, request.pk)
        return_adjustment(
            actor=cast.zhao, request=mine, base_version=request.version, comment="不同意", now=NOW
        )

    outcomes = in_threads(agree, refuse)
    assert outcomes.count("done") == 1
    status = AdjustmentRequest.objects.get().status
    target = sheet_of(objective_for(cast.chen, objective.pk)).lines[0].target.text
    assert (status, target) in {("approved", "150"), ("returned", "120")}
    assert list(broken_versions()) == []
