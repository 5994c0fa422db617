import json
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.models import Indicator, ObjectiveVersion
from indicators.selectors import objective_for, sheet_of
from indicators.services import save_sheet
from organizations.models import AuditEntry
from tests.cast import NOW
from tests.factories import clean_lines, draft
from tests.web.editor import reread, send, stored_draft
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db


def test_the_page_opens_with_the_sheet_its_framework_and_its_verdict(cast):
    objective = draft(cast.unit)
    page = client_of(cast.chen).get(reverse("editor", args=[objective.pk]))
    text = text_of(page)
    payload = json.loads(text.split('id="editor-data" type="application/json">')[1].split("<")[0])

    assert page.status_code == 200
    assert payload["draft"]["lines"][0]["name"] == clean_lines()[0].name
    assert payload["levels"]["满意度指标"] == ["服务对象满意度指标"]
    assert "权重合计正好 100" in text
    assert "应查" in text
    assert "style=" not in text.split("<main")[1]


def test_saving_keeps_every_cell_writes_a_version_and_the_trail(cast):
    objective = draft(cast.unit)
    body = stored_draft(objective)
    body["statement"] = "改过的绩效目标。"
    body["lines"][0] |= {
        "name": "新的名称",
        "weight": "１４.5 分",
        "target": "≥98 ％",
        "comparison": "",
        "is_core": "√",
    }
    body["lines"][0]["unit"] = ""
    answer = send(client_of(cast.chen), "save", objective, version=objective.version, draft=body)
    saved = reread(objective)
    first = saved.indicators.first()

    assert answer.status_code == 200, text_of(answer)
    assert answer.json()["version"] == saved.version == objective.version + 1
    assert answer.json()["keys"][0] == first.pk == body["lines"][0]["key"]
    assert (first.name, first.weight, first.unit) == ("新的名称", Decimal("14.5"), "%")
    assert first.is_core is True
    assert (first.comparison, first.target_value) == ("ge", Decimal(98))
    assert saved.statement == "改过的绩效目标。"
    assert ObjectiveVersion.objects.filter(objective=objective, number=saved.version).exists()
    entry = AuditEntry.objects.order_by("-sequence").first()
    assert (entry.action, entry.actor) == ("indicators.objective_saved", cast.chen)


def test_new_copied_moved_and_deleted_rows_are_kept_in_their_order(cast):
    objective = draft(cast.unit)
    body = stored_draft(objective)
    first, second, *rest = body["lines"]
    copied = {**second, "name": "复制来的一行"}
    body["lines"] = [*rest, {"name": "全新的一行"}, second, {"name": "  "}, copied]
    answer = send(client_of(cast.chen), "save", objective, version=objective.version, draft=body)
    names = list(Indicator.objects.filter(objective=objective).values_list("name", flat=True))

    assert names == [*(row["name"] for row in rest), "全新的一行", second["name"], "复制来的一行"]
    keys = answer.json()["keys"]
    assert keys[-2] is None
    assert keys[-3] == second["key"] != keys[-1]
    assert not Indicator.objects.filter(pk=first["key"]).exists()


def test_saving_what_is_already_stored_writes_nothing(cast):
    objective = draft(cast.unit)
    client = client_of(cast.chen)
    before = AuditEntry.objects.count()
    answer = send(client, "save", objective, version=0, draft=stored_draft(objective))

    assert answer.json()["version"] == objective.version
    assert AuditEntry.objects.count() == before


def test_who_saves_second_gets_both_in_one_draft_where_they_changed_other_cells(cast):
    objective = draft(cast.unit)
    body = stored_draft(objective)
    theirs = {**body, "statement": "周琳先改的目标。"}
    client = client_of(cast.chen)
    send(client, "save", objective, version=objective.version, draft=theirs)
    body["lines"][0]["weight"] = "1"
    answer = send(client, "save", objective, version=objective.version, draft=body)
    told = answer.json()

    assert answer.status_code == 409
    assert told["is_open"] is False
    assert "1 处已并入：当年绩效目标。" in told["message"]
    assert told["draft"] == {**body, "statement": "周琳先改的目标。"}
    assert reread(objective).indicators.first().weight == 15
    again = send(client, "save", objective, version=told["version"], draft=told["draft"])
    assert again.status_code == 200
    assert reread(objective).statement == "周琳先改的目标。"
    assert reread(objective).indicators.first().weight == 1


