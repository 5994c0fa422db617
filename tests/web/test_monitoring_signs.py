"""Numbers below zero in monitoring: kept, asked about, handed in with a word."""

import re
from dataclasses import replace

import pytest

from evaluations import forecasts
from evaluations.models import MonitoringLine, MonitoringReport
from tests.evaluations.monitoring_forms import LINES, fresh
from tests.factories import approved
from tests.web.pages import client_of, text_of
from tests.web.test_monitoring import cells, fill, key, page, sent, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def objective(cast):
    return fresh(cast.chen, approved(cast))


def below_zero(reason=""):
    """The costs reported below zero; every other cell is in order."""
    return (*LINES[:3], replace(LINES[3], actual="-3", reason=reason), *LINES[4:])


def test_a_number_below_zero_is_kept_and_handed_in_only_with_a_word(cast, objective):
    client = client_of(cast.chen)
    lines = below_zero()
    checked = client.post(page("monitoring-check", objective), cells(objective, lines)).json()
    due = checked["lines"][str(key(objective, 4))]["due"]
    assert "累计完成值-3为负数，请核对正负号" in due
    assert checked["lines"][str(key(objective, 4))]["why"]
    refused = client.post(page("monitoring", objective), cells(objective, lines, submit="1"))
    assert refused.status_code == 422
    assert "累计完成值-3为负数，请核对正负号" in text_of(refused)
    row = MonitoringReport.objects.get()
    assert (row.status, MonitoringLine.objects.get(indicator=key(objective, 4)).actual_value) == (
        "draft",
        -3,
    )
    told = cells(
        objective, below_zero("退回上年多付的货款"), submit="1", base_version=str(row.version)
    )
    client.post(page("monitoring", objective), told)
    assert MonitoringReport.objects.get().status == "submitted"


def test_a_workbook_with_numbers_below_zero_is_kept_and_asked_about(cast, objective):
    client = client_of(cast.chen)
    book = fill(workbook(client), below_zero())
    html = text_of(sent(client, book, follow=True))
    assert "已保存 1 份1–7月监控" in html
    assert "第5行『偏差原因说明』『设备维护总成本』" in html
    assert "累计完成值-3为负数，请核对正负号" in html
    assert MonitoringLine.objects.get(indicator=key(objective, 4)).actual_value == -3
    book = fill(workbook(client), below_zero("退回上年多付的货款"))
    assert "核对正负号" not in text_of(sent(client, book, follow=True))


def test_many_numbers_below_zero_are_counted_after_the_first_three(cast, objective):
    client = client_of(cast.chen)
    minus = [replace(one, actual="-1", forecast="-1") for one in below_zero()]
    html = text_of(sent(client, fill(workbook(client), minus), follow=True))
    assert html.count("请核对正负号") == 3
    assert "还有 3 处负数要核对，各份监控报送之前会列出" in html


def test_the_form_names_its_boxes_as_the_workbook_and_the_questions_do(cast, objective):
    html = text_of(client_of(cast.chen).get(page("monitoring", objective)))
    labels = re.findall(r'<label>([^<]+)<|aria-label="[^"]*的([^"]+)"', html)
    told = " ".join("".join(pair) for pair in labels)
    columns = [one for name, one in vars(forecasts).items() if name.isupper() and type(one) is str]
    assert forecasts.REASON in columns
    assert [column for column in columns if column not in told] == []
    assert len(columns) == 12
