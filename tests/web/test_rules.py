"""The rules explained in the application: the same texts as the documents, and the year's values."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.urls import reverse

from common.findings import Severity
from common.rules import RULEBOOK
from indicators.rule_decisions import RuleDecision
from indicators.yearly import choose_rules, set_thresholds
from tests.cast import NOW
from tests.factories import draft, warned_lines, year_2023
from tests.web.pages import client_of, text_of
from web.rulebook import rule_list, rule_page

pytestmark = pytest.mark.django_db
DOCUMENTS = Path(__file__).parents[2] / "docs" / "rules"
CODES = [rule.code for rule in RULEBOOK]


def plain(html):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


@pytest.fixture(scope="module")
def documents():
    found = [path.read_text(encoding="utf-8") for path in DOCUMENTS.glob("*.md")]
    return re.sub(r"\s+", " ", "\n".join(found))


@pytest.mark.parametrize("letter", sorted({code[0] for code in CODES}))
def test_every_rule_has_its_page_with_the_texts_of_the_documents(cast, documents, letter):
    client = client_of(cast.chen)
    for rule in (rule for rule in RULEBOOK if rule.group == letter):
        answer = client.get(reverse("rule", args=[rule.code]))
        assert answer.status_code == 200
        told = plain(text_of(answer))
        page = answer.context["page"]
        for text in (rule.why, rule.mend, rule.good, rule.bad, rule.basis, page.looks_at):
            words = re.sub(r"\s+", " ", text)
            assert words
            assert words in told
            assert words in documents
        assert f"### {rule.code} {rule.name}" in documents


def test_184_pages_follow_one_another(cast):
    year = year_2023()
    pages = [rule_page(year, code) for code in CODES]
    assert len(pages) == 184
    assert [page.after for page in pages[:-1]] == CODES[1:]
    assert [page.before for page in pages[1:]] == CODES[:-1]
    assert (pages[0].before, pages[-1].after) == ("", "")


def test_an_unknown_rule_is_not_found(cast):
    client = client_of(cast.chen)
    for code in ("Z99", "A1", "nonsense"):
        assert client.get(f"/rules/{code}/").status_code == 404
    assert client.get("/rules/b01/").context["page"].row.rule.code == "B01"


def test_the_list_is_searched_and_narrowed(cast):
    client = client_of(cast.zhao)
    everything = client.get("/rules/").context["page"]
    assert everything.count == 184
    assert [group.letter for group in everything.groups] == list("ABCDEFGHIJKL")
    found = client.get("/rules/?q=满意度&group=C").context["page"]
    assert {row.rule.group for group in found.groups for row in group.rows} == {"C"}
    assert "C07" in {row.rule.code for group in found.groups for row in group.rows}
    assert "没有符合条件的规则" in text_of(client.get("/rules/?q=没有这样的规则"))
    assert client.get("/rules/?group=%3Cb%3E").status_code == 200


def test_the_years_decisions_and_values_are_shown(cast):
    year = year_2023()
    choose_rules(
        actor=None,
        fiscal_year=year,
        decisions=[
            RuleDecision("C07", Severity.HINT, reason="试行"),
            RuleDecision("C08", is_enabled=False, reason="试行"),
        ],
        now=NOW,
    )
    set_thresholds(
        actor=None, fiscal_year=year, parameters={"satisfaction_error_below": "55"}, now=NOW
    )
    client = client_of(cast.liu)
    page = client.get("/rules/C07/")
    assert "本年度调整，默认为错" in text_of(page)
    (changed,) = [one for one in page.context["page"].parameters if one.is_changed]
    assert changed.label.startswith("满意度低于多少为错")
    assert (changed.value, changed.usual) == ("55", "60")
    assert "例子 按默认的界线和词表写" in plain(text_of(page))
    assert "按默认的界线和词表写" not in text_of(client.get("/rules/C09/"))
    assert "停用" in text_of(client.get("/rules/C08/"))
    rows = {row.rule.code: row for group in rule_list(year, "", "C").groups for row in group.rows}
    assert rows["C07"].severity is Severity.HINT
    assert not rows["C08"].choice.is_enabled


def test_without_a_year_the_catalogue_speaks_for_itself(cast):
    assert rule_list(None, "", "").count == 184
    assert rule_page(None, "A11").parameters


def test_codes_lead_to_their_pages(cast):
    objective = draft(cast.unit, lines=warned_lines())
    client = client_of(cast.chen)
    sheet = text_of(client.get(f"/objectives/{objective.pk}/"))
    assert 'href="/rules/B14/"' in sheet
    assert 'href="/rules/D16/"' in sheet
    assert 'href="/rules/B14/"' in text_of(client.get(f"/objectives/{objective.pk}/edit/"))
    assert 'href="/rules/"' in sheet


@pytest.mark.parametrize("address", ["/rules/", "/rules/?group=A", "/rules/C07/", "/rules/H01/"])
def test_the_pages_ask_ten_questions_at_most(cast, address, django_assert_max_num_queries):
    year_2023()
    client = client_of(cast.zhao)
    client.get(address)
    with django_assert_max_num_queries(10):
        client.get(address)
