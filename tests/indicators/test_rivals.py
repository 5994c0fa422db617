"""Two reviewers hold the same version: the second one is told who was faster."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from indicators.models import ObjectiveVersion, PerformanceObjective, ReviewNote
from indicators.selectors import objective_for
from indicators.services import (
    StaleObjective,
    approve_objective,
    return_objective,
    submit_objective,
    withdraw_objective,
)
from indicators.triage import MAX_AT_ONCE, approve_clean
from organizations.enums import Role
from organizations.models import AuditEntry, User
from organizations.services import grant_role
from tests.cast import NOW
from tests.factories import draft
from tests.indicators.test_triage import chosen, clear, fresh

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(minutes=92)
LATE = NOW + timedelta(minutes=95)


def colleague(organization, role: Role, name: str = "郑洁") -> User:
    """A second person at the same desk."""
    user = User.objects.create(username=f"colleague{User.objects.count()}", full_name=name)
    grant_role(actor=None, user=user, organization=organization, role=role, now=NOW)
    return user


def give_back(actor, objective, now, **more):
    return return_objective(actor=actor, objective=objective, comment="请补充。", now=now, **more)


def let_pass(actor, objective, now, **more):
    return approve_objective(actor=actor, objective=objective, now=now, **more)


ACTS = {"return": give_back, "approve": let_pass}
WORDS = {
    ("unit", "return"): "已退回",
    ("unit", "approve"): "已审核通过",
    ("last", "return"): "已退回",
    ("last", "approve"): "已批复",
}


@pytest.fixture(params=["unit", "last"])
def rivals(request, cast):
    """The desk, the sheet at it, the person at it and the colleague beside him."""
    objective = submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    if request.param == "unit":
        return "unit", objective, cast.zhou, colleague(cast.department, Role.UNIT_REVIEWER)
    for person in (cast.zhou, cast.liu):
        let_pass(person, objective, NOW)
    return "last", objective, cast.zhao, colleague(cast.bureau, Role.FINANCE_REVIEWER)


@pytest.mark.parametrize("second", ACTS)
@pytest.mark.parametrize("first", ACTS)
def test_the_second_is_told_who_was_faster_and_nothing_is_written(rivals, first, second):
    desk, objective, fast, slow = rivals
    seen = objective.version
    ACTS[first](fast, fresh(objective), SOON)
    before = (ObjectiveVersion.objects.count(), ReviewNote.objects.count())
    entries = AuditEntry.objects.count()
    sentence = f"{fast.full_name} 10:32 {WORDS[desk, first]}，您的意见没有提交"
    with pytest.raises(StaleObjective, match=sentence):
        ACTS[second](slow, objective_for(slow, objective.pk), LATE, base_version=seen)
    assert (ObjectiveVersion.objects.count(), ReviewNote.objects.count()) == before
    assert AuditEntry.objects.count() == entries


@pytest.mark.parametrize("second", ACTS)
def test_a_loser_of_the_race_for_the_lock_is_told_the_same(rivals, second):
    _, objective, fast, slow = rivals
    in_hand = objective_for(slow, objective.pk)
    give_back(fast, fresh(objective), SOON)
    with pytest.raises(StaleObjective, match=f"{fast.full_name} 10:32 已退回，您的意见没有提交"):
        ACTS[second](slow, in_hand, LATE, base_version=in_hand.version)


def test_an_act_of_another_day_is_told_with_its_day(rivals):
    _, objective, fast, slow = rivals
    seen = objective.version
    give_back(fast, fresh(objective), SOON)
    with pytest.raises(StaleObjective, match="2023-01-10 10:32 已退回"):
        let_pass(slow, fresh(objective), LATE + timedelta(days=1), base_version=seen)


def test_ones_own_second_window_is_told_so(rivals):
    _, objective, fast, _ = rivals
    seen = objective.version
    give_back(fast, fresh(objective), SOON)
    with pytest.raises(StaleObjective, match="由您本人在 10:32 退回"):
        give_back(fast, fresh(objective), LATE, base_version=seen)


def test_a_withdrawal_by_the_unit_is_told_to_the_reviewer(cast):
    objective = submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    seen = objective.version
    withdraw_objective(actor=cast.chen, objective=objective, now=SOON)
    with pytest.raises(StaleObjective, match="陈静 10:32 已撤回"):
        let_pass(cast.zhou, fresh(objective), LATE, base_version=seen)


def test_who_takes_back_what_was_passed_on_meanwhile_is_told_not_reproached(cast):
    objective = submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    seen = objective.version
    let_pass(cast.zhou, fresh(objective), SOON)
    entries = AuditEntry.objects.count()
    with pytest.raises(
        StaleObjective, match="周琳 10:32 已审核通过，不能再撤回。还要修改的，请审核人退回"
    ):
        withdraw_objective(actor=cast.chen, objective=fresh(objective), now=LATE, base_version=seen)
    assert AuditEntry.objects.count() == entries
    with pytest.raises(PermissionDenied):
        withdraw_objective(actor=cast.sun, objective=fresh(objective), now=LATE, base_version=seen)
    with pytest.raises(PermissionDenied):
        withdraw_objective(
            actor=cast.chen, objective=fresh(objective), now=LATE,
            base_version=fresh(objective).version,
        )  # fmt: skip


def test_who_hands_in_what_was_handed_in_meanwhile_is_told(cast):
    objective = draft(cast.unit)
    seen = objective.version
    other = colleague(cast.unit, Role.PREPARER)
    submit_objective(actor=other, objective=objective, now=SOON)
    with pytest.raises(StaleObjective, match="郑洁 10:32 已送审，这一次的送审没有办"):
        submit_objective(actor=cast.chen, objective=fresh(objective), now=LATE, base_version=seen)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("who", ["chen", "qian", "wu", "sun"])
def test_whoever_reviews_nothing_here_is_refused_as_before(cast, who, act):
    objective = submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    seen = objective.version
    give_back(cast.zhou, fresh(objective), SOON)
    with pytest.raises(PermissionDenied):
        ACTS[act](getattr(cast, who), fresh(objective), LATE, base_version=seen)


def test_the_submitter_with_a_reviewing_role_is_refused_for_what_he_is(cast):
    objective = submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    seen = objective.version
    grant_role(actor=None, user=cast.chen, organization=cast.unit, role=Role.UNIT_REVIEWER, now=NOW)
    give_back(cast.zhou, fresh(objective), SOON)
    with pytest.raises(PermissionDenied, match="不能为同一人"):
        let_pass(cast.chen, fresh(objective), LATE, base_version=seen)


def test_a_bulk_approval_tells_who_was_faster(cast):
    done, left = clear(cast, number=1), clear(cast, number=2)
    seen = chosen(done, left)
    let_pass(cast.zhou, fresh(done), SOON)
    other = colleague(cast.department, Role.UNIT_REVIEWER)
    decided = {one.pk: one for one in approve_clean(actor=other, chosen=seen, now=LATE)}
    assert decided[left.pk].is_done
    assert not decided[done.pk].is_done
    assert "周琳 10:32 已审核通过，您的意见没有提交" in decided[done.pk].reason
    assert fresh(done).desk == 1


def test_no_ticked_sheet_is_passed_over_in_silence(cast, monkeypatch):
    monkeypatch.setattr("indicators.triage.MAX_AT_ONCE", 1)
    first, second = clear(cast, number=1), clear(cast, number=2)
    absent = max(PerformanceObjective.objects.values_list("pk", flat=True)) + 1
    keys = [*chosen(first, second), (absent, 1)]
    one, two, three = approve_clean(actor=cast.zhou, chosen=keys, now=LATE)
    assert one.is_done
    assert (two.is_done, two.title, three.is_done, three.title) == (False, str(second), False, "")
    assert "一次最多通过 1 张" in two.reason
    assert "不在您的数据范围内" in three.reason
    assert fresh(second).desk == 0
    assert MAX_AT_ONCE == 200


def test_a_sheet_that_is_ticked_twice_is_decided_once(cast):
    objective = clear(cast)
    decided = approve_clean(actor=cast.zhou, chosen=chosen(objective, objective), now=LATE)
    assert [one.is_done for one in decided] == [True]
