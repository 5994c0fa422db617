from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.template import Context, TemplateSyntaxError, engines
from django.test import RequestFactory

from organizations.models import Organization
from web.templatetags.once import OnceNode


@dataclass(frozen=True)
class Row:
    name: str
    number: Decimal | int | bool


def rendered(page, query="", **values):
    values["request"] = RequestFactory().get(f"/?{query}")
    return page.render(Context(values)).strip()


def page_of(body):
    return engines["django"].from_string("{% load once site %}" + body).template


class Counting:
    """Says how often it was written."""

    def __init__(self):
        self.times = 0

    def __repr__(self):
        return "counting"

    def __str__(self):
        self.times += 1
        return "数"


def test_the_same_values_are_written_once():
    page, counting = (
        page_of("{% once row=row seen=seen %}{{ row.name }}{{ seen }}{% endonce %}"),
        Counting(),
    )
    for name in ("甲", "乙", "甲", "乙"):
        assert rendered(page, row=Row(name, 1), seen=counting) == f"{name}数"
    assert counting.times == 2


def test_a_changed_value_is_written_anew():
    page = page_of("{% once row=row %}{{ row.name }} {{ row.number }}{% endonce %}")
    for number in (1, True, Decimal(1), Decimal("1.00"), 2):
        assert rendered(page, row=Row("甲", number)) == f"甲 {number}"


class Address(QueryDict):
    """Says how often it was written out."""

    times = 0

    def urlencode(self, safe=None):
        self.times += 1
        return super().urlencode(safe)


def test_the_address_is_written_out_once_for_all_rows_of_a_page():
    page = page_of("{% for row in rows %}{% once row=row %}{{ row.name }}{% endonce %}{% endfor %}")
    request = RequestFactory().get("/")
    for query in ("year=2023", "year=2024"):
        request.GET = Address(query)
        rows = [Row(name, 1) for name in "甲乙丙"]
        assert page.render(Context({"rows": rows, "request": request})) == "甲乙丙"
        assert request.GET.times == 1


def test_nothing_else_is_seen():
    page = page_of(
        "{% once row=row %}{{ row.name }}{{ user }}{{ request.user }}{{ request.path }}{% endonce %}"
    )
    assert rendered(page, row=Row("甲", 1), user="别人") == "甲"


def test_addresses_follow_the_query():
    page = page_of("{% once row=row %}{% address_with rule=row.name page=None %}{% endonce %}")
    assert rendered(page, "page=2&unit=118", row=Row("B01", 1)) == "?unit=118&amp;rule=B01"
    assert rendered(page, "unit=119", row=Row("B01", 1)) == "?unit=119&amp;rule=B01"


def test_a_page_without_a_request_has_no_query():
    page = page_of("{% once row=row %}{% address_with rule=row.name %}{% endonce %}")
    assert page.render(Context({"row": Row("B01", 1)})) == "?rule=B01"


def test_what_was_typed_is_escaped():
    page = page_of("{% once row=row %}{{ row.name }}{% endonce %}")
    for _ in range(2):
        assert rendered(page, row=Row("<b>", 1)) == "&lt;b&gt;"


def test_numbers_are_written_as_around_it():
    page = page_of(
        "{% load l10n %}{% once n=n %}{{ n }}{% endonce %} {% localize off %}{% once n=n %}{{ n }}{% endonce %}{% endlocalize %}"
    )
    assert rendered(page, n=Decimal("1234.5")) == rendered(
        page_of("{% load l10n %}{{ n }} {{ n|unlocalize }}"), n=Decimal("1234.5")
    )


def test_only_so_much_is_kept(monkeypatch):
    monkeypatch.setattr("web.templatetags.once._MOST", 3)
    page = page_of("{% once n=n %}{{ n }}{% endonce %}")
    node = page.nodelist.get_nodes_by_type(OnceNode)[0]
    for n in range(10):
        assert rendered(page, n=n) == str(n)
        assert len(node._known) <= 3


@pytest.mark.parametrize("head", ["{% once %}", "{% once row %}", "{% once row=row other %}"])
def test_every_value_has_a_name(head):
    with pytest.raises(TemplateSyntaxError):
        page_of(head + "{% endonce %}")


UNIT = Organization(code="118", name="甲")


@dataclass(frozen=True)
class Box:
    what: object


NESTED = [
    (1, (2, UNIT)),
    [UNIT],
    {"unit": [UNIT]},
    {UNIT.code: Box(UNIT)},
    Box((Box([UNIT]),)),
    frozenset({Box(Organization.objects.none())}),
]


@pytest.mark.parametrize("unit", [UNIT, Organization.objects.none(), *NESTED])
def test_records_are_refused_however_deep(unit):
    page = page_of("{% once unit=unit %}{{ unit }}{% endonce %}")
    with pytest.raises(TemplateSyntaxError):
        rendered(page, unit=unit)


@pytest.mark.parametrize(
    "value", [(1, ("甲",)), {"甲": [Box("乙")]}, Box((Row("甲", 1),)), {"甲"}, Row]
)
def test_values_however_deep_are_none(value):
    assert rendered(page_of("{% once value=value %}写{% endonce %}"), value=value) == "写"


def test_at_work_only_the_values_themselves_are_looked_at(settings):
    settings.QUERIES_COMPARED = False
    page = page_of("{% once unit=unit %}写{% endonce %}")
    assert rendered(page, unit=(1, 2)) == "写"
    with pytest.raises(TemplateSyntaxError):
        rendered(page, unit=UNIT)
