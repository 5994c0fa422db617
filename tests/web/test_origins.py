"""The history of a number is one click away from every number of a sheet."""

import re

import pytest
from django.urls import reverse

from indicators.selectors import objective_for, sheet_of
from indicators.services import save_sheet
from tests.cast import NOW
from tests.factories import approved, draft
from tests.indicators.adjusting import raised
from tests.indicators.desks import submitted
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db


def cell_of(person, objective, **query):
    return client_of(person).get(reverse("objective-cell", args=[objective.pk]), query)


def test_every_number_of_the_sheet_leads_to_its_history(cast):
    objective = approved(cast)
    client = client_of(cast.chen)
    page = text_of(client.get(reverse("objective", args=[objective.pk])))
    links = re.findall(r'<a class="zs-cell" href="([^"]+)"', page)
    assert len(links) == 4 + 2 * 7
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200


def test_the_page_tells_value_person_version_and_step(cast):
    objective = submitted(cast)
    key = objective.indicators.get(position=1).pk
    page = text_of(cell_of(cast.zhou, objective, line=key, field="weight"))
    assert "第1行『路口信号设备巡检维护数量』的指标权重的来历" in page
    assert "系统写入（导入） · 系统" in page
    assert "以此值送审" in page
    assert f"#cell-{key}" in page


def test_out_of_reach_and_nonsense_are_not_found(cast):
    objective = draft(cast.unit)
    assert cell_of(cast.sun, objective, field="budget").status_code == 404
    for query in (
        {},
        {"field": "x"},
        {"line": "a", "field": "weight"},
        {"line": "9" * 30, "field": "weight"},
    ):
        assert cell_of(cast.chen, objective, **query).status_code == 404


@pytest.mark.parametrize("made", [lambda cast: draft(cast.unit), approved])
def test_the_page_asks_the_same_for_one_version_and_for_five(cast, made, django_assert_num_queries):
    objective = made(cast)
    client = client_of(cast.chen)
    address = reverse("objective-cell", args=[objective.pk]) + "?field=execution_weight"
    client.get(address)
    with django_assert_num_queries(8):
        client.get(address)


def versions_of(person, objective, **query):
    return client_of(person).get(reverse("objective-versions", args=[objective.pk]), query)


def test_the_last_two_versions_stand_beside_each_other(cast):
    objective = submitted(cast)
    sheet = client_of(cast.chen).get(reverse("objective", args=[objective.pk]))
    assert reverse("objective-versions", args=[objective.pk]) in text_of(sheet)
    answer = versions_of(cast.zhou, objective)
    compared = answer.context["compared"]
    assert (compared.before.number, compared.after.number) == (
        objective.version - 1,
        objective.version,
    )
    assert compared.differences == ()
    assert "没有任何改动" in text_of(answer)


def test_any_two_versions_are_compared_cell_by_cell(cast):
    objective = draft(cast.unit)
    for target in ("130", "140", "150"):
        fresh = objective_for(cast.chen, objective.pk)
        save_sheet(
            actor=cast.chen,
            objective=fresh,
            sheet=raised(sheet_of(fresh), target),
            base_version=fresh.version,
            now=NOW,
        )
    answer = versions_of(cast.chen, objective, before="2", after="4")
    (one,) = answer.context["compared"].differences
    assert (one.before, one.after) == ("130", "150")
    assert "第 2 版 → 第 4 版" in text_of(answer)
    assert '<option value="2" selected>' in text_of(answer)
    backwards = versions_of(cast.chen, objective, before="4", after="2")
    assert backwards.context["compared"].differences[0].after == "130"
    assert versions_of(cast.chen, objective, after="3").context["compared"].before.number == 2


def test_versions_out_of_reach_and_nonsense_are_not_found(cast):
    objective = draft(cast.unit)
    assert versions_of(cast.chen, objective).status_code == 200
    assert versions_of(cast.sun, objective).status_code == 404
    for query in ({"before": "9"}, {"after": "9"}, {"before": "x"}, {"after": "9" * 30}):
        assert versions_of(cast.chen, objective, **query).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_more_versions_ask_no_more(cast, number, django_assert_num_queries):
    objective = draft(cast.unit)
    for step in range(number):
        fresh = objective_for(cast.chen, objective.pk)
        save_sheet(
            actor=cast.chen,
            objective=fresh,
            sheet=raised(sheet_of(fresh), str(130 + step)),
            base_version=fresh.version,
            now=NOW,
        )
    client = client_of(cast.chen)
    address = reverse("objective-versions", args=[objective.pk])
    client.get(address)
    with django_assert_num_queries(7):
        client.get(address)
