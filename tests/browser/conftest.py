"""A real browser on a live server: people signed in, every page watched, pictures on demand."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from organizations.models import User
from tests.browser.windows import DESKTOP, Watch


@pytest.fixture
def watch(live_server: Any) -> Iterator[Watch]:
    """Fails the test at its end when a page complained; a test that expects so clears the list."""
    watch = Watch(live_server.url)
    yield watch
    assert watch.complaints == []


@pytest.fixture
def page_of(live_server: Any, new_context: Any, watch: Watch) -> Callable[..., Page]:
    """`page_of(cast.chen)`: a window in which the person is signed in, None for nobody.

    Every person has a window of their own; addresses begin with "/"; `size` is DESKTOP or PHONE.
    """

    def open_for(person: User | None, size: dict[str, int] = DESKTOP) -> Page:
        context = new_context(base_url=live_server.url, viewport=size)
        watch.over(context)
        if person is not None:
            context.add_cookies([_session(person, live_server.url)])
        page: Page = context.new_page()
        page.set_default_timeout(20_000)
        return page

    return open_for


@pytest.fixture
def picture(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Path]:
    """`picture(page, "name")`: a picture of the whole page, kept where ZHUNSHENG_PICTURES says."""
    folder = Path(os.environ.get("ZHUNSHENG_PICTURES") or tmp_path)

    def take(page: Page, name: str) -> Path:
        path = folder / f"{request.node.originalname}-{name}.png"
        page.screenshot(path=path, full_page=True, animations="disabled")
        return path

    return take


def _session(person: User, address: str) -> dict[str, str]:
    client = Client()
    client.force_login(User.objects.get(pk=person.pk))
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": address}
