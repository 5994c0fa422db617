"""A reviewer decides in the admin: overtaken by a colleague, or with a checklist."""

import pytest

from indicators.enums import Action, Status
from indicators.models import ReviewNote
from indicators.services import return_objective, submit_objective
from organizations.enums import Role
from tests.admin.test_objectives import LIST, decide, stored
from tests.cast import NOW
from tests.factories import draft, explained, warned_lines
from tests.indicators.test_rivals import colleague


@pytest.mark.parametrize("act", ["return", "pass"])
def test_who_decides_second_is_told_who_was_faster_and_keeps_the_comment(staff, as_person, act):
    objective = draft(staff.unit)
    submit_objective(actor=staff.chen, objective=objective, now=NOW)
    seen = objective.version
    return_objective(actor=staff.zhou, objective=objective, comment="请补充依据。", now=NOW)
    other = colleague(staff.department, Role.UNIT_REVIEWER)
    other.is_staff = True
    other.save()
    data = {"base_version": seen, "comment": "指标值偏低。"}
    text = as_person(other).post(f"{LIST}{objective.pk}/decide/{act}/", data).content.decode()
    assert "刚被他人修改过：周琳" in text
    assert "已退回，您的意见没有提交" in text
    assert "指标值偏低。</textarea>" in text
    assert as_person(staff.wu).post(f"{LIST}{objective.pk}/decide/{act}/", data).status_code == 403


def test_a_return_with_a_checklist_is_written_by_the_same_service(staff, as_person):
    objective = explained(staff.chen, draft(staff.unit, lines=warned_lines()))
    key = objective.indicators.get(position=3).pk
    rows = {
        "point_line": ["", str(key), ""],
        "point_field": ["statement", "target", ""],
        "point_text": ["请写明规模。", "指标值偏低。", ""],
    }
    client = as_person(staff.zhou)
    shown = decide(client, objective, Action.RETURN, op="findings", **rows).content.decode()
    assert "B14 " in shown
    assert "指标值偏低。</textarea>" in shown
    assert stored(objective).status == Status.SUBMITTED
    odd = rows | {"point_field": ["weight", "target", ""]}
    refused = decide(client, objective, Action.RETURN, **odd).content.decode()
    assert "第 1 条意见所指的位置不在这张表上" in refused
    decide(client, objective, Action.RETURN, **rows)
    kept = ReviewNote.objects.filter(objective=objective).order_by("pk")
    assert [(note.indicator_key, note.field, note.text) for note in kept] == [
        (None, "statement", "请写明规模。"),
        (key, "target", "指标值偏低。"),
    ]
