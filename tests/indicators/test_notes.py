"""Threads at cells, and a return as a checklist that closes itself."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from indicators.checklist import Anchor, InvalidPoints, NewPoint, PointState
from indicators.models import NoteReply, PerformanceObjective, ReviewNote
from indicators.notes import NoteClosed, add_note, answer_note, resolve_note
from indicators.points import points_of, wanted_points
from indicators.selectors import sheet_of
from indicators.services import (
    Noncompliant,
    approve_objective,
    return_objective,
    save_sheet,
    submit_objective,
)
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from tests.cast import NOW
from tests.factories import draft
from tests.indicators.desks import submitted

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def fresh(objective):
    return PerformanceObjective.objects.with_sheets().get(pk=objective.pk)


def key_of(objective, position):
    return objective.indicators.get(position=position).pk


def with_points(cast):
    """Returned with three points: a cell, a whole line, a text of the head."""
    objective = submitted(cast)
    points = [
        NewPoint(Anchor(key_of(objective, 5), "target"), "指标值低于上年。"),
        NewPoint(Anchor(key_of(objective, 4)), "成本如何测算？"),
        NewPoint(Anchor(None, "statement"), "请写明规模。"),
    ]
    return return_objective(actor=cast.zhou, objective=objective, points=points, now=NOW)


def states(objective):
    return [point.state.value for point in points_of(objective, sheet_of(fresh(objective)))]


def mend(cast, objective, position, **values):
    now = fresh(objective)
    sheet = sheet_of(now)
    lines = [replace(one, **values) if one.position == position else one for one in sheet.lines]
    sheet = replace(sheet, lines=tuple(lines))
    return save_sheet(actor=cast.chen, objective=now, sheet=sheet, now=LATER)


def test_all_points_of_a_return_are_written_with_it(cast):
    objective = with_points(cast)
    notes = ReviewNote.objects.filter(objective=objective).order_by("pk")
    assert [note.is_return_point for note in notes] == [True] * 3
    assert {note.version_number for note in notes} == {objective.version}
    entry = AuditEntry.objects.order_by("-sequence")[0]
    assert entry.action == AuditAction.OBJECTIVE_RETURNED
    assert entry.changes["comment"] == "请按清单逐条修改，共 3 条。"


def test_points_that_cannot_be_kept_are_all_named_and_nothing_is_returned(cast):
    objective = submitted(cast)
    points = [
        NewPoint(Anchor(key_of(objective, 1), "statement"), "放错了。"),
        NewPoint(Anchor(999_999), "没有这一行。"),
        NewPoint(Anchor(), "  "),
        NewPoint(Anchor(), "长" * 2001),
    ]
    with pytest.raises(InvalidPoints) as refused:
        return_objective(actor=cast.zhou, objective=objective, points=points, now=NOW)
    told = str(refused.value).split("\n")
    assert [line[:5] for line in told] == ["第 1 条", "第 2 条", "第 3 条", "第 4 条"]
    assert fresh(objective).status == "submitted"
    assert not ReviewNote.objects.exists()


def test_what_is_neither_mended_nor_answered_keeps_the_sheet_and_all_is_named(cast):
    objective = with_points(cast)
    with pytest.raises(Noncompliant) as refused:
        submit_objective(actor=cast.chen, objective=objective, now=LATER)
    (finding,) = refused.value.findings
    assert finding.code == "L02"
    for part in (
        "还有3条",
        "的指标值：指标值低于上年",
        "成本如何测算",
        "『当年绩效目标』：请写明规模",
    ):
        assert part in finding.message


def test_points_close_themselves_as_their_places_are_mended(cast):
    objective = with_points(cast)
    mend(cast, objective, 1, definition="别处")
    assert states(objective) == ["open", "open", "open"]
    mend(cast, objective, 4, definition="按上年合同价测算")
    assert states(objective) == ["open", "mended", "open"]
    fifth = sheet_of(fresh(objective)).lines[4]
    mend(cast, objective, 5, target=replace(fifth.target, value=Decimal(6)))
    assert states(objective) == ["mended", "mended", "open"]
    note = ReviewNote.objects.get(objective=objective, field="statement")
    answer_note(actor=cast.chen, note=note, text="规模已在概述写明。", now=LATER)
    assert states(objective) == ["mended", "mended", "answered"]
    again = submit_objective(actor=cast.chen, objective=fresh(objective), now=LATER)
    assert again.status == "submitted"


def test_a_line_that_is_gone_closes_its_point_and_is_still_named(cast):
    objective = with_points(cast)
    now = fresh(objective)
    sheet = sheet_of(now)
    kept = tuple(one for one in sheet.lines if one.position != 4)
    save_sheet(actor=cast.chen, objective=now, sheet=replace(sheet, lines=kept), now=LATER)
    point = points_of(objective, sheet_of(fresh(objective)))[1]
    assert point.state is PointState.MENDED
    assert "设备维护总成本" in point.place
    assert "已删除" in point.place


def test_only_the_word_of_the_unit_answers(cast):
    objective = with_points(cast)
    note = ReviewNote.objects.get(objective=objective, field="statement")
    answer_note(actor=cast.zhou, note=note, text="补充：写到台数。", now=LATER)
    assert states(objective)[2] == "open"
    answer_note(actor=cast.chen, note=note, text="共 120 处。", now=LATER)
    assert states(objective)[2] == "answered"
    replies = NoteReply.objects.filter(note=note)
    assert [reply.is_answer for reply in replies] == [False, True]


def test_a_favourable_decision_closes_the_points(cast):
    objective = with_points(cast)
    for note in ReviewNote.objects.filter(objective=objective):
        answer_note(actor=cast.chen, note=note, text="已说明。", now=LATER)
    submit_objective(actor=cast.chen, objective=fresh(objective), now=LATER)
    approve_objective(actor=cast.zhou, objective=fresh(objective), now=LATER)
    notes = ReviewNote.objects.filter(objective=objective)
    assert {(note.resolved_by, note.resolved_at) for note in notes} == {(cast.zhou, LATER)}


def test_a_comment_without_points_is_one_point_on_the_whole_sheet(cast):
    objective = return_objective(
        actor=cast.zhou, objective=submitted(cast), comment="请核对全部指标值。", now=NOW
    )
    (point,) = wanted_points(points_of(objective, sheet_of(fresh(objective))))
    assert (point.anchor, point.place) == (Anchor(), "整张表")
    mend(cast, objective, 1, source="年报")
    assert states(objective) == ["mended"]


def remark(actor, objective, **anchor):
    point = NewPoint(Anchor(**anchor), "这一格的口径请核对。")
    return add_note(actor=actor, objective=objective, point=point, now=NOW)


@pytest.mark.parametrize("who", ["zhou", "liu", "zhao"])
def test_every_reviewer_of_the_unit_may_remark_and_it_stops_nothing(cast, who):
    objective = submitted(cast)
    note = remark(getattr(cast, who), objective, indicator_key=key_of(objective, 1), field="unit")
    assert not note.is_return_point
    entry = AuditEntry.objects.order_by("-sequence")[0]
    assert (entry.action, entry.target_id) == (AuditAction.NOTE_ADDED, str(objective.pk))
    assert entry.changes["place"] == "第1行『路口信号设备巡检维护数量』的计量单位"
    assert wanted_points(points_of(objective, sheet_of(fresh(objective)))) == ()
    resolve_note(actor=cast.liu, note=note, now=LATER)
    assert states(objective) == ["resolved"]
    with pytest.raises(NoteClosed):
        answer_note(actor=cast.chen, note=ReviewNote.objects.get(), text="晚了", now=LATER)
    with pytest.raises(NoteClosed):
        resolve_note(actor=cast.zhou, note=ReviewNote.objects.get(), now=LATER)


@pytest.mark.parametrize("who", ["chen", "qian", "wu", "sun"])
def test_nobody_else_remarks_or_closes(cast, who):
    objective = submitted(cast)
    person = getattr(cast, who)
    with pytest.raises(PermissionDenied):
        remark(person, objective)
    note = remark(cast.zhou, objective)
    with pytest.raises(PermissionDenied):
        resolve_note(actor=person, note=note, now=LATER)
    if who != "chen":
        with pytest.raises(PermissionDenied):
            answer_note(actor=person, note=note, text="我也说一句", now=LATER)
    assert NoteReply.objects.count() == 0
    assert ReviewNote.objects.get().resolved_at is None


def test_a_draft_is_not_remarked_on(cast):
    with pytest.raises(PermissionDenied):
        remark(cast.zhou, draft(cast.unit))


@pytest.mark.parametrize(("text", "words"), [(" ", "请写明回复"), ("长" * 2001, "最多 2000 字")])
def test_a_reply_that_cannot_be_kept_is_told(cast, text, words):
    note = remark(cast.zhou, submitted(cast))
    with pytest.raises(ValueError, match=words):
        answer_note(actor=cast.chen, note=note, text=text, now=LATER)


@pytest.mark.parametrize("count", [1, 3])
def test_the_threads_are_read_with_three_queries(cast, count, django_assert_num_queries):
    objective = submitted(cast)
    for _ in range(count):
        note = remark(cast.zhou, objective)
        answer_note(actor=cast.chen, note=note, text="已核对。", now=LATER)
    sheet = sheet_of(fresh(objective))
    with django_assert_num_queries(4):
        points_of(objective, sheet)
