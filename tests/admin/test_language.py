"""Everything a person reads in the admin is Chinese."""

import html
import re

import pytest

from evaluations.services import evaluate_year
from indicators.models import IndicatorTemplate, PerformanceObjective
from organizations.admin_theme import IS_UNFOLD
from tests.cast import NOW
from tests.factories import approved, department_draft, draft

ALLOWED = {
    # names of formats, codes and signs
    "xlsx", "csv", "Excel", "CSV", "esc", "GB", "TB", "MB", "Mbps", "Xx",
}  # fmt: skip
if not IS_UNFOLD:
    # Alternative texts of the stock images, written into Django's templates.
    ALLOWED |= {"Search", "True", "False"}
CODES = re.compile(r"[A-C]\d\d|\d{8}T\d+")
# Neither what no page shows nor what people typed into a box.
_HIDDEN = re.compile(r"<(script|style|template|textarea)\b.*?</\1>|<!--.*?-->", re.DOTALL)
# Ligatures that a symbol font draws as icons.
_ICONS = re.compile(r"<span[^>]*material-symbols[^>]*>.*?</span>", re.DOTALL)
_TAG = re.compile(r"""<(?:"[^"]*"|'[^']*'|[^'">])*>""")
_SHOWN = re.compile(r'(?:placeholder|title|aria-label|alt|data-label)="([^"]*)"')
_WORD = re.compile(r"[A-Za-z][A-Za-z]+")
PAGES = [
    "", "organizations/user/", "organizations/user/add/", "organizations/user/{user}/change/",
    "organizations/user/{user}/history/", "organizations/organization/",
    "organizations/user/{user}/password/",
    "organizations/organization/add/", "organizations/organization/import/",
    "organizations/organization/export/", "organizations/organization/{unit}/change/",
    "organizations/organization/{unit}/history/", "budgets/fiscalyear/", "budgets/fiscalyear/add/",
    "budgets/fiscalyear/{year}/change/", "budgets/fiscalyear/{year}/history/", "budgets/window/",
    "budgets/window/add/", "budgets/functionalclass/", "budgets/functionalclass/add/",
    "budgets/economicclass/", "budgets/appropriation/", "budgets/appropriation/{money}/change/",
    "budgets/departmentbudget/", "projects/project/", "projects/project/add/",
    "projects/project/{project}/change/", "projects/project/export/", "indicators/frameworkentry/",
    "indicators/indicatortemplate/", "indicators/indicatortemplate/add/",
    "indicators/indicatortemplate/{template}/change/",
    "indicators/indicatortemplate/{template}/delete/",
    "indicators/performanceobjective/", "indicators/performanceobjective/{approved}/change/",
    "indicators/performanceobjective/{approved}/history/",
    "indicators/performanceobjective/{approved}/explanations/",
    "indicators/reviewdesk/year/2023/", "indicators/rulesetting/year/2023/",
    "indicators/rulethresholds/year/2023/", "indicators/rulewaiver/year/2023/",
    "evaluations/yearlyscoringplan/year/2023/",
    "evaluations/measurement/", "evaluations/measurement/objective/{approved}/",
    "evaluations/selfevaluation/", "evaluations/evaluationrun/", "evaluations/evaluationresult/",
    "evaluations/evaluationrun/add/", "evaluations/evaluationrun/{run}/change/",
    "evaluations/evaluationresult/{result}/change/", "evaluations/evaluationresult/export/",
    "exchange/importbatch/",
]  # fmt: skip
CLERK_PAGES = [
    "", "indicators/performanceobjective/add/", "indicators/performanceobjective/{draft}/change/",
    "indicators/performanceobjective/{draft}/decide/submit/",
    "indicators/performanceobjective/{draft}/explanations/",
    "indicators/performanceobjective/{department}/change/",
    "indicators/performanceobjective/?q=zzz",
    "evaluations/measurement/objective/{approved}/", "evaluations/measurement/import/",
]  # fmt: skip


@pytest.fixture
def keys(staff):
    objective = approved(staff, number=1)
    run = evaluate_year(actor=None, fiscal_year=objective.fiscal_year, as_of=NOW)
    template = IndicatorTemplate.objects.create(
        level1="产出指标", level2="数量指标", name="甲", comparison="ge"
    )
    return {
        "user": staff.chen.pk,
        "unit": staff.unit.pk,
        "year": objective.fiscal_year_id,
        "money": objective.project.appropriation_id,
        "project": objective.project_id,
        "template": template.pk,
        "approved": objective.pk,
        "draft": draft(staff.unit, number=2, lines=()).pk,
        "department": department_draft(staff.department, ()).pk,
        "run": run.pk,
        "result": run.results.first().pk,
    }


def english_in(text):
    body = _ICONS.sub(" ", _HIDDEN.sub(" ", text))
    shown = [html.unescape(_TAG.sub(" ", body)), *map(html.unescape, _SHOWN.findall(body))]
    words = {word for part in shown for word in _WORD.findall(CODES.sub(" ", part))}
    return words - ALLOWED


def check(client, pages, keys, known):
    found = {}
    for page in pages:
        response = client.get("/admin/" + page.format(**keys))
        assert response.status_code == 200, page
        if words := english_in(response.content.decode()) - known:
            found[page] = words
    return found


PEOPLE = {"chenjing", "zhoulin", "liuwei", "zhaomin", "qianwei", "wutong", "sunhao"}


def test_the_pages_of_the_administration_are_chinese(staff, as_person, keys):
    assert check(as_person(staff.qian), PAGES, keys, PEOPLE) == {}


def test_the_pages_of_a_clerk_are_chinese(staff, as_person, keys):
    assert check(as_person(staff.chen), CLERK_PAGES, keys, PEOPLE) == {}


def test_the_trail_is_chinese(staff, as_person, keys):
    response = as_person(staff.wu).get("/admin/organizations/auditentry/")
    assert english_in(response.content.decode()) - PEOPLE == set()
    assert "新建绩效目标" in response.content.decode()
    assert PerformanceObjective.objects.count() == 3
