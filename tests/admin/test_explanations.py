"""Explanations in the admin: the unit writes and withdraws them, every desk reads them."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.admin.explanation_pages import rows_of
from indicators.explanations import MAX_LENGTH, explain, explain_all, explanations_of
from indicators.models import Explanation, PerformanceObjective
from indicators.services import submit_objective
from organizations.audit import breaks
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from tests.admin.test_objectives import page, refused
from tests.cast import NOW
from tests.factories import approved, clean_lines, draft


def address(objective):
    return f"/admin/indicators/performanceobjective/{objective.pk}/explanations/"


def warned(unit, number=1):
    """A draft with warnings at single lines and on the whole sheet."""
    lines = tuple(replace(one, is_core=None) for one in clean_lines()[:5])
    return draft(unit, number=number, lines=lines, execution_weight="20")


def place_of(name):
    _, code, key = name.split("-")
    return code, int(key)


def warnings_of(objective):
    return list(rows_of(objective))


def boxes(response):
    return {row.name: row for row in response.context["rows"]}


def saved(objective):
    return AuditEntry.objects.filter(
        action=AuditAction.OBJECTIVE_SAVED, target_id=objective.pk, changes__has_key="情况说明"
    ).order_by("sequence")


def test_the_unit_explains_and_withdraws_and_the_version_stays(staff, as_person):
    objective = warned(staff.unit)
    client = as_person(staff.chen)
    shown = boxes(client.get(address(objective)))
    assert shown["text-B03-0"].said
    assert shown["text-B03-0"].title
    first, second, *_ = shown
    answer = client.post(
        address(objective), {first: "按合同约定。\r\n见附件。", second: ""}, follow=True
    )
    assert "已保存，1 条情况说明有变化" in answer.content.decode()
    assert explanations_of(objective) == {place_of(first): "按合同约定。\n见附件。"}
    answer = client.post(address(objective), {first: "按合同约定。\r\n见附件。"}, follow=True)
    assert "没有变化" in answer.content.decode()
    client.post(address(objective), {first: " "})
    assert not Explanation.objects.exists()
    assert [entry.changes["情况说明"] for entry in saved(objective)] == [
        "按合同约定。\n见附件。",
        "撤回",
    ]
    assert {entry.changes["指标"] for entry in saved(objective)} == {"全表"}
    assert PerformanceObjective.objects.get().version == objective.version
    assert list(breaks()) == []


@pytest.mark.parametrize("reader", ["zhou", "liu", "zhao", "qian", "wu"])
def test_every_desk_reads_them_on_the_page_the_sheet_and_the_decision(staff, as_person, reader):
    lines = tuple(replace(one, is_core=False) for one in clean_lines())
    objective = draft(staff.unit, lines=lines)
    ((code, key),) = warnings_of(objective)
    text = "巡检量由<合同>约定。"
    explain(actor=staff.chen, objective=objective, code=code, indicator_key=key, text=text, now=NOW)
    submit_objective(actor=staff.chen, objective=objective, now=NOW)
    client = as_person(getattr(staff, reader))
    for place in (address(objective), page(objective)):
        text = client.get(place).content.decode()
        assert "巡检量由&lt;合同&gt;约定。" in text
        assert "<textarea" not in text
    if reader == "zhou":
        text = client.get(
            address(objective).replace("explanations", "decide/pass")
        ).content.decode()
        assert "单位说明：</b>巡检量由&lt;合同&gt;约定。" in text


def test_too_long_a_text_is_told_at_its_box_and_nothing_is_lost_or_kept(staff, as_person):
    objective = warned(staff.unit)
    client = as_person(staff.chen)
    first, second, third, *_ = boxes(client.get(address(objective)))
    data = {first: "长" * (MAX_LENGTH + 1), second: "有\x00字符", third: "这一条没有问题。"}
    answer = client.post(address(objective), data)
    shown = boxes(answer)
    assert f"最多 {MAX_LENGTH} 字，现有 {MAX_LENGTH + 1} 字" in shown[first].problem
    assert "无法保存的字符" in shown[second].problem
    assert (shown[third].text, shown[third].problem) == ("这一条没有问题。", "")
    text = answer.content.decode()
    assert "有 2 处需要改正" in text
    assert "这一条没有问题。" in text
    assert not Explanation.objects.exists()


@pytest.mark.parametrize("person", ["zhou", "liu", "zhao", "qian", "wu"])
def test_a_reader_who_writes_is_refused_and_on_record(staff, as_person, person):
    objective = warned(staff.unit)
    answer = as_person(getattr(staff, person)).post(address(objective), {"text-B03-0": "改写"})
    assert answer.status_code == 403
    assert refused(getattr(staff, person)) == 1
    assert not Explanation.objects.exists()


def test_a_foreign_or_frozen_sheet_is_refused_and_on_record(staff, as_person):
    own, frozen = warned(staff.unit, 1), approved(staff, number=2)
    stranger, clerk = as_person(staff.sun), as_person(staff.chen)
    assert stranger.get(address(own)).status_code == 404
    assert stranger.post(address(own), {"text-B03-0": "改写"}).status_code == 404
    assert clerk.post(address(frozen), {"text-B03-0": "改写"}).status_code == 403
    assert (refused(staff.sun), refused(staff.chen)) == (1, 1)
    assert not Explanation.objects.exists()


def test_boxes_that_the_page_does_not_have_are_not_read(staff, as_person):
    own, foreign = warned(staff.unit, 1), warned(staff.other_unit, 2)
    line = foreign.indicators.first().pk
    data = {f"text-B14-{line}": "别人的行", "text-Z99-0": "没有的规则", "text-A01-0": "没有的警告"}
    as_person(staff.chen).post(address(own), data)
    assert not Explanation.objects.exists()


def test_what_is_no_warning_any_more_can_be_withdrawn(staff, as_person):
    objective = warned(staff.unit)
    line = objective.indicators.last()
    texts = {("B14", line.pk): "这一行将删去。", ("A05", 0): "全表的说明。"}
    explain_all(actor=staff.chen, objective=objective, texts=texts, now=NOW)
    key = line.pk
    line.delete()
    client = as_person(staff.chen)
    shown = boxes(client.get(address(objective)))
    gone = shown[f"text-B14-{key}"]
    assert (gone.place, gone.said) == ("已删除的行", ())
    data = {name: row.text for name, row in shown.items()} | {f"text-B14-{key}": ""}
    client.post(address(objective), data)
    assert set(explanations_of(objective)) == {("A05", 0)}


def test_the_sheet_says_how_many_are_still_missing(staff, as_person):
    objective = warned(staff.unit)
    client = as_person(staff.chen)
    context = client.get(page(objective)).context
    known = context["unexplained"]
    assert known >= 2
    place = warnings_of(objective)[0]
    explain_all(actor=staff.chen, objective=objective, texts={place: "有说明。"}, now=NOW)
    response = client.get(page(objective))
    assert response.context["unexplained"] < known
    assert address(objective) in response.content.decode()


def queries_for(client, objective, number, actor):
    places = warnings_of(objective)[:number]
    assert len(places) == number
    texts = dict.fromkeys(places, "有说明。")
    explain_all(actor=actor, objective=objective, texts=texts, now=NOW)
    client.get(address(objective))
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address(objective)).status_code == 200
    return len(caught)


def test_the_page_costs_the_same_for_one_explanation_and_for_three(staff, as_person):
    client = as_person(staff.chen)
    one = queries_for(client, warned(staff.unit, 1), 1, staff.chen)
    assert queries_for(client, warned(staff.unit, 2), 3, staff.chen) == one
