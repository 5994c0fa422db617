"""The pages of every day over eighty thousand projects: few queries, none over a whole table."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import Project
from tests.web.city import fill
from tests.web.pages import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

AT_MOST = 10
START_PAGES_AT_MOST = {"chen": 16, "zhou": 11}
"""A unit's own start page gathers what waits at every door, the newest notices, what is not filled
in and not begun among it; it is no list. The bureau's is held as a list is."""
REPORTS_AT_MOST = 13
"""The report is no list either: three of them count what the rules of the process hit."""
PAGES = {
    "chen": ("/", "/objectives/", "/objectives/?shelf=approved", "/objectives/?q=777", "/actuals/"),
    "zhou": ("/", "/objectives/?shelf=mine", "/review/", "/review/?clean=1"),
    "zhao": (
        "/",
        "/objectives/",
        "/objectives/?shelf=submitted",
        "/objectives/?q=项目777",
        "/objectives/?q=xm",
        "/review/",
        "/review/?page=40",
        "/review/?rule=B01",
        "/progress/",
        "/reports/",
        "/reports/?unit=118&group=B",
        "/objectives/?rule=C05",
        "/norms/?q=满意度",
        "/lookalikes/?across=1",
        "/actuals/",
    ),
    "qian": ("/", "/progress/", "/people/"),
}


def _at_most(name, address):
    if address.startswith("/reports/"):
        return REPORTS_AT_MOST
    return START_PAGES_AT_MOST.get(name, AT_MOST) if address == "/" else AT_MOST


def test_no_list_takes_more_than_ten_queries(cast):
    fill(cast, 80_000)
    assert Project.objects.count() > 80_000
    slow = {}
    for name, addresses in PAGES.items():
        client = client_of(getattr(cast, name))
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as caught:
                assert client.get(address).status_code == 200, address
            if len(caught) > _at_most(name, address):
                slow[name, address] = len(caught)
    assert slow == {}
