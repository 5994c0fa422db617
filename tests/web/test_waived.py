"""A waived rule is told in the open wherever the checks of a sheet are told, until it ends."""

import pytest
from django.urls import reverse

from tests.factories import draft, year_2023
from tests.indicators.test_waivers import waive
from tests.indicators.two_years import published
from tests.web.pages import client_of, text_of

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
    text = text_of(client_of(cast.chen).get("/reports/departments/118/"))
    assert text.count(TOLD) == 1
    assert "H01" in text.partition(TOLD)[2][:80]