def test_what_both_changed_is_to_be_chosen_and_only_for_the_version_that_was_seen(cast):
    objective = draft(cast.unit)
    body, theirs = stored_draft(objective), stored_draft(objective)
    theirs["lines"][0] |= {"weight": "14", "name": "对方的名称"}
    client = client_of(cast.chen)
    send(client, "save", objective, version=objective.version, draft=theirs)
    body["lines"][0] |= {"weight": "13", "name": "我的名称"}
    mine = {"version": objective.version, "draft": body}
    told = send(client, "save", objective, **mine).json()

    assert told["is_open"] is True
    for text in ("对方的名称", "我的名称", clean_lines()[0].name, "指标权重", "陈静"):
        assert text in told["html"]
    choices = {"seen": told["version"], "choices": ["theirs", "mine"]}
    chosen = send(client, "save", objective, **mine, **choices).json()
    assert chosen["is_open"] is False
    assert chosen["message"] == "已按您的选择合并。"
    line = chosen["draft"]["lines"][0]
    assert (line["name"], line["weight"]) == ("对方的名称", "13")
    theirs["lines"][0]["name"] = "对方又改了"
    send(client, "save", objective, version=told["version"], draft=theirs)
    late = send(client, "save", objective, **mine, **choices).json()
    assert (late["is_open"], late["version"]) == (True, told["version"] + 1)
    assert "对方又改了" in late["html"]
    assert stored_draft(objective)["lines"][0]["name"] == "对方又改了"


def test_letters_in_a_number_are_told_and_everything_else_is_kept(cast):
    objective = draft(cast.unit)
    body = stored_draft(objective)
    body["lines"][0] |= {"weight": "十五分", "name": "改过的名称"}
    body["lines"][1]["baseline"] = "9" * 1000
    answer = send(client_of(cast.chen), "save", objective, version=objective.version, draft=body)
    faults = answer.json()["faults"]

    assert answer.status_code == 200
    assert [fault[:9] for fault in faults] == ["第1行『指标权重』", "第2行『基期值』『"]
    assert "共 1000 个字" in faults[1]
    assert reread(objective).indicators.first().name == "改过的名称"


@pytest.mark.parametrize("typed", ["十分", "abc", "1e3", "NaN"])
def test_letters_in_a_blank_number_are_told_although_nothing_is_written(cast, typed):
    objective = draft(cast.unit)
    client, body = client_of(cast.chen), stored_draft(objective)
    body["lines"][0]["weight"] = ""
    stored = send(client, "save", objective, version=objective.version, draft=body).json()
    body["lines"] = [{"name": " "}, {**body["lines"][0], "weight": typed}, *body["lines"][1:]]
    answer = send(client, "save", objective, version=stored["version"], draft=body).json()

    assert answer["version"] == stored["version"]
    assert answer["keys"] == [None, *stored["keys"]]
    assert len(answer["faults"]) == 1
    assert answer["faults"][0].startswith(f"第2行『指标权重』『{typed}』不是可以保存的数字")


@pytest.mark.parametrize(
    ("cell", "typed", "words", "kept"),
    [
        ("weight", "-5", "应在 0 到 100 之间，现为 -5", ""),
        ("weight", "100.5", "应在 0 到 100 之间", ""),
        ("weight", "10.123456", "最多两位小数", ""),
        ("baseline", "1.23456", "最多 4 位小数", ""),
        ("target", "长" * 201, "最多 200 字", ""),
        ("name", "长" * 201, "最多 200 字", clean_lines()[2].name),
        ("definition", "长" * 20_001, "最多 20000 字", ""),
        ("name", "空\x00字符", "无法保存的字符", clean_lines()[2].name),
        ("unit", "单" * 41, "最多 40 字", "%"),
    ],
)
def test_a_cell_that_does_not_fit_is_set_aside_and_the_rest_is_kept(cast, cell, typed, words, kept):
    objective = draft(cast.unit)
    body = stored_draft(objective)
    body["lines"][2][cell] = typed
    body["lines"][0]["name"] = "另一行的名称改动"
    client = client_of(cast.chen)
    answer = send(client, "save", objective, version=objective.version, draft=body)
    stored = stored_draft(objective)

    assert answer.status_code == 200, text_of(answer)
    (fault,) = answer.json()["faults"]
    assert fault.startswith("第3行『")
    assert words in fault
    assert stored["lines"][0]["name"] == "另一行的名称改动"
    assert stored["lines"][2] == {**body["lines"][2], cell: kept}
    checked = send(client, "check", objective, draft=body).json()
    assert words in checked["marks"][f"2:{cell}"][1]
    assert words in checked["margin"]


