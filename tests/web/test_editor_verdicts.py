"""What the editor says of a sheet before it is submitted, and the mends that it offers."""

import re

import pytest
from django.urls import reverse

from indicators.models import Explanation
from indicators.selectors import report_of
from indicators.services import submit_objective, withdraw_objective
from organizations.models import AuditEntry
from tests.cast import NOW
from tests.factories import approved, clean_lines, department_draft, draft, warned_lines
from tests.web.editor import reread, send, stored_draft
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db


def test_the_check_says_what_submission_would_say(cast):
    objective = draft(cast.unit, execution_weight="20")
    client = client_of(cast.chen)
    answer = send(client, "check", objective, draft=stored_draft(objective)).json()
    blocking = report_of(reread(objective)).blocking

    assert answer["errors"] == len(blocking) > 0
    assert all(finding.message in answer["margin"] for finding in blocking)
    assert answer["total"] == "110"
    assert "超出 10 分" in answer["meter"]
    assert reread(objective).version == objective.version


def test_the_editor_and_the_page_of_a_sheet_say_in_one_sentence_what_was_checked(cast):
    objective, client = draft(cast.unit), client_of(cast.chen)
    pages = [
        text_of(client.get(reverse(name, args=[objective.pk]))) for name in ("editor", "objective")
    ]
    said = [re.findall(r"应查 \d+ 项[^<]*", page) for page in pages]
    assert said[0] == said[1]
    assert re.fullmatch(r"应查 \d+ 项，已查 \d+ 项，不适用 \d+ 项，未能检查 \d+ 项", *said[0])


def test_a_note_says_its_row_once(cast):
    objective = draft(cast.unit)
    body = stored_draft(objective)
    body["lines"][2]["name"] = ""
    answer = send(client_of(cast.chen), "check", objective, draft=body).json()

    assert "<b>第 3 行</b> 指标缺少『三级指标』" in answer["margin"]
    assert "第3行指标缺少" not in answer["margin"]


def test_the_check_reads_cells_anew_and_marks_them_where_they_stand(cast):
    objective = draft(cast.unit)
    body = stored_draft(objective)
    body["lines"].insert(0, {"name": ""})
    body["lines"][1] |= {"target": "≥120处", "comparison": "", "unit": "", "weight": "abc"}
    answer = send(client_of(cast.chen), "check", objective, draft=body).json()

    assert answer["cells"]["1"] == {"unit": "处", "comparison": "≥", "target": "120"}
    assert answer["marks"]["1:weight"][0] == "error"
    assert "『abc』不是可以保存的数字" in answer["marks"]["1:weight"][1]
    assert "第 2 行" in answer["margin"]
    assert "按现在的填法" in answer["sentences"]["2"]


def test_the_meter_proposes_the_smallest_repair_and_the_mend_applies_it(cast):
    objective = draft(cast.unit)
    body = stored_draft(objective)
    body["lines"][4]["weight"] = "10"
    client = client_of(cast.chen)
    checked = send(client, "check", objective, draft=body).json()
    mended = send(client, "mend", objective, draft=body, action="weights").json()

    assert "还差 10 分" in checked["meter"]
    assert "路口通行延误下降率』10 → 20" in checked["meter"]
    assert mended["changes"] == 1
    assert mended["draft"]["lines"][4]["weight"] == "20"
    after = send(client, "check", objective, draft=mended["draft"]).json()
    assert after["total"] == "100"


def test_a_weight_that_is_scored_twice_is_taken_out_before_a_sound_one_is_cut(cast):
    objective = draft(cast.unit)
    body = stored_draft(objective)
    twice = {"name": "预算执行率", "comparison": "＝", "target": "100", "unit": "%"}
    body["lines"].append({**body["lines"][1], **twice, "key": None, "weight": "10"})
    client = client_of(cast.chen)
    checked = send(client, "check", objective, draft=body).json()
    mended = send(client, "mend", objective, draft=body, action="weights").json()
    after = send(client, "check", objective, draft=mended["draft"]).json()

    assert "超出 10 分" in checked["meter"]
    assert "最小改动：删除第8行『预算执行率』（表头已计10分）<" in checked["meter"]
    assert "B02" in checked["margin"]
    assert mended["draft"]["lines"] == body["lines"][:7]
    assert (after["total"], after["errors"]) == ("100", 0)
    assert "B02" not in after["margin"]


