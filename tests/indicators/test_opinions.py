"""A reviewer's opinion is kept with his decision, in its transaction, and it binds him."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError

from common.rules import Verdict
from indicators.compliance.process import PROCESS_RULES
from indicators.enums import Action, Status
from indicators.histories import history_of
from indicators.models import (
    ObjectiveVersion,
    PerformanceObjective,
    ReviewNote,
    ReviewOpinion,
    RuleSetting,
)
from indicators.opinions import opinions_of, proposal
from indicators.review_form import POINTS, InvalidOpinion, Manner
from indicators.selectors import report_of, sheet_of
from indicators.services import (
    Noncompliant,
    approve_objective,
    return_objective,
    save_sheet,
    submit_objective,
    withdraw_objective,
)
from indicators.triage import approve_clean
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from tests.cast import NOW
from tests.factories import answer, draft, explained, warned_lines
from tests.indicators.desks import submitted

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)
GRADES = dict.fromkeys((point.code for point in POINTS), "excellent")
SCORES = {point.code: str(point.full) for point in POINTS}


def fresh(objective):
    return PerformanceObjective.objects.with_sheets().get(pk=objective.pk)


def approve(person, objective, **more):
    return approve_objective(actor=person, objective=fresh(objective), now=LATER, **more)


def priority(cast):
    """A submitted sheet of a 重点专项, which is scored."""
    objective = draft(cast.unit)
    sheet = replace(sheet_of(objective), category="重点专项")
    save_sheet(actor=None, objective=objective, sheet=sheet, now=NOW)
    return submit_objective(actor=cast.chen, objective=objective, now=NOW)


def test_every_decision_keeps_what_the_findings_propose_where_nothing_else_is_said(cast):
    objective = submitted(cast)
    for reviewer in (cast.zhou, cast.liu, cast.zhao):
        approve(reviewer, objective, comment="同意。")
    kept = ReviewOpinion.objects.filter(objective=objective).order_by("pk")
    numbers = ObjectiveVersion.objects.filter(action__in=["pass", "approve"]).order_by("number")
    assert [one.version_number for one in kept] == [one.number for one in numbers]
    assert [(one.action, one.desk, one.round, one.author) for one in kept] == [
        ("pass", 0, 1, cast.zhou),
        ("pass", 1, 1, cast.liu),
        ("approve", 2, 1, cast.zhao),
    ]
    proposed = proposal(fresh(objective), sheet_of(fresh(objective)), report_of(fresh(objective)))
    for one in kept:
        assert (one.is_prefilled, one.text, one.at) == (True, "同意。", LATER)
        assert one.marks == proposed.opinion.payload
        assert one.grade == proposed.opinion.grade.value


def test_the_marks_of_the_reviewer_take_the_place_of_the_proposal_and_stand_in_the_trail(cast):
    objective = priority(cast)
    approve(cast.zhou, objective, marks=SCORES | {"clarity": "4.5", "reason": "10"})
    (given,) = opinions_of(objective)
    assert (given.verdict, given.is_prefilled, given.who) == ("良（89.5 分）", False, "周琳")
    assert {mark.code: mark.text for mark in given.opinion.marks}["clarity"] == "4.5"
    entry = AuditEntry.objects.get(action=AuditAction.OBJECTIVE_PASSED)
    assert entry.changes["grade"] == "良（89.5 分）"


def test_a_priority_project_is_scored_an_ordinary_one_graded(cast):
    approve(cast.zhou, priority(cast))
    ordinary = submitted(cast, number=2)
    approve(cast.zhou, ordinary)
    kept = ReviewOpinion.objects.order_by("pk")
    assert [one.manner for one in kept] == [Manner.SCORED, Manner.GRADED]
    assert kept[0].total is not None
    assert kept[1].total is None
    with pytest.raises(InvalidOpinion, match="没有定级"):
        approve(cast.liu, ordinary, marks=SCORES)


@pytest.mark.parametrize(("code", "desk"), [("fair", 0), ("poor", 0), ("fair", 2), ("poor", 2)])
def test_fair_and_poor_do_not_go_on_at_any_desk(cast, code, desk):
    objective = submitted(cast, desk)
    reviewer = (cast.zhou, cast.liu, cast.zhao)[desk]
    before = ObjectiveVersion.objects.count(), ReviewOpinion.objects.count()
    with pytest.raises(Noncompliant) as refused:
        approve(reviewer, objective, marks=dict.fromkeys(GRADES, code))
    label = {"fair": "中", "poor": "差"}[code]
    (fault,) = refused.value.findings
    assert (fault.code, fault.message) == ("L05", f"审核等级为『{label}』，应退回完善后重新审核。")
    assert fresh(objective).desk == desk
    assert (ObjectiveVersion.objects.count(), ReviewOpinion.objects.count()) == before


def test_a_return_keeps_its_grade_and_the_next_round_is_another(cast):
    objective = submitted(cast)
    marks = GRADES | {"science": "fair"}
    return_objective(
        actor=cast.zhou, objective=fresh(objective), comment="指标请细化。", marks=marks, now=LATER
    )
    assert fresh(objective).status == Status.RETURNED
    submit_objective(actor=cast.chen, objective=answer(fresh(objective)), now=LATER)
    approve(cast.zhou, objective)
    kept = ReviewOpinion.objects.order_by("pk")
    assert [(one.round, one.desk, one.action, one.grade) for one in kept] == [
        (1, 0, "return", "fair"),
        (2, 0, "pass", "excellent"),
    ]
    assert [one.round for one in opinions_of(objective)] == [2, 1]


def test_a_wrong_mark_stops_the_decision_and_writes_nothing(cast):
    objective = submitted(cast)
    with pytest.raises(InvalidOpinion, match="『目标相关性』没有定级"):
        return_objective(
            actor=cast.zhou,
            objective=objective,
            comment="请改。",
            marks=GRADES | {"relevance": "很好"},
            now=LATER,
        )
    assert fresh(objective).status == Status.SUBMITTED
    assert not ReviewOpinion.objects.exists()
    assert not ReviewNote.objects.exists()


def test_taking_back_and_handing_in_are_no_opinions(cast):
    objective = submitted(cast)
    withdraw_objective(actor=cast.chen, objective=objective, now=LATER)
    assert not ReviewOpinion.objects.exists()


def test_the_findings_behind_the_proposal_are_those_of_the_day(cast):
    """What was explained is a warning no more; what the year has sharpened since is an error."""
    objective = explained(cast.chen, draft(cast.unit, lines=warned_lines()))
    RuleSetting.objects.create(
        fiscal_year=objective.fiscal_year, code="B14", severity="error", reason="本年从严"
    )
    with pytest.raises(Noncompliant, match="审核等级为『中』"):
        approve(cast.zhou, objective)
    own = approve(cast.zhou, objective, marks=GRADES | {"reason": "good"})
    assert own.desk == 1


def test_the_process_knows_the_grades_of_the_course(cast):
    objective = submitted(cast, desk=1)
    history = history_of(fresh(objective), report_of(fresh(objective)), LATER)
    (passed,) = history.taken(Action.PASS)
    assert passed.grade is not None
    assert passed.grade.may_pass
    outcomes = {one.code: one.verdict for one in PROCESS_RULES.run(history).outcomes}
    assert outcomes["L05"] is Verdict.PASSED


def test_forty_approvals_at_once_keep_the_opinions_of_one_by_one(cast):
    single = submitted(cast, number=41)
    approve(cast.zhou, single)
    many = [submitted(cast, number=number) for number in range(1, 41)]
    chosen = [(one.pk, one.version) for one in many]
    assert all(one.is_done for one in approve_clean(actor=cast.zhou, chosen=chosen, now=LATER))

    def told(one):
        return (one.action, one.desk, one.round, one.marks, one.grade, one.is_prefilled, one.at)

    by_one = ReviewOpinion.objects.get(objective=single)
    kept = ReviewOpinion.objects.filter(objective__in=many)
    assert len(kept) == 40
    assert {str(told(one)) for one in kept} == {str(told(by_one))}


def test_a_desk_has_one_opinion_a_round(cast):
    approve(cast.zhou, submitted(cast))
    twin = ReviewOpinion.objects.get()
    twin.pk, twin.version_number = None, 99
    with pytest.raises(IntegrityError):
        twin.save(force_insert=True)


@pytest.mark.parametrize("count", [1, 3])
def test_reading_the_opinions_is_one_query(cast, count, django_assert_num_queries):
    objective = submitted(cast)
    for reviewer in (cast.zhou, cast.liu, cast.zhao)[:count]:
        approve(reviewer, objective)
    with django_assert_num_queries(1):
        assert len(opinions_of(objective)) == count
