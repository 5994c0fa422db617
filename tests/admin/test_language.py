"""Everything a person reads in the admin is Chinese."""

import html
import re
from datetime import timedelta

import pytest

from budgets.models import DepartmentBudget, FunctionalClass, Window
from evaluations.services import evaluate_year
from indicators.models import IndicatorTemplate, PerformanceObjective
from organizations.admin_theme import IS_UNFOLD
from tests.admin.test_exchange import confirm, errors_in, preview, sheet
from tests.cast import NOW
from tests.factories import approved, department_draft, draft

ALLOWED = {
    # names of formats, codes and signs
    "xlsx", "csv", "Excel", "CSV", "esc", "GB", "TB", "MB", "Mbps", "Xx",
    "PDF", "docx", "txt", "UTF",
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
    "budgets/economicclass/", "budgets/procurementcategory/", "budgets/appropriation/", "budgets/appropriation/{money}/change/",
    "budgets/departmentbudget/", "projects/project/", "projects/project/add/",
    "projects/project/{project}/change/", "projects/project/export/", "indicators/frameworkentry/",
    "indicators/indicatortemplate/", "indicators/indicatortemplate/add/",
    "indicators/indicatortemplate/{template}/change/",
    "indicators/indicatortemplate/{template}/delete/",
    "indicators/performanceobjective/", "indicators/performanceobjective/{approved}/change/",
    "indicators/performanceobjective/{approved}/history/",
    "indicators/performanceobjective/{approved}/explanations/",
    "budgets/fiscalyear/year/2023/classes/",
    "indicators/reviewdesk/year/2023/", "indicators/rulesetting/year/2023/",
    "indicators/rulethresholds/year/2023/", "indicators/rulewaiver/year/2023/",
    "evaluations/yearlyscoringplan/year/2023/",
    "evaluations/measurement/", "evaluations/measurement/objective/{approved}/",
    "evaluations/selfevaluation/", "evaluations/evaluationrun/", "evaluations/evaluationresult/",
    "evaluations/evaluationrun/add/", "evaluations/evaluationrun/{run}/change/",
    "evaluations/evaluationresult/{result}/change/", "evaluations/evaluationresult/export/",
    "exchange/importbatch/", "organizations/", "budgets/", "projects/", "indicators/",
    "evaluations/", "budgets/departmentbudget/add/", "budgets/departmentbudget/{budget}/change/",
    "budgets/economicclass/add/", "budgets/economicclass/import/", "budgets/window/{window}/change/",
    "budgets/functionalclass/{class}/change/", "budgets/functionalclass/{class}/delete/",
    "budgets/functionalclass/{class}/history/", "indicators/frameworkentry/add/",
    "projects/project/import/", "indicators/indicatortemplate/import/",
    "indicators/indicatortemplate/export/", "indicators/frameworkentry/import/",
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
    department = department_draft(staff.department, ())
    template = IndicatorTemplate.objects.create(
        level1="产出指标", level2="数量指标", name="甲", comparison="ge"
    )
    return {
        "department": department.pk,
        "user": staff.chen.pk,
        "unit": staff.unit.pk,
        "year": objective.fiscal_year_id,
        "money": objective.project.appropriation_id,
        "project": objective.project_id,
        "template": template.pk,
        "approved": objective.pk,
        "draft": draft(staff.unit, number=2, lines=()).pk,
        "run": run.pk,
        "class": FunctionalClass.objects.create(
            fiscal_year=objective.fiscal_year, code="204", name="公共安全支出"
        ).pk,
        "window": Window.objects.create(
            fiscal_year=objective.fiscal_year,
            activity="monitoring",
            opens_at=NOW,
            closes_at=NOW + timedelta(days=900),
        ).pk,
        "budget": DepartmentBudget.objects.get().pk,
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


def words_of(response):
    assert response.status_code == 200
    return english_in(response.content.decode()) - PEOPLE


def test_import_previews_are_chinese_with_and_without_errors(staff, as_person, keys):
    client = as_person(staff.qian)
    rows = [
        ["单位编码", "单位名称", "上级单位编码", "在用"],
        ["121", "水利局", "", "也许"],
        ["1210", "", "999", ""],
    ]
    broken = preview(client, "organizations/organization", sheet(*rows))
    assert len(errors_in(broken)) >= 2
    lacking = preview(client, "organizations/organization", sheet(["编码"], ["1"]))
    damaged = preview(client, "organizations/organization", b"%PDF-1.4")
    sound = preview(client, "organizations/organization", sheet(rows[0], ["121", "水利局", "", ""]))
    changed = preview(client, "organizations/organization", sheet(rows[0], ["118", "改名", "", ""]))
    done = confirm(client, "organizations/organization", sound)
    pages = {
        "broken": broken, "lacking": lacking, "damaged": damaged,
        "sound": sound, "changed": changed, "done": done,
    }  # fmt: skip
    assert {name: words for name, page in pages.items() if (words := words_of(page))} == {}


def test_the_results_of_bulk_actions_are_chinese(staff, as_person, keys):
    bad, good = draft(staff.unit, number=3, lines=()), draft(staff.unit, number=4)
    data = {"action": "submit_selected", "_selected_action": [bad.pk, good.pk]}
    page = as_person(staff.chen).post("/admin/indicators/performanceobjective/", data)
    assert "不能送审或批复" in page.content.decode()
    assert words_of(page) == set()


def test_the_confirmation_of_a_deletion_is_chinese(staff, as_person, keys):
    data = {"action": "delete_selected", "_selected_action": [keys["template"]]}
    client = as_person(staff.qian)
    page = client.post("/admin/indicators/indicatortemplate/", data)
    assert "删除" in page.content.decode()
    assert words_of(page) == set()
    done = client.post("/admin/indicators/indicatortemplate/", data | {"post": "yes"}, follow=True)
    assert words_of(done) == set()
    assert not IndicatorTemplate.objects.exists()


def test_refused_forms_are_chinese(staff, as_person, keys):
    client = as_person(staff.qian)
    for page in (
        "organizations/user/add/", "organizations/organization/add/", "budgets/window/add/",
        "indicators/indicatortemplate/add/", "budgets/functionalclass/add/", "projects/project/add/",
        f"organizations/user/{keys['user']}/password/",
    ):  # fmt: skip
        answer = client.post(f"/admin/{page}", {
            "memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0,
            "extensions-TOTAL_FORMS": 0, "extensions-INITIAL_FORMS": 0,
        })  # fmt: skip
        assert words_of(answer) == set(), page


def test_the_trail_is_chinese(staff, as_person, keys):
    response = as_person(staff.wu).get("/admin/organizations/auditentry/")
    assert english_in(response.content.decode()) - PEOPLE == set()
    assert "新建绩效目标" in response.content.decode()
    assert PerformanceObjective.objects.count() == 3
