"""Copying lines into the draft: what is offered, what is previewed, and what stays marked."""

import pytest
from django.urls import reverse

from indicators.admin.objective_forms import LineForm
from tests.factories import clean_lines, draft
from tests.web.editor import reread, send, stored_draft
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def objective(cast):
    return draft(cast.unit, lines=clean_lines()[:1])


@pytest.fixture
def source(cast):
    return draft(cast.unit, number=2)


def copied_draft(client, objective, source):
    body = stored_draft(objective)
    answer = send(client, "copy", objective, draft=body, source=source.pk)
    assert answer.status_code == 200, text_of(answer)
    return answer.json()


def test_what_is_looked_for_is_offered(cast, objective, source):
    client, body = client_of(cast.chen), stored_draft(objective)
    nothing = send(client, "copy", objective, draft=body).json()["html"]
    found = send(client, "copy", objective, draft=body, text="维护项目2").json()["html"]
    absent = send(client, "copy", objective, draft=body, text="没有的").json()["html"]
    assert "没有往年的目标表" in nothing
    assert f'data-source="{source.pk}"' in found
    assert "7 条指标" in found
    assert "没有找到与“没有的”有关" in absent


def test_a_preview_shows_the_new_lines_and_writes_nothing(cast, objective, source):
    told = copied_draft(client_of(cast.chen), objective, source)
    lines = told["draft"]["lines"]
    assert told["rows"] == 6
    assert "本表已有同名指标" in told["html"]
    assert [line["unconfirmed"] != "" for line in lines] == [False] + [True] * 6
    assert [line["key"] for line in lines[1:]] == [None] * 6
    theirs = stored_draft(source)["lines"][1:]
    for line, other in zip(lines[1:], theirs, strict=True):
        assert {**line, "key": 0, "unconfirmed": ""} == {**other, "key": 0}
    assert reread(objective).version == objective.version


def test_marked_lines_survive_saving_sorting_and_a_paste_and_stop_the_submission(
    cast, objective, source
):
    client = client_of(cast.chen)
    body = copied_draft(client, objective, source)["draft"]
    body["lines"].append(body["lines"].pop(0))
    sorted_body = send(
        client, "mend", objective, draft=body, action="finding", code="D14", position=7
    ).json()["draft"]
    assert sum(line["unconfirmed"] != "" for line in sorted_body["lines"]) == 6
    pasted = "三级指标\t权重\t指标值\r\n" + "".join(
        f"{line['name']}\t{line['weight']}\t{line['target']}\r\n" for line in sorted_body["lines"]
    )
    body = send(client, "paste", objective, draft=sorted_body, text=pasted).json()["draft"]
    assert sum(line["unconfirmed"] != "" for line in body["lines"]) == 6

    saved = send(client, "save", objective, version=objective.version, draft=body)
    assert saved.status_code == 200
    assert sum(line["unconfirmed"] != "" for line in stored_draft(objective)["lines"]) == 6
    checked = send(client, "check", objective, draft=stored_draft(objective)).json()
    assert checked["errors"] >= 6
    assert "还没有复核" in checked["margin"]
    confirm = text_of(client.get(reverse("editor-confirm", args=[objective.pk])))
    assert 'data-dialog="submit"' not in confirm


def test_the_sheet_says_why_it_was_not_handed_in(cast, source):
    objective = draft(cast.unit, number=3, lines=())
    client = client_of(cast.chen)
    body = copied_draft(client, objective, source)["draft"]
    send(client, "save", objective, version=objective.version, draft=body)
    page = client.post(reverse("objective-submit", args=[objective.pk]))
    assert page.status_code == 422
    assert "复制自 2023 年 50015322T000000000002" in text_of(page)
    assert "未复核" in text_of(client.get(reverse("objective", args=[objective.pk])))

    for line in body["lines"]:
        line["unconfirmed"] = ""
    body["lines"] = [
        {**line, "key": stored["key"]}
        for line, stored in zip(body["lines"], stored_draft(objective)["lines"], strict=True)
    ]
    version = reread(objective).version
    assert send(client, "save", objective, version=version, draft=body).status_code == 200
    client.post(reverse("objective-submit", args=[objective.pk]))
    assert reread(objective).status == "submitted"


def test_a_source_out_of_reach_is_as_absent_as_one_that_never_was(cast, objective):
    foreign = draft(cast.other_unit, number=9)
    client, body = client_of(cast.chen), stored_draft(objective)
    for source in (foreign.pk, 987654):
        answer = send(client, "copy", objective, draft=body, source=source)
        assert answer.status_code == 404
        assert foreign.project.name not in text_of(answer)


def test_the_admin_page_keeps_the_mark(cast, objective, source):
    """Saving lines elsewhere confirms nothing."""
    client = client_of(cast.chen)
    body = copied_draft(client, objective, source)["draft"]
    send(client, "save", objective, version=objective.version, draft=body)
    held = reread(objective)
    rows = [
        LineForm(instance=row, levels={}, year=2023, data={})
        for row in held.indicators.all()
        if row.unconfirmed
    ]
    assert len(rows) == 6
    for form in rows:
        form.cleaned_data = {
            "category": "",
            "sign": "",
            "target": "",
            "unit": "",
            "name": "甲",
            "weight": None,
            "core": "",
        }
        assert form.line().unconfirmed
