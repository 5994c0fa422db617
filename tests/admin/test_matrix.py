"""Every page and action of the admin × every role: exactly what is allowed, nothing more."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLResolver, resolve

from indicators.admin.decisions import DECISIONS as OFFERED
from indicators.models import PerformanceObjective, ReviewNote
from indicators.selectors import objective_for
from indicators.services import approve_objective, return_objective, submit_objective
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from tests.admin.asking import address, answer, pages_of
from tests.admin.matrix import ACTIONS, DECISIONS, EXPECTED, EXTRA_PAGES, SITE_PAGES
from tests.cast import NOW
from tests.factories import approved, draft


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
    keys = {
        "objective": records["indicators.performanceobjective"].pk,
        "person": records["organizations.user"].pk,
    }
    found = {url: whom(people, f"/admin/{url.format(**keys)}") for url in EXTRA_PAGES}
    assert found == EXTRA_PAGES


def test_the_pages_of_the_site_open_to_exactly_these_people(people, records):
    found = {name: whom(people, f"/admin/{url}") for name, (url, _) in SITE_PAGES.items()}
    assert found == {name: whose for name, (_, whose) in SITE_PAGES.items()}


def names_in(patterns):
    """The names of all addresses; those without one only lead on to a page with a name."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names_in(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name


def test_every_address_of_the_admin_is_in_a_table():
    listed = {
        f"{model.replace('.', '_')}_{page}"
        for model, pages in EXPECTED.items()
        for page in (*pages, *(["process_import"] if "import" in pages else []))
    }
    extra = {resolve("/admin/" + url.format(objective=1, person=1)).url_name for url in EXTRA_PAGES}
    asked_below = {f"indicators_performanceobjective_{name}" for name in ("decide", "answer")}
    known = listed | extra | asked_below | set(SITE_PAGES)
    assert set(names_in(admin.site.get_urls())) == known


def placed(staff, place):
    """A sheet of 118001 that stands there."""
    if place == "approved":
        return approved(staff)
    objective = draft(staff.unit)
    if place == "draft":
        return objective
    submit_objective(actor=staff.chen, objective=objective, now=NOW)
    if place == "returned":
        held = objective_for(staff.zhou, objective.pk)
        return return_objective(actor=staff.zhou, objective=held, comment="请改", now=NOW)
    for reviewer in (staff.zhou, staff.liu)[: int(place[-1])]:
        held = objective_for(reviewer, objective.pk)
        approve_objective(actor=reviewer, objective=held, now=NOW)
    return objective


@pytest.mark.parametrize("place", DECISIONS)
def test_each_decision_opens_to_exactly_these_people(people, staff, place):
    objective = placed(staff, place)
    base = f"/admin/indicators/performanceobjective/{objective.pk}/decide/"
    asked = {action.value: whom(people, f"{base}{action.value}/") for action in OFFERED}
    assert {name: whose for name, whose in asked.items() if whose} == DECISIONS[place]


@pytest.mark.parametrize("place", DECISIONS)
def test_each_decision_of_whoever_may_not_is_refused_and_on_record(people, staff, place):
    objective = placed(staff, place)
    base = f"/admin/indicators/performanceobjective/{objective.pk}/decide/"
    before = PerformanceObjective.objects.values().get()
    for key, person in people.items():
        barred = [a.value for a in OFFERED if key not in DECISIONS[place].get(a.value, "")]
        known = refusals_of(person)
        answers = {answer(person, f"{base}{name}/", {"comment": "x"})[0] for name in barred}
        assert answers <= ({302} if person is None else {403, 404}), key
        assert refusals_of(person) - known == (0 if person is None else len(barred)), key
    assert PerformanceObjective.objects.values().get() == before


def test_a_remark_is_replied_to_by_exactly_these_people(people, staff):
    note = ReviewNote.objects.get(objective=placed(staff, "returned"))
    url = f"/admin/indicators/performanceobjective/{note.objective_id}/notes/{note.pk}/answer/"
    wrote = [key for key, person in people.items() if wrote_an_answer(person, url, note)]
    assert "".join(wrote) == "czlf"


def wrote_an_answer(person, url, note):
    known, said = refusals_of(person), note.replies.count()
    status, _ = answer(person, url, {"text": "已补附件"})
    has_written = note.replies.count() > said
    if person and not has_written:
        assert status in {403, 404}
        assert refusals_of(person) == known + 1
    return has_written


def refusals_of(person):
    found = AuditEntry.objects.filter(action=AuditAction.ACCESS_REFUSED)
    return found.filter(actor=person).count() if person else 0


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