def test_a_one_step_mend_is_shown_first_and_written_by_nobody(cast):
    objective = draft(cast.unit)
    body = stored_draft(objective)
    body["lines"][0]["name"] = "路口 信号设备巡检维护数量 "
    body["lines"][1]["weight"] = "不明"
    client = client_of(cast.chen)
    checked = send(client, "check", objective, draft=body).json()
    answer = send(
        client, "mend", objective, draft=body, action="finding", code="A13", position=1
    ).json()

    assert 'data-code="A13" data-position="1"' in checked["margin"]
    assert answer["draft"]["lines"][0]["name"] == "路口信号设备巡检维护数量"
    assert answer["draft"]["lines"][1]["weight"] == "不明"
    assert "修复预览" in answer["html"]
    gone = send(
        client, "mend", objective, draft=answer["draft"], action="finding", code="A13", position=1
    )
    assert (gone.status_code, "不在了" in gone.json()["message"]) == (422, True)


def test_sorting_takes_unread_cells_along_with_their_line(cast):
    objective = draft(cast.unit)
    body = stored_draft(objective)
    body["lines"].insert(0, body["lines"].pop())
    body["lines"][0]["weight"] = "十分"
    client = client_of(cast.chen)
    answer = send(client, "mend", objective, draft=body, action="finding", code="D14", position=2)
    assert answer.status_code == 200, text_of(answer)
    lines = answer.json()["draft"]["lines"]

    assert [line["name"] for line in lines] == [line.name for line in clean_lines()]
    assert [line["weight"] for line in lines] == ["15", "10", "15", "10", "20", "10", "十分"]
    assert [line["key"] for line in lines] == [
        line["key"] for line in stored_draft(objective)["lines"]
    ]


def test_a_line_that_scores_execution_twice_is_deleted_by_its_mend(cast):
    objective = draft(cast.unit)
    body = stored_draft(objective)
    body["lines"][3] |= {"name": "预算执行率", "comparison": "＝", "target": "100", "unit": "%"}
    body["lines"][3]["weight"] = "20"
    client = client_of(cast.chen)
    answer = send(client, "mend", objective, draft=body, action="finding", code="B02", position=4)
    assert answer.status_code == 200, text_of(answer)
    names = [line["name"] for line in answer.json()["draft"]["lines"]]
    assert "预算执行率" not in names
    assert len(names) == len(body["lines"]) - 1


def test_blank_levels_are_filled_from_above(cast):
    objective = draft(cast.unit)
    body = stored_draft(objective)
    for line in body["lines"][1:4]:
        line["level1"] = ""
    body["lines"][2]["level2"] = ""
    answer = send(client_of(cast.chen), "mend", objective, draft=body, action="levels").json()
    lines = answer["draft"]["lines"]

    assert [line["level1"] for line in lines[:5]] == ["产出指标"] * 4 + ["效益指标"]
    assert lines[2]["level2"] == "质量指标"


def test_a_line_shows_its_curve_and_its_sentence(cast):
    objective = draft(cast.unit)
    body = stored_draft(objective)
    html = send(client_of(cast.chen), "score", objective, draft=body, row=4).json()["html"]
    assert "<polyline" in html
    assert "按现在的填法" in html
    assert "style" not in html
    nothing = send(client_of(cast.chen), "score", objective, draft=body, row=99).json()["html"]
    assert "填写指标后" in nothing


