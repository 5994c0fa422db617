"""Lists with pages so short that a few sheets fill them."""

import pytest

from indicators import worklists
from organizations.prepared import Prepared


def shorten_pages(monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    """Pages of so many rows for this test; the length of a page is part of the written statement."""
    monkeypatch.setattr(worklists, "PAGE", rows)
    monkeypatch.setattr(worklists, "_heads", Prepared(worklists._heads.query))
