"""Lists as a running server answers them: with the counts of the year kept for all."""

import pytest

from indicators.services import submit_objective
from tests.cast import NOW, build_cast
from tests.factories import draft
from tests.web.pages import client_of, text_of


@pytest.fixture
def cast(transactional_db, settings):
    settings.KEPT_SECONDS = 10
    people = build_cast()
    submit_objective(actor=people.chen, objective=draft(people.unit), now=NOW)
    return people


QUERIES = (
    "q=zzzzzz",
    "q=没有的",
    "unit=999",
    "q=zzzzzz&status=mine",
    "grade=poor",
    "rule=Z99",
    "kind=5&status=nix&after=99999999999999999999",
    "q=%27%22%3Cscript%3E&category=x",
)


@pytest.mark.parametrize("who", ["chen", "zhou", "zhao"])
def test_a_list_that_holds_nothing_says_so(cast, who):
    client = client_of(getattr(cast, who))
    for query in QUERIES:
        page = client.get(f"/objectives/?{query}")
        assert page.status_code == 200, query
        assert "绩效目标" in text_of(page)


def test_an_empty_worklist_says_so(cast):
    client = client_of(cast.zhou)
    for query in ("unit=999", "rule=A01&unit=120", "rule=Z99", "clean=1&page=9"):
        assert client.get(f"/review/?{query}").status_code == 200, query
