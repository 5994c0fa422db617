"""Every page of the admin in a real browser, by role, in the two common sizes of an office desk."""

import pytest
from playwright.sync_api import expect

from evaluations.services import evaluate_year
from indicators.admin.objective_forms import weight_sentence
from indicators.selectors import objective_for, sheet_of
from organizations.models import User
from tests.browser.windows import LAPTOP, WIDE, assert_fits
from tests.cast import NOW
from tests.evaluations.self_evaluated import handed_in
from tests.factories import approved, department_draft, draft, with_outturn

pytestmark = pytest.mark.browser

ADMIN = {
    "chen": [
        "", "indicators/performanceobjective/", "indicators/performanceobjective/add/",
        "indicators/performanceobjective/{draft}/change/",
        "indicators/performanceobjective/{draft}/explanations/",
        "indicators/performanceobjective/{draft}/decide/submit/",
        "evaluations/measurement/", "evaluations/measurement/import/",
        "evaluations/measurement/objective/{approved}/",
    ],
    "zhao": [
        "indicators/performanceobjective/{approved}/change/",
        "indicators/performanceobjective/{approved}/history/",
        "evaluations/evaluationrun/add/", "evaluations/evaluationrun/{run}/change/",
        "evaluations/evaluationresult/", "evaluations/evaluationresult/{result}/change/",
        "budgets/appropriation/", "evaluations/selfevaluation/",
    ],
    "qian": [
        "", "budgets/fiscalyear/", "budgets/fiscalyear/add/", "budgets/fiscalyear/{year}/change/",
        "budgets/fiscalyear/year/2023/classes/",
        "budgets/window/", "budgets/window/add/", "indicators/reviewdesk/year/2023/",
        "indicators/rulesetting/year/2023/", "indicators/rulesetting/year/2023/try/C07/",
        "indicators/rulethresholds/year/2023/",
        "evaluations/yearlyscoringplan/year/2023/", "organizations/user/",
        "organizations/user/add/", "organizations/user/{chen}/change/",
        "organizations/user/{qian}/change/", "organizations/user/{chen}/password/",
        "organizations/organization/", "organizations/organization/import/",
        "organizations/organization/{unit}/change/", "organizations/organization/{unit}/history/",
        "projects/project/", "projects/project/import/", "projects/project/export/",
        "projects/project/{project}/change/", "indicators/frameworkentry/",
        "indicators/indicatortemplate/", "indicators/indicatortemplate/add/",
        "budgets/functionalclass/", "budgets/departmentbudget/",
    ],
    "zhou": ["evaluations/selfevaluation/", "evaluations/selfevaluation/objective/{claimed}/"],
    "wu": ["", "organizations/auditentry/", "organizations/auditentry/export/", "exchange/importbatch/"],
}  # fmt: skip


@pytest.fixture
def keys(live_server, cast, settings):
    settings.REQUIRE_MFA = False
    User.objects.update(is_staff=True)
    objective = with_outturn(approved(cast, number=1))
    run = evaluate_year(actor=None, fiscal_year=objective.fiscal_year, as_of=NOW)
    department_draft(cast.department, ())
    return {
        "approved": objective.pk,
        "claimed": handed_in(cast, number=3).pk,
        "draft": draft(cast.unit, number=2, execution_weight="20").pk,
        "project": objective.project_id,
        "year": objective.fiscal_year_id,
        "run": run.pk,
        "result": run.results.first().pk,
        "chen": cast.chen.pk,
        "qian": cast.qian.pk,
        "unit": cast.unit.pk,
    }


@pytest.mark.parametrize("size", [LAPTOP, WIDE], ids=["laptop", "wide"])
@pytest.mark.parametrize("who", ADMIN)
def test_every_page_of_the_admin_fits(page_of, picture, cast, keys, who, size):
    page = page_of(getattr(cast, who), size)
    for number, address in enumerate(ADMIN[who]):
        answer = page.goto("/admin/" + address.format(**keys))
        assert answer is not None
        assert answer.status == 200, address
        picture(page, f"{who}-{number:02d}-{size['width']}")
        assert_fits(page)


def test_the_sum_of_the_weights_is_live_and_says_what_the_server_says(page_of, cast, keys):
    objective = objective_for(cast.chen, keys["draft"])
    page = page_of(cast.chen, LAPTOP)
    page.goto(f"/admin/indicators/performanceobjective/{objective.pk}/change/")
    said = page.locator("[data-weights]")
    assert said.inner_text() == weight_sentence(sheet_of(objective))
    page.locator("#id_execution_weight").fill("10")
    expect(said).to_have_text("指标 90 + 执行率 10 = 100，正好 100 分")
    page.locator("#id_indicators-0-weight").fill("12.5")
    expect(said).to_have_text("指标 87.5 + 执行率 10 = 97.5，还差 2.5 分")
    page.locator("label:has(#id_indicators-1-DELETE)").click()
    expect(said).to_have_text("指标 77.5 + 执行率 10 = 87.5，还差 12.5 分")
    page.get_by_text("增加一个指标").click()
    page.locator("#id_indicators-7-weight").fill("12.5")
    expect(said).to_have_text("指标 90 + 执行率 10 = 100，正好 100 分")
