"""What a browser keeps until it has arrived: the page that says so names the place it was kept at."""

import pytest

from tests.factories import draft
from tests.web.pages import client_of, text_of
from tests.web.test_projects import form

pytestmark = pytest.mark.django_db


def done_places(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('data-done="')[1:]]


def test_the_page_after_a_registration_says_what_has_arrived(cast):
    draft(cast.unit)
    client = client_of(cast.chen)
    refused = client.post("/projects/new/", form(kept="project:new", code="12"))
    assert refused.status_code == 422
    assert done_places(text_of(refused)) == []
    assert 'data-keep="project:new"' in text_of(refused)
    page = client.post("/projects/new/", form(kept="project:new"), follow=True)
    assert done_places(text_of(page)) == ["project:new"]
    assert done_places(text_of(client.get("/projects/"))) == []


def test_a_crafted_place_stays_text_and_short(cast):
    draft(cast.unit)
    crafted = '"><script>alert(1)</script>' + "x" * 200
    page = client_of(cast.chen).post("/projects/new/", form(kept=crafted), follow=True)
    shown = text_of(page)
    assert "<script>alert(1)" not in shown
    assert shown.count("x" * 40) == 0
