"""A waived rule is told in the open wherever the checks of a sheet are told, until it ends."""

import io

import docx
import pytest
from django.urls import reverse

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
