"""Trying a rule on the page: what is asked, what is answered, what is refused."""

from dataclasses import replace

import pytest

from common.rules import RULEBOOK
from indicators.compliance import Doctrine
from indicators.yearly import set_thresholds
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from tests.admin.test_years import boxes
from tests.cast import NOW
from tests.evaluations.test_quality import begun
from tests.factories import clean_lines, draft, line, year_2023
from tests.indicators.two_years import published
from tests.web.pages import client_of, text_of

RULES = "/admin/indicators/rulesetting/year/2023/"
TRY = f"{RULES}try/C07/"


def satisfied(percent):
    *others, last = clean_lines()
    return (*others, replace(last, target=line(7, "x", "1", percent).target))


@pytest.fixture
def sheets(staff):
    for number, percent in enumerate(("70", "85", "95"), 1):
        draft(staff.unit, number=number, lines=satisfied(percent))
    return staff


def tried(client, address=TRY, **typed):
    form = client.get(address).context["form"]
    return client.post(address, {**boxes(form), **typed})


def test_the_answer_is_a_sentence_with_samples_linked_to_the_sheets(sheets, as_person):
    client = as_person(sheets.qian)
    answer = tried(client, satisfaction_warning_below="90")
    page = text_of(answer)
    assert "会命中 3 个项目中的 2 个。" in page
    assert "新命中 1 张" in page
    for hit in answer.context["found"].hits:
        address = f"/admin/indicators/performanceobjective/{hit.key}/change/"
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200
    assert answer.context["form"]["satisfaction_warning_below"].value() == "90"
    assert AuditEntry.objects.filter(action=AuditAction.RULE_TRIED).count() == 1


def test_only_what_the_rule_reads_is_asked(sheets, as_person):
    form = as_person(sheets.qian).get(TRY).context["form"]
    assert {"data_year", "choice", "satisfaction_error_below"} <= set(form.fields)
    assert not {"weight_tolerance", "min_lines", "words.placeholders"} & set(form.fields)
    assert AuditEntry.objects.filter(action=AuditAction.RULE_TRIED).count() == 0


def test_the_page_starts_from_the_years_own_settings(sheets, as_person):
    set_thresholds(
        actor=None,
        fiscal_year=year_2023(),
        parameters={"satisfaction_warning_below": "90", "big_weight": "12"},
        now=NOW,
    )
    client = as_person(sheets.qian)
    answer = tried(client, choice="warning")
    found = answer.context["found"]
    assert (found.before, found.count, found.fresh) == (2, 2, 0)
    # What the rule does not read keeps the year's value.
    assert answer.context["form"].proposal().parameters["big_weight"] == "12"
    heavy = tried(client, f"{RULES}try/B07/")
    assert heavy.context["found"].count == 3


def test_a_word_list_is_tried_too(sheets, as_person):
    client = as_person(sheets.qian)
    form = client.get(f"{RULES}try/A10/").context["form"]
    words = form["words.placeholders"].value() + "\n路口"
    found = tried(client, f"{RULES}try/A10/", **{"words.placeholders": words}).context["found"]
    assert (found.before, found.count) == (0, 3)
    broken = tried(client, f"{RULES}try/A10/", **{"words.placeholders": "(路"})
    assert broken.context["found"] is None
    assert broken.context["form"].non_field_errors()


def test_what_is_typed_wrongly_is_said_and_kept(sheets, as_person):
    answer = tried(as_person(sheets.qian), satisfaction_warning_below="很高")
    assert answer.context["found"] is None
    assert "有 1 处需要改正" in text_of(answer)
    assert 'value="很高"' in text_of(answer)


def test_the_settings_lead_to_the_trial_of_every_rule_but_those_of_the_process(sheets, as_person):
    page = text_of(as_person(sheets.qian).get(RULES))
    for rule in RULEBOOK:
        assert (f"{RULES}try/{rule.code}/" in page) == (rule.group != "L")


@pytest.mark.parametrize("code", ["L02", "L10", "Z99"])
def test_other_rules_have_no_such_page(sheets, as_person, code):
    assert as_person(sheets.qian).get(f"{RULES}try/{code}/").status_code == 404


def test_every_rule_has_a_form_that_comes_back_as_it_went(sheets, as_person):
    client = as_person(sheets.qian)
    for rule in (rule for rule in RULEBOOK if rule.group != "L"):
        form = client.get(f"{RULES}try/{rule.code}/").context["form"]
        bound = type(form)(boxes(form), fiscal_year=year_2023(), rule=rule)
        assert bound.is_valid(), (rule.code, bound.errors)
        assert Doctrine.from_payload(bound.proposal().parameters) == Doctrine(), rule.code


def test_the_rule_in_the_application_leads_there_for_those_who_set_the_year(sheets):
    assert TRY in text_of(client_of(sheets.qian).get("/rules/C07/"))
    for who in ("chen", "zhao", "wu"):
        assert "/try/" not in text_of(client_of(getattr(sheets, who)).get("/rules/C07/"))
    assert "/try/" not in text_of(client_of(sheets.qian).get("/rules/L02/"))


def test_departments_and_self_evaluations_are_tried_on_the_same_page(staff, as_person):
    published(year_2023(), staff.department)
    begun(staff, 1)
    client = as_person(staff.qian)
    for code, sentence, page in (
        ("I17", "会命中 1 个部门中的 1 个。", "/reports/departments/118/?year=2023"),
        ("K13", "会命中 1 份绩效自评中的 1 份。", "/self-evaluations/"),
    ):
        answer = tried(client, f"{RULES}try/{code}/")
        shown = text_of(answer)
        assert sentence in shown
        ((_, address),) = answer.context["hits"]
        assert address.startswith(page)
        assert f'href="{address}"' in shown
        assert client.get(address).status_code == 200
        assert "目标表" not in answer.context["found"].what
        assert (
            answer.context["form"]
            .fields["data_year"]
            .label.endswith(f"{answer.context['noun']}试算")
        )
