"""A waived rule is told in the open wherever the checks of a sheet are told, until it ends."""

import html
import io
import re

import docx
import pytest
from django.urls import reverse

from organizations.models import User
from tests.evaluations.self_evaluated import FULL, handed_in
from tests.factories import draft, year_2023
from tests.indicators.test_waivers import waive
from tests.indicators.two_years import published
from tests.web.pages import client_of, text_of
from tests.web.test_health import printed

pytestmark = pytest.mark.django_db
TOLD = "经批准暂不检查："


@pytest.mark.parametrize("page", ["objective", "editor"])
def test_a_waived_rule_stands_beside_the_ledger_of_its_sheet_alone(cast, page):
    waived, other = draft(cast.unit, number=1), draft(cast.unit, number=2)
    client = client_of(cast.chen)
    assert TOLD not in text_of(client.get(reverse(page, args=[waived.pk])))
    waive(cast, scope=waived)
    text = text_of(client.get(reverse(page, args=[waived.pk])))
    assert text.count(TOLD) == 1
    assert "豁免至2099-12-31" in text.partition(TOLD)[2][:200]
    assert TOLD not in text_of(client.get(reverse(page, args=[other.pk])))


def test_a_waived_rule_stands_in_the_report_of_its_department(cast):
    published(year_2023(), cast.department)
    waive(cast, code="H01")
    client = client_of(cast.chen)
    text = text_of(client.get("/reports/departments/118/"))
    assert text.count(TOLD) == 1
    assert "H01" in text.partition(TOLD)[2][:80]
    word = docx.Document(io.BytesIO(client.get("/reports/departments/118/docx/").content))
    (told,) = [one.text for one in word.paragraphs if TOLD in one.text]
    assert "H01" in told
    assert "豁免至2099-12-31" in told
    assert not any("读取问题" in one.text for one in word.paragraphs)
    pdf = printed(client.get("/reports/departments/118/pdf/").content)
    ends = b"".join(rb"\000" + sign.encode() for sign in "2099-12-31")
    # At the beginning, and in the table of what was not checked.
    assert pdf.count(ends) == 2


def test_a_waived_rule_over_self_evaluations_stands_beside_their_ledger(cast):
    objective = handed_in(cast, actuals=FULL)
    page = reverse("self-evaluation", args=[objective.pk])
    client = client_of(cast.zhou)
    before = text_of(client.get(page))
    assert TOLD not in before
    assert f'href="{reverse("rule", args=["K17"])}"' in before.partition('id="findings"')[2]
    waive(cast, code="K17", scope=objective)
    text = text_of(client.get(page))
    assert text.count(TOLD) == 1
    assert "K17" in text.partition(TOLD)[2][:80]
    assert "<code>K17</code>" not in text


@pytest.fixture
def administrator(cast, settings):
    settings.REQUIRE_MFA = False
    User.objects.filter(pk=cast.qian.pk).update(is_staff=True)
    return client_of(cast.qian)


def test_the_one_who_may_waive_is_led_to_the_waiver_of_a_finding(cast, administrator):
    objective = draft(cast.unit, lines=())
    sheet = reverse("objective", args=[objective.pk])
    link = re.compile(r'href="(/admin/indicators/rulewaiver/year/2023/\?code=([A-Z]\d\d)[^"]*)"')
    assert not link.search(text_of(client_of(cast.chen).get(sheet)))
    offered = {
        code: html.unescape(found)
        for found, code in link.findall(text_of(administrator.get(sheet)))
    }
    assert "A01" in offered
    assert "B01" in text_of(administrator.get(sheet))
    assert "B01" not in offered
    page = text_of(administrator.get(offered["A01"]))
    assert '<option value="A01" selected>' in page
    assert f'name="scope" value="{objective.project.code}"' in page
    filled = {"code": "A01", "scope": objective.project.code, "requester": "zhoulin"}
    end = {"expires_on": "2099-12-31", "reason": "本项目指标由上级另行下达"}
    granted = text_of(administrator.post(offered["A01"], filled | end, follow=True))
    assert f'href="{sheet}"' in granted
    assert "A01" in text_of(administrator.get(sheet)).partition(TOLD)[2][:80]


def test_no_waiver_is_offered_in_a_closed_year(cast, administrator):
    objective = draft(cast.unit, lines=())
    sheet = reverse("objective", args=[objective.pk])
    assert "暂不检查这条规则" in text_of(administrator.get(sheet))
    year = objective.fiscal_year
    year.is_open = False
    year.save()
    assert "暂不检查这条规则" not in text_of(administrator.get(sheet))