def test_boxes_of_the_head_and_new_lines_are_set_aside_alike(cast):
    objective = draft(cast.unit)
    body = stored_draft(objective)
    body |= {"execution_weight": "-1", "overview": "长" * 20_001, "statement": "改过的目标。"}
    body["lines"].append({"name": "新的一行", "weight": "101", "source": "长" * 301})
    answer = send(client_of(cast.chen), "save", objective, version=objective.version, draft=body)
    stored = stored_draft(objective)

    assert [fault.split("』")[0] for fault in answer.json()["faults"]] == [
        "『项目概述",
        "『预算执行率权重",
        "第8行『指标权重",
        "第8行『数据来源",
    ]
    assert (stored["execution_weight"], stored["statement"]) == ("", "改过的目标。")
    assert (
        stored["overview"]
        == "对辖区道路交通信号设备开展全年巡检、维修和更换，保障路口信号正常运行，减少因设备故障造成的拥堵。"
    )
    assert (stored["lines"][7]["name"], stored["lines"][7]["weight"]) == ("新的一行", "")


def test_what_is_no_fault_of_one_cell_stops_the_save_and_is_told(cast):
    objective = draft(cast.unit)
    body = stored_draft(objective)
    body["lines"] = [{"name": f"第{number}行"} for number in range(501)]
    answer = send(client_of(cast.chen), "save", objective, version=objective.version, draft=body)

    assert answer.status_code == 422
    assert "最多 500 行" in answer.json()["faults"][0]
    assert reread(objective).version == objective.version


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"draft": 1}',
        b'{"draft": {"lines": 7}}',
        b'{"draft": {"lines": [1]}}',
        b'{"draft": {"lines": [{"key": true}]}}',
        b'{"draft": {"lines": [{"key": 99999999999999999999}]}}',
        b'{"draft": {"lines": [{"weight": 15}]}}',
        b'{"draft": {"overview": ["a"]}}',
        b'{"draft": {"lines": []}, "version": ' + b"9" * 5000 + b"}",
    ],
)
@pytest.mark.parametrize("tool", ["save", "check", "paste", "mend", "score"])
def test_a_request_that_holds_no_draft_is_refused_in_chinese(cast, tool, content):
    objective = draft(cast.unit)
    address = reverse(f"editor-{tool}", args=[objective.pk])
    answer = client_of(cast.chen).post(address, content, content_type="application/json")

    assert answer.status_code == 400
    assert "格式不对" in answer.json()["message"]
    assert reread(objective).version == objective.version


def test_a_request_beyond_all_measure_is_refused_before_it_is_read(cast):
    objective = draft(cast.unit)
    answer = send(client_of(cast.chen), "paste", objective, draft={}, text="字" * 4_000_000)
    assert answer.status_code == 413
    assert "太大" in answer.json()["message"]


def test_scripts_stay_text(cast):
    objective = draft(cast.unit)
    body = stored_draft(objective)
    body["lines"][0] |= {
        "name": "<script>alert(1)</script>",
        "level1": "</script><b>",
        "weight": "",
    }
    client = client_of(cast.chen)
    send(client, "save", objective, version=objective.version, draft=body)
    page = text_of(client.get(reverse("editor", args=[objective.pk])))
    checked = send(client, "check", objective, draft=body).json()

    assert "<script>alert" not in page
    assert "</script><b>" not in page
    assert "<script>" not in checked["margin"] + checked["meter"]
    assert "&lt;/script&gt;&lt;b&gt;" in checked["meter"]


def test_a_paste_that_no_sheet_can_keep_is_refused_before_its_preview(cast):
    objective = draft(cast.unit, lines=())
    rows = "".join(f"指标{number}\t0.1\r\n" for number in range(590))
    text = f"三级指标\t权重\r\n{rows}"
    refused = send(client_of(cast.chen), "paste", objective, draft={}, text=text)
    assert refused.status_code == 422
    assert refused.json()["message"] == (
        "一张目标表最多 500 行指标，粘贴后有 590 行，没有填入。请分开填报。"
    )


