"""Over HTTP: the reviewer who comes second is told who was faster and keeps what was typed."""

import pytest
from django.urls import reverse

from indicators.services import approve_objective, submit_objective
from organizations.enums import AuditAction, Role
from organizations.models import AuditEntry
from organizations.services import grant_role
from tests.cast import NOW
from tests.factories import draft
from tests.indicators.test_rivals import colleague
from tests.indicators.test_triage import clear, fresh
from tests.web.editor import send, stored_draft
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db
COMMENT = "第3行的指标值偏低，请核对上年完成情况。"
ACTS = ("return", "approve")


@pytest.fixture(params=["unit", "last"])
def rivals(request, cast):
    """The sheet, the person at its desk and the colleague beside him."""
    objective = submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    if request.param == "unit":
        return objective, cast.zhou, colleague(cast.department, Role.UNIT_REVIEWER)
    for person in (cast.zhou, cast.liu):
        approve_objective(actor=person, objective=objective, now=NOW)
    return objective, cast.zhao, colleague(cast.bureau, Role.FINANCE_REVIEWER)


def post(person, objective, act, version, comment=COMMENT):
    data = {"base_version": version, "comment": comment}
    return client_of(person).post(reverse(f"objective-{act}", args=[objective.pk]), data)


@pytest.mark.parametrize("second", ACTS)
@pytest.mark.parametrize("first", ACTS)
def test_the_second_is_told_and_keeps_the_comment(rivals, first, second):
    objective, fast, slow = rivals
    seen = objective.version
    assert post(fast, objective, first, seen, "同意。").status_code == 302
    answer = post(slow, objective, second, seen)
    assert answer.status_code == 409
    page = text_of(answer)
    assert f"刚被他人修改过：{fast.full_name}" in page
    assert "您的意见没有提交" in page
    assert f"{COMMENT}</textarea>" in page
    assert "没有提交的意见" in page
    assert not AuditEntry.objects.filter(action=AuditAction.ACCESS_REFUSED).exists()
    assert fresh(objective).version == seen + 1


@pytest.mark.parametrize("act", ACTS)
def test_whoever_reviews_nothing_here_is_refused_and_recorded(cast, act):
    objective = submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    seen = objective.version
    post(cast.zhou, objective, "return", seen, "请补充。")
    assert post(cast.wu, objective, act, seen).status_code == 403
    assert post(cast.sun, objective, act, seen).status_code == 404
    refused = AuditEntry.objects.filter(action=AuditAction.ACCESS_REFUSED)
    assert {entry.actor for entry in refused} == {cast.wu, cast.sun}


def test_the_right_version_at_another_desk_stays_forbidden(cast):
    objective = submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)
    assert post(cast.liu, objective, "approve", objective.version).status_code == 403


def test_the_page_of_a_bulk_approval_tells_of_every_sheet(cast):
    objective = clear(cast)
    sent = {"sheet": [f"{objective.pk}:{objective.version}", f"{objective.pk + 9}:1"]}
    page = text_of(client_of(cast.zhou).post(reverse("review-approve"), sent))
    assert "已通过 1 张，留下 1 张" in page
    assert "找不到的目标表" in page
    assert reverse("objective", args=[objective.pk + 9]) not in page


@pytest.mark.parametrize(
    ("saver", "told"),
    [("chen", "您刚在另一个窗口修改过这张表"), ("zhou", "这张表刚被他人修改过")],
)
def test_ones_own_second_window_is_not_called_somebody_else(cast, saver, told):
    grant_role(
        actor=None, user=cast.zhou, organization=cast.department, role=Role.PREPARER, now=NOW
    )
    objective = draft(cast.unit)
    body, theirs = stored_draft(objective), stored_draft(objective)
    theirs["lines"][0]["weight"] = "14"
    saved = client_of(getattr(cast, saver))
    send(saved, "save", objective, version=objective.version, draft=theirs)
    body["lines"][0]["weight"] = "13"
    answer = send(
        client_of(cast.chen), "save", objective, version=objective.version, draft=body
    ).json()

    assert answer["happened"] == told
    assert told in answer["html"]
