"""Every page and action of the admin × every role: exactly what is allowed, nothing more."""

import pytest
from django.contrib import admin
from django.test import Client

from tests.admin.asking import address, answer, pages_of
from tests.admin.matrix import ACTIONS, EXPECTED, EXTRA_PAGES
from tests.factories import draft


def opens(person, url):
    """Whether the page opens, or leads on to a page of its own."""
    status, target = answer(person, url)
    return status == 200 or (status == 302 and "/login" not in target and target != "/admin/")


def whom(people, url):
    return "".join(key for key, person in people.items() if opens(person, url))


def test_every_page_opens_to_exactly_these_people(people, records):
    found = {
        model: {page: whom(people, address(model, page, record)) for page in pages_of(model)}
        for model, record in sorted(records.items())
    }
    assert found == EXPECTED


def test_every_model_is_in_the_matrix():
    registered = {model._meta.label_lower for model in admin.site._registry}
    assert registered == set(EXPECTED)


def test_the_extra_pages_open_to_exactly_these_people(people, records):
    objective = records["indicators.performanceobjective"].pk
    found = {url: whom(people, f"/admin/{url.format(objective=objective)}") for url in EXTRA_PAGES}
    assert found == EXTRA_PAGES


def test_the_actions_are_offered_to_exactly_these_people(people, rf):
    found = {}
    for model, model_admin in admin.site._registry.items():
        for key, person in people.items():
            request = rf.get("/")
            request.user = person
            names = model_admin.get_actions(request) if person else {}
            for name in names:
                offered = found.setdefault(model._meta.label_lower, {})
                offered[name] = offered.get(name, "") + key
    assert found == ACTIONS


@pytest.mark.parametrize(
    "page",
    ["", "decide/submit/", "change/", "delete/", "history/"],
    ids=lambda page: page or "list",
)
def test_a_stranger_is_sent_to_sign_in(records, page):
    pk = records["indicators.performanceobjective"].pk if page else ""
    base = "/admin/indicators/performanceobjective/"
    response = Client().get(f"{base}{pk}/{page}" if page else base)
    assert response.status_code == 302
    assert "login" in response.url


def test_a_person_without_the_staff_flag_stays_outside(cast, as_person):
    response = as_person(cast.qian).get("/admin/organizations/user/")
    assert response.status_code in {302, 403}


def test_lists_hold_only_what_is_within_reach(staff, as_person):
    mine, foreign = draft(staff.unit, number=1), draft(staff.other_unit, number=2)
    for model, wanted in (
        ("indicators/performanceobjective", {mine.pk}),
        ("projects/project", {mine.project_id}),
        ("budgets/appropriation", {mine.project.appropriation_id}),
        ("organizations/organization", {staff.department.pk, staff.unit.pk}),
    ):
        changes = as_person(staff.chen).get(f"/admin/{model}/").context["cl"]
        assert {row.pk for row in changes.result_list} == wanted, model
    found = as_person(staff.chen).get(
        "/admin/autocomplete/",
        {
            "app_label": "indicators",
            "model_name": "performanceobjective",
            "field_name": "project",
            "term": "道路",
        },
    )
    assert [row["id"] for row in found.json()["results"]] == [str(mine.project_id)]
    assert foreign.pk