def test_a_very_long_cell_is_answered_with_its_beginning(cast):
    objective = draft(cast.unit)
    body = stored_draft(objective)
    body["lines"][0] |= {"name": "满意度" * 20_000, "unit": "％" * 20_000, "target": "9" * 20_000}
    answer = send(client_of(cast.chen), "check", objective, draft=body)
    assert answer.status_code == 200
    assert "满意度" * 10 in answer.json()["margin"]
    assert len(answer.content) < 200_000


def questions(context):
    """The queries of a block; marks of nested transactions are none."""
    marks = ("SAVEPOINT", "RELEASE")
    return [query["sql"] for query in context if not query["sql"].startswith(marks)]


def test_checking_asks_as_many_questions_for_one_line_as_for_three(cast):
    counts = []
    for number in (1, 3):
        objective = draft(cast.unit, number=number, lines=clean_lines()[:number])
        client, body = client_of(cast.chen), stored_draft(objective)
        send(client, "check", objective, draft=body)
        with CaptureQueriesContext(connection) as context:
            send(client, "check", objective, draft=body)
        counts.append(len(questions(context)))
    assert counts[0] == counts[1] <= 13


def test_the_page_asks_as_many_questions_for_one_line_as_for_three(cast):
    counts = []
    for number in (1, 3):
        objective = draft(cast.unit, number=number, lines=clean_lines()[:number])
        client, address = client_of(cast.chen), reverse("editor", args=[objective.pk])
        client.get(address)
        with CaptureQueriesContext(connection) as context:
            assert client.get(address).status_code == 200
        counts.append(len(questions(context)))
    assert counts[0] == counts[1] <= 16


def test_a_paste_asks_as_many_questions_for_one_line_as_for_three(cast):
    """Five for session, person, roles and the sheet, the rest for the framework of the year."""
    counts = []
    for number in (1, 3):
        objective = draft(cast.unit, number=number, lines=clean_lines()[:number])
        client, body = client_of(cast.chen), stored_draft(objective)
        rows = "\r\n".join(f"指标{n}\t≥\t{n}\t个\t10" for n in range(number))
        text = f"三级指标\t指标性质\t指标值\t计量单位\t权重\r\n{rows}\r\n"
        send(client, "paste", objective, draft=body, text=text, row=0, field="name")
        with CaptureQueriesContext(connection) as context:
            answer = send(client, "paste", objective, draft=body, text=text, row=0, field="name")
        assert answer.json()["rows"] == number
        counts.append(len(questions(context)))
    assert counts[0] == counts[1] <= 6


def much_changed(sheet):
    """An old line changed, one added, one deleted, and the project told anew."""
    first, *rest = sheet.lines
    added = replace(first, key=None, name="新加的一行")
    changed = replace(first, weight=Decimal("12.5"))
    return replace(
        sheet, lines=(changed, added, *rest[1:]), overview="另一段概述。", statement="另一个目标。"
    )


def test_saving_takes_ten_queries_for_two_lines_and_for_six(cast):
    counts = []
    for number in (2, 6):
        held = draft(cast.unit, number=number, lines=clean_lines()[:number])
        objective = objective_for(cast.chen, held.pk)
        sheet = sheet_of(objective)
        with CaptureQueriesContext(connection) as context:
            save_sheet(actor=cast.chen, objective=objective, sheet=much_changed(sheet), now=NOW)
        counts.append(len(questions(context)))
        stored = sheet_of(reread(objective))
        assert stored.overview == "另一段概述。"
        assert [line.name for line in stored.lines][1] == "新加的一行"
        assert len(stored.lines) == number
    assert counts[0] == counts[1] <= 10


def test_saving_over_the_web_has_its_budget_too(cast):
    """Three for session, person and roles, two for the sheet, ten for its save, one for the keys."""
    counts = []
    for number in (2, 6):
        objective = draft(cast.unit, number=number, lines=clean_lines()[:number])
        client, body = client_of(cast.chen), stored_draft(objective)
        send(client, "check", objective, draft=body)
        first, _, *rest = body["lines"]
        body["overview"] = "另一段概述。"
        body["lines"] = [{**first, "weight": "12.5"}, {"name": "新加的一行"}, *rest]
        with CaptureQueriesContext(connection) as context:
            answer = send(client, "save", objective, version=objective.version, draft=body)
        assert answer.status_code == 200
        assert answer.json()["keys"][1]
        counts.append(len(questions(context)))
    assert counts[0] == counts[1] <= 15
