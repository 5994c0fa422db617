"""From the unit's desk to approval and back, by the named people."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from indicators.enums import Action, Status
from indicators.models import ObjectiveVersion, PerformanceObjective, ReviewDesk, ReviewNote
from indicators.permissions import may, require
from indicators.selectors import objective_for, route_of, sheet_of
from indicators.services import (
    approve_objective,
    return_objective,
    save_sheet,
    submit_objective,
    withdraw_objective,
)
from organizations.enums import Role
from organizations.models import AuditEntry, Membership
from organizations.permissions import forget_standing
from organizations.services import grant_role, revoke_role
from tests.cast import NOW
from tests.factories import answer, approved, draft
from tests.indicators.desks import LATER, STATES, returned, submitted, take

pytestmark = pytest.mark.django_db
NAMES = ("chen", "zhou", "liu", "zhao", "qian", "wu", "sun")
MAY = {
    "draft": {("chen", "save"), ("chen", "submit")},
    "returned": {("chen", "save"), ("chen", "submit")},
    "at unit": {("chen", "withdraw"), ("zhou", "pass"), ("zhou", "return")},
    "at supervisor": {("liu", "pass"), ("liu", "return")},
    "at finance": {("zhao", "approve"), ("zhao", "return")},
    "approved": set(),
}


@pytest.mark.parametrize("state", STATES)
def test_who_may_do_what(cast, state):
    objective = STATES[state](cast)
    route = route_of(objective.fiscal_year)
    found = {
        (name, action.value)
        for name in NAMES
        for action in Action
        if may(getattr(cast, name), action, objective, route)
    }
    assert found == MAY[state]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", NAMES)
def test_the_services_refuse_everybody_else_and_write_nothing(cast, state, name):
    objective = STATES[state](cast)
    person = getattr(cast, name)
    granted = {action for who, action in MAY[state] if who == name}
    before = (ObjectiveVersion.objects.count(), AuditEntry.objects.count())
    for action in (Action.SAVE, Action.SUBMIT, Action.WITHDRAW, Action.RETURN, Action.APPROVE):
        is_granted = action.value in granted or (action is Action.APPROVE and "pass" in granted)
        if is_granted:
            continue
        with pytest.raises(PermissionDenied, match=r"您不能对|不能为同一人"):
            take(action, person, objective)
    assert (ObjectiveVersion.objects.count(), AuditEntry.objects.count()) == before


@pytest.mark.parametrize(("state", "grants"), MAY.items())
def test_the_services_do_what_is_granted(cast, state, grants):
    expected = {
        "save": None,
        "submit": (Status.SUBMITTED, 0),
        "withdraw": (Status.DRAFT, 0),
        "return": (Status.RETURNED, 0),
        "approve": (Status.APPROVED, 2),
    }
    for number, (name, action) in enumerate(sorted(grants), start=1):
        objective = STATES[state](cast, number=number)
        before = objective.desk
        moved = take(Action(action), getattr(cast, name), objective)
        stored = PerformanceObjective.objects.get(pk=objective.pk)
        if action == "pass":
            assert (stored.status, stored.desk) == (Status.SUBMITTED, before + 1)
        elif expected[action]:
            assert (stored.status, stored.desk) == expected[action]
        assert (moved.status, moved.version) == (stored.status, stored.version)


def test_a_person_with_every_role_does_not_review_the_own_sheet(cast):
    for role in (Role.UNIT_REVIEWER, Role.SUPERVISOR, Role.FINANCE_REVIEWER):
        grant_role(actor=None, user=cast.chen, organization=cast.department, role=role, now=NOW)
    objective = submitted(cast)
    for action in (Action.PASS, Action.RETURN):
        with pytest.raises(PermissionDenied, match="申报人与审核人不能为同一人"):
            require(cast.chen, action, objective, route_of(objective.fiscal_year))
    with pytest.raises(PermissionDenied, match="不能为同一人"):
        approve_objective(actor=cast.chen, objective=objective, now=NOW)
    assert withdraw_objective(actor=cast.chen, objective=objective, now=NOW).status == "draft"


def test_at_every_desk_the_submitter_is_kept_out(cast):
    grant_role(actor=None, user=cast.liu, organization=cast.department, role=Role.PREPARER, now=NOW)
    objective = submit_objective(actor=cast.liu, objective=draft(cast.unit), now=NOW)
    approve_objective(actor=cast.zhou, objective=objective, now=NOW)
    with pytest.raises(PermissionDenied, match="不能为同一人"):
        approve_objective(actor=cast.liu, objective=objective, now=NOW)
    with pytest.raises(PermissionDenied, match="不能为同一人"):
        return_objective(actor=cast.liu, objective=objective, comment="改", now=NOW)


def test_who_submits_the_second_time_counts(cast):
    """陈静 submits, gets it back; 周琳, also a preparer, submits and may not review it."""
    grant_role(
        actor=None, user=cast.zhou, organization=cast.department, role=Role.PREPARER, now=NOW
    )
    objective = submit_objective(actor=cast.zhou, objective=answer(returned(cast)), now=NOW)
    with pytest.raises(PermissionDenied, match="不能为同一人"):
        approve_objective(actor=cast.zhou, objective=objective, now=NOW)


def test_a_role_that_was_taken_away_or_a_closed_account_acts_no_more(cast):
    objective = draft(cast.unit)
    membership = Membership.objects.get(user=cast.chen)
    revoke_role(actor=None, membership=membership, now=NOW)
    forget_standing(cast.chen)
    with pytest.raises(PermissionDenied):
        submit_objective(actor=cast.chen, objective=objective, now=NOW)
    grant_role(actor=None, user=cast.chen, organization=cast.unit, role=Role.PREPARER, now=NOW)
    cast.chen.is_active = False
    with pytest.raises(PermissionDenied):
        submit_objective(actor=cast.chen, objective=objective, now=NOW)
    cast.chen.is_active = True
    assert submit_objective(actor=cast.chen, objective=objective, now=NOW).version == 2


@pytest.mark.parametrize("name", NAMES)
def test_out_of_reach_and_absent_look_the_same(cast, name):
    ours, theirs = draft(cast.unit, number=1), draft(cast.other_unit, number=2)
    person = getattr(cast, name)
    sees = {"sun": [theirs.pk], "zhao": [ours.pk, theirs.pk]}
    sees |= {"qian": sees["zhao"], "wu": sees["zhao"]}
    refusals = set()
    for pk in (ours.pk, theirs.pk, 10**9, 10**30, -1):
        if pk in sees.get(name, [ours.pk]):
            assert objective_for(person, pk).pk == pk
            continue
        with pytest.raises(Http404) as refused:
            objective_for(person, pk)
        refusals.add(str(refused.value))
    assert refusals == {"没有这个绩效目标，或不在您的数据范围内。"}


# -- what happens on the way


def test_the_full_way_is_written_down_step_by_step(cast):
    objective = approved(cast)
    versions = ObjectiveVersion.objects.filter(objective=objective).order_by("number")
    assert [(v.number, v.action, v.status, v.actor) for v in versions] == [
        (1, "save", "draft", None),
        (2, "submit", "submitted", cast.chen),
        (3, "pass", "submitted", cast.zhou),
        (4, "pass", "submitted", cast.liu),
        (5, "approve", "approved", cast.zhao),
    ]
    assert len({str(version.sheet["indicators"]) for version in versions}) == 1
    trail = AuditEntry.objects.filter(
        target_type="indicators.PerformanceObjective", target_id=str(objective.pk)
    ).order_by("sequence")
    assert [entry.action.removeprefix("indicators.objective_") for entry in trail] == [
        "opened",
        "saved",
        "submitted",
        "passed",
        "passed",
        "approved",
    ]
    assert [entry.changes["version"] for entry in trail[1:]] == [1, 2, 3, 4, 5]


def test_a_return_carries_its_comment_everywhere_and_opens_the_sheet(cast):
    objective = return_objective(
        actor=cast.liu, objective=submitted(cast, 1), comment=" 指标3无依据。\n", now=LATER
    )
    assert (objective.status, objective.desk) == (Status.RETURNED, 0)
    note = ReviewNote.objects.get(objective=objective)
    assert (note.text, note.author, note.version_number) == ("指标3无依据。", cast.liu, 4)
    assert note.created_at == LATER
    assert ObjectiveVersion.objects.get(objective=objective, number=4).comment == note.text
    assert AuditEntry.objects.last().changes["comment"] == note.text
    again_submitted = submit_objective(actor=cast.chen, objective=answer(objective), now=LATER)
    assert (again_submitted.status, again_submitted.desk) == (Status.SUBMITTED, 0)


@pytest.mark.parametrize("comment", ["", "  ", "\u3000\n"])
def test_nothing_is_returned_without_a_comment(cast, comment):
    objective = submitted(cast)
    with pytest.raises(ValueError, match="请写明退回意见"):
        return_objective(actor=cast.zhou, objective=objective, comment=comment, now=NOW)
    assert PerformanceObjective.objects.get().status == Status.SUBMITTED


@pytest.mark.parametrize(
    ("comment", "words"),
    [
        ("长" * 2001, "意见最多 2000 字，现有 2001 字，请缩短"),
        ("请改\x00。", "第 3 个字是无法保存的字符（U\\+0000）"),
        ("请改\ud800。", "第 3 个字是无法保存的字符（U\\+D800）"),
    ],
)
def test_a_comment_that_cannot_be_kept_is_refused_with_a_sentence(cast, comment, words):
    objective = submitted(cast)
    for act in (return_objective, approve_objective):
        with pytest.raises(ValueError, match=words):
            act(actor=cast.zhou, objective=objective, comment=comment, now=NOW)
    assert PerformanceObjective.objects.get().version == 2


def test_a_withdrawn_sheet_is_a_draft_that_can_be_changed_and_submitted_again(cast):
    objective = withdraw_objective(actor=cast.chen, objective=submitted(cast), now=NOW)
    sheet = replace(sheet_of(objective), statement=sheet_of(objective).statement + "完成验收。")
    save_sheet(actor=cast.chen, objective=objective, sheet=sheet, now=NOW)
    assert submit_objective(actor=cast.chen, objective=objective, now=NOW).version == 5


def test_a_desk_once_passed_takes_the_right_to_withdraw_away(cast):
    with pytest.raises(PermissionDenied, match="您不能对审核中的绩效目标执行“撤回”"):
        withdraw_objective(actor=cast.chen, objective=submitted(cast, 1), now=NOW)


def test_the_comment_of_an_approval_is_kept(cast):
    objective = approve_objective(
        actor=cast.zhou, objective=submitted(cast), comment=" 同意。 ", now=NOW
    )
    assert ObjectiveVersion.objects.get(objective=objective, number=3).comment == "同意。"


def test_a_year_with_one_desk_approves_at_once(cast):
    objective = draft(cast.unit)
    ReviewDesk.objects.filter(role__in=["unit_reviewer", "supervisor"]).delete()
    ReviewDesk.objects.update(position=0)
    submit_objective(actor=cast.chen, objective=objective, now=NOW)
    with pytest.raises(PermissionDenied):
        approve_objective(actor=cast.zhou, objective=objective, now=NOW)
    approve_objective(actor=cast.zhao, objective=objective, now=NOW)
    assert PerformanceObjective.objects.get().status == Status.APPROVED
