"""An uploaded list of actuals is asked the same as its page: what is recorded is told, not lost."""

import io

import openpyxl
import pytest
from django.urls import reverse

from evaluations.models import Measurement
from evaluations.questions import ASKED, NEGATIVE
from tests.web.pages import client_of, text_of
from tests.web.test_actuals import ACTUALS, cells, column_of, filled, line_key, sent, sheet_of

pytestmark = pytest.mark.django_db
DOUBTFUL = ("-3", *ACTUALS[1:6], "150")
"""Fewer than none of the first thing, and a satisfaction of 150 %."""


def filled_in(client, values, reasons=()):
    book = filled(client)
    lines = book["完成值"]
    for number, value in enumerate(values, 2):
        lines.cell(number, column_of(lines, "实际完成值"), value)
    for number, reason in enumerate(reasons, 2):
        lines.cell(number, column_of(lines, "偏差原因"), reason)
    return book


def asked_on_page(objective, client, values):
    sent_cells = cells(objective, values)
    check = client.post(reverse("actuals-check", args=[objective.pk]), sent_cells).json()
    return {int(key): line["request"] for key, line in check["lines"].items() if line["request"]}


def asked_of_file(objective, answer):
    asked: dict[int, str] = {}
    for one in answer.context["upload"].questions:
        key = line_key(objective, one.location.row - 1)
        asked[key] = asked.get(key, "") + one.message
    return asked


def test_a_file_is_asked_what_the_page_asks_and_is_recorded(cast):
    objective, client = sheet_of(cast), client_of(cast.chen)
    on_page = asked_on_page(objective, client, DOUBTFUL)
    assert on_page[line_key(objective, 1)] == NEGATIVE + ASKED
    assert on_page[line_key(objective, 7)] == ASKED
    answer = sent(client, filled_in(client, DOUBTFUL))
    page = text_of(answer)
    assert answer.status_code == 200
    assert asked_of_file(objective, answer) == on_page
    assert "已登记 7 条完成值" in page
    assert "有 3 处请核对，已照填写的登记" in page
    assert NEGATIVE in page
    assert Measurement.objects.count() == 7


def test_a_reason_answers_in_a_file_too(cast):
    sheet_of(cast)
    client = client_of(cast.chen)
    reasons = ("同比增减数", "", "", "", "", "", "新增问卷")
    page = text_of(sent(client, filled_in(client, DOUBTFUL, reasons), follow=True))
    assert "请核对" not in page
    assert Measurement.objects.count() == 7


def test_a_reason_recorded_before_answers_where_the_file_has_no_column_for_it(cast):
    objective, client = sheet_of(cast), client_of(cast.chen)
    reasons = {f"reason-{line_key(objective, n)}": "口径如此" for n in (1, 7)}
    client.post(reverse("actuals", args=[objective.pk]), cells(objective, DOUBTFUL, **reasons))
    book = filled_in(client, DOUBTFUL)
    book["完成值"].delete_cols(column_of(book["完成值"], "偏差原因"))
    assert "请核对" not in text_of(sent(client, book, follow=True))


def test_a_refused_file_tells_faults_and_questions_at_once_red_and_yellow(cast):
    sheet_of(cast)
    client = client_of(cast.chen)
    answer = sent(client, filled_in(client, ("-3", "很多", *ACTUALS[2:])))
    page = text_of(answer)
    assert answer.status_code == 422
    assert "有 1 处需要改正，没有写入任何一行" in page
    assert "另有 2 处请核对，不必改也可以登记" in page
    assert not Measurement.objects.exists()
    marked = client.get(reverse("actuals-marked", args=[answer.context["upload"].token]))
    lines = openpyxl.load_workbook(io.BytesIO(marked.content))["完成值"]
    column = column_of(lines, "实际完成值")
    assert lines.cell(2, column).fill.start_color.rgb == "00FFE699"
    assert lines.cell(3, column).fill.start_color.rgb == "00F8CBC6"
    assert "核对正负号" in lines.cell(2, column).comment.text
