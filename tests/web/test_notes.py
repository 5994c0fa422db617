"""Threads and the checklist of a return on the pages."""

import pytest
from django.urls import reverse

from indicators.models import NoteReply, ReviewNote
from tests.factories import draft, explained, warned_lines
from tests.indicators.desks import submitted
from tests.indicators.test_notes import fresh, key_of, remark, with_points
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db


def page_of(person, objective, **query):
    return text_of(client_of(person).get(reverse("objective", args=[objective.pk]), query))


def post(person, name, objective, *more, **data):
    return client_of(person).post(reverse(name, args=[objective.pk, *more]), data)


def rows(*cells):
    lines, fields, texts = zip(*cells, strict=True)
    return {"point_line": lines, "point_field": fields, "point_text": texts}


def test_a_remark_stands_at_its_cell_and_in_the_thread(cast):
    objective = submitted(cast)
    key = key_of(objective, 1)
    answer = post(cast.zhou, "note-add", objective, line=key, field="target", text="偏低？")
    assert answer.status_code == 302
    note = ReviewNote.objects.get()
    page = page_of(cast.chen, objective)
    assert f'href="#note-{note.pk}"' in page
    assert "第1行『路口信号设备巡检维护数量』的指标值" in page
    assert "偏低？" in page
    assert reverse("note-close", args=[objective.pk, note.pk]) not in page
    post(cast.chen, "note-answer", objective, note.pk, text="上年为 118。")
    post(cast.liu, "note-close", objective, note.pk)
    page = page_of(cast.zhou, objective)
    assert "上年为 118。" in page
    assert "已关闭的 1 条" in page
    assert "刘伟" in page


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"line": "", "field": "weight", "text": "放错了"}, "所指的位置不在这张表上"),
        ({"line": "x" * 40, "field": "", "text": "乱写"}, "所指的位置不在这张表上"),
        ({"line": "", "field": "", "text": " "}, "没有写内容"),
    ],
)
def test_a_remark_that_cannot_be_kept_is_told_and_stays_in_its_box(cast, sent, words):
    objective = submitted(cast)
    answer = post(cast.zhou, "note-add", objective, **sent)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert f"{sent['text']}</textarea>" in text_of(answer)
    assert not ReviewNote.objects.exists()


def test_a_row_of_the_sheet_leads_to_the_form_with_its_line_chosen(cast):
    objective = submitted(cast)
    key = key_of(objective, 3)
    page = page_of(cast.zhou, objective, line=key)
    assert f'href="?line={key}#note-new"' in page
    assert f'<option value="{key}" selected>第3行' in page


def test_the_checklist_is_filled_from_the_findings_by_one_button(cast):
    objective = explained(cast.chen, draft(cast.unit, lines=warned_lines()))
    answer = post(cast.zhou, "objective-points", objective, op="findings", comment="先看这些")
    page = text_of(answer)
    assert page.count('name="point_text"') >= 1
    assert "已带入" in page
    for shown in answer.context["page"].findings:
        if shown.finding.severity != "hint":
            assert f"{shown.finding.code} " in page
    assert "先看这些</textarea>" in page
    assert fresh(objective).status == "submitted"
    another = text_of(post(cast.zhou, "objective-points", objective, **rows(("", "", "手写"))))
    assert "手写</textarea>" in another
    assert another.count('name="point_text"') == 2


def test_a_return_with_points_and_what_the_unit_sees_of_it(cast):
    objective = submitted(cast)
    key = str(key_of(objective, 1))
    sent = rows(
        (key, "target", "指标值低于上年。"), ("", "statement", "请写明规模。"), ("", "", " ")
    )
    answer = post(cast.zhou, "objective-return", objective, **sent)
    assert answer.status_code == 302
    assert ReviewNote.objects.filter(is_return_point=True).count() == 2
    page = page_of(cast.chen, objective)
    assert "2 条待处理" in page
    refused = text_of(post(cast.chen, "objective-submit", objective))
    assert "还有2条退回意见未回复" in refused
    assert "请写明规模" in refused


def test_points_in_the_wrong_place_are_told_and_nothing_typed_is_lost(cast):
    objective = submitted(cast)
    sent = rows(("", "target", "放错了。"), ("7x", "", "也放错了。"))
    answer = post(cast.zhou, "objective-return", objective, comment="总的意见", **sent)
    assert answer.status_code == 422
    page = text_of(answer)
    for part in (
        "第 1 条意见所指",
        "第 2 条意见所指",
        "放错了。</textarea>",
        "总的意见</textarea>",
    ):
        assert part in page
    assert fresh(objective).status == "submitted"


def test_an_approval_does_not_swallow_a_checklist(cast):
    objective = submitted(cast)
    answer = post(cast.zhou, "objective-approve", objective, **rows(("", "", "要改。")))
    assert answer.status_code == 422
    assert "通过时不会发给单位" in text_of(answer)
    assert "要改。</textarea>" in text_of(answer)
    assert fresh(objective).desk == 0


def test_the_editor_shows_the_checklist_and_answers_stay_beside_it(cast):
    objective = with_points(cast)
    client = client_of(cast.chen)
    page = text_of(client.get(reverse("editor", args=[objective.pk])))
    assert "退回清单" in page
    assert "还有 3 条待处理" in page
    note = ReviewNote.objects.order_by("pk")[0]
    data = {"from": "editor", "text": "上年口径不同。"}
    address = reverse("note-answer", args=[objective.pk, note.pk])
    answer = client.post(address, data, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("editor-points", args=[objective.pk])
    assert "还有 2 条待处理" in text_of(answer)
    refused = client.post(address, data | {"text": " "})
    assert refused.status_code == 422
    assert "请写明回复" in text_of(refused)
    assert NoteReply.objects.count() == 1
    confirm = text_of(client.get(reverse("editor-confirm", args=[objective.pk])))
    assert "退回清单还有 2 条没有修改也没有回复" in confirm
    assert 'data-dialog="submit"' not in confirm


def test_the_checklist_of_a_sheet_that_moved_on_says_so(cast):
    objective = submitted(cast)
    answer = client_of(cast.chen).get(reverse("editor-points", args=[objective.pk]))
    assert answer.status_code == 423


def test_a_remark_of_another_sheet_is_not_found(cast):
    one, other = submitted(cast, number=1), submitted(cast, number=2)
    note = remark(cast.zhou, one)
    assert post(cast.zhou, "note-close", other, note.pk).status_code == 404
    assert post(cast.sun, "note-answer", one, note.pk, text="外人").status_code == 404
    assert post(cast.wu, "note-answer", one, note.pk, text="审计").status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_the_same_for_any_number_of_remarks(
    cast, number, django_assert_max_num_queries
):
    objective = submitted(cast)
    for _ in range(number):
        remark(cast.zhou, objective)
    client = client_of(cast.liu)
    client.get("/")
    with django_assert_max_num_queries(32):
        client.get(reverse("objective", args=[objective.pk]))