def test_a_warning_takes_an_explanation_that_stays_with_the_sheet(cast):
    objective = draft(cast.unit, execution_weight="20")
    client = client_of(cast.chen)
    answer = send(client, "explain", objective, code="B03", key=0, text=" 按合同约定。 ")
    checked = send(client, "check", objective, draft=stored_draft(objective)).json()

    assert answer.status_code == 200
    assert Explanation.objects.get(objective=objective).text == "按合同约定。"
    assert "按合同约定。" in checked["margin"]
    entry = AuditEntry.objects.order_by("-sequence").first()
    assert entry.changes["情况说明"] == "按合同约定。"
    send(client, "explain", objective, code="B03", key=0, text="")
    assert not Explanation.objects.exists()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"code": "Z99", "text": "x"}, "没有这条规则"),
        ({"code": "B03", "key": 424242, "text": "x"}, "已不在表中"),
        ({"code": "B03", "text": "长" * 1001}, "最多 1000 字"),
        ({"code": "B03", "text": "a\x00"}, "无法保存的字符"),
    ],
)
def test_an_explanation_of_nothing_is_refused(cast, body, words):
    objective = draft(cast.unit)
    answer = send(client_of(cast.chen), "explain", objective, **body)
    assert answer.status_code == 422
    assert words in answer.json()["message"]


def test_confirming_names_what_blocks_and_offers_submission_only_without(cast):
    good, bad = draft(cast.unit), draft(cast.unit, number=2, execution_weight="20")
    client = client_of(cast.chen)
    fine = text_of(client.get(reverse("editor-confirm", args=[good.pk])))
    stopped = text_of(client.get(reverse("editor-confirm", args=[bad.pk])))

    assert 'data-dialog="submit"' in fine
    assert 'data-dialog="submit"' not in stopped
    assert "超出10分" in stopped


def test_confirming_says_one_thing_of_one_sheet(cast):
    good = draft(cast.unit)
    warned = draft(cast.unit, number=2, lines=warned_lines())
    client = client_of(cast.chen)
    fine = text_of(client.get(reverse("editor-confirm", args=[good.pk])))
    asked = text_of(client.get(reverse("editor-confirm", args=[warned.pk])))

    assert "zs-message-success" in fine
    assert "zs-message-warning" not in fine
    assert "zs-message-success" not in asked
    assert "没有错误，还有 1 条警告没有写情况说明" in asked
    assert fine.count("权重合计") == 1
    assert "<b>权重合计正好 100</b>" in fine


@pytest.mark.parametrize("tool", ["save", "check", "paste", "mend", "score", "explain"])
def test_a_sheet_under_review_takes_nothing_and_says_so(cast, tool):
    objective = draft(cast.unit)
    body = stored_draft(objective)
    submit_objective(actor=cast.chen, objective=objective, now=NOW)
    answer = send(client_of(cast.chen), tool, objective, version=1, draft=body)

    assert answer.status_code == 423
    assert "审核中" in answer.json()["message"]
    assert "保留在本机" in answer.json()["message"]


def test_the_page_of_a_sheet_under_review_is_the_sheet_to_read(cast):
    objective = approved(cast)
    page = client_of(cast.chen).get(reverse("editor", args=[objective.pk]))
    assert page.status_code == 409
    assert "已批复，不能再编辑" in text_of(page)
    other = draft(cast.unit, number=2)
    submit_objective(actor=cast.chen, objective=other, now=NOW)
    assert "请先撤回" in text_of(client_of(cast.chen).get(reverse("editor", args=[other.pk])))
    withdraw_objective(actor=cast.chen, objective=reread(other), now=NOW)
    assert client_of(cast.chen).get(reverse("editor", args=[other.pk])).status_code == 200


def test_the_sheet_of_a_department_has_no_boxes_of_a_project(cast):
    objective = department_draft(cast.department, clean_lines())
    body = stored_draft(objective)
    body["statement"] = "部门整体目标。"
    client = client_of(cast.chen)
    page = text_of(client.get(reverse("editor", args=[objective.pk])))
    answer = send(client, "save", objective, version=objective.version, draft=body)

    assert 'data-head="overview"' not in page
    assert answer.status_code == 200
    assert reread(objective).execution_weight is None
    assert reread(objective).statement == "部门整体目标。"
