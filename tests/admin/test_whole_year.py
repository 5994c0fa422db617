"""One year from its opening to its results, by all of its people, through the admin alone."""

from decimal import Decimal

from budgets.models import FiscalYear
from evaluations.models import EvaluationResult, EvaluationRun
from indicators.enums import Action
from indicators.models import PerformanceObjective
from organizations.audit import breaks
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from projects.models import Project
from tests.admin.test_exchange import ACTUALS, PROJECTS, confirm, errors_in, preview, sheet
from tests.admin.test_objectives import LIST, add_row, decide, page, typed
from tests.factories import OVERVIEW, RATIONALE, STATEMENT, clean_lines

CODE = "50015323T000000000001"
STEPS = {
    AuditAction.YEAR_OPENED, AuditAction.PROJECT_REGISTERED, AuditAction.OBJECTIVE_OPENED,
    AuditAction.OBJECTIVE_SAVED, AuditAction.OBJECTIVE_SUBMITTED, AuditAction.OBJECTIVE_RETURNED,
    AuditAction.OBJECTIVE_PASSED, AuditAction.OBJECTIVE_APPROVED, AuditAction.ACTUALS_RECORDED,
    AuditAction.OUTTURN_RECORDED, AuditAction.RUN_OPENED, AuditAction.RUN_FINISHED,
}  # fmt: skip


def test_a_year_from_opening_to_results(staff, as_person):
    preparer, administrator = as_person(staff.chen), as_person(staff.qian)
    reviewers = [as_person(person) for person in (staff.zhou, staff.liu, staff.zhao)]
    open_the_year(administrator)
    objective = fill_the_sheet(preparer, import_the_register(administrator))
    review_the_sheet(preparer, reviewers, objective)
    record_the_actuals(preparer, objective)
    result = evaluate(reviewers[-1])
    text = preparer.get(result).content.decode()
    assert "99.00" in text
    assert "14.75" in text
    assert as_person(staff.sun).get(result).url == "/admin/"
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {s.value for s in STEPS}
    assert list(breaks()) == []
    trail = as_person(staff.wu).get("/admin/organizations/auditentry/").content.decode()
    assert AuditAction.RUN_FINISHED.label in trail


def open_the_year(administrator):
    administrator.post("/admin/budgets/fiscalyear/add/", {"year": 2023, "copy_from": ""})
    assert FiscalYear.objects.get().is_open


def import_the_register(administrator):
    row = ["2023", "118001", CODE, "道路信号维护项目", 100, 100, ""]
    shown = preview(administrator, "projects/project", sheet(PROJECTS, row))
    assert errors_in(shown) == []
    confirm(administrator, "projects/project", shown)
    return Project.objects.get(code=CODE)


def fill_the_sheet(preparer, project):
    """Opened, filled but for a line, stopped, and completed."""
    preparer.post(f"{LIST}add/", {"project": project.pk, "department_budget": ""})
    objective = PerformanceObjective.objects.get(project=project)
    lines = clean_lines()
    text = fill(preparer, objective, lines[:-1]).content.decode()
    assert "指标 80 + 执行率 10 = 90，还差 10 分" in text
    assert "改正后才能送审" in decide(preparer, objective, Action.SUBMIT).content.decode()
    assert place(objective) == ("draft", 0)
    text = fill(preparer, objective, lines[-1:]).content.decode()
    assert "= 100，正好 100 分" in text
    return objective


def review_the_sheet(preparer, reviewers, objective):
    """Returned from the second desk, mended, and approved by the third."""
    unit, department, bureau = reviewers
    decide(preparer, objective, Action.SUBMIT)
    decide(unit, objective, Action.PASS)
    decide(department, objective, Action.RETURN, comment="请写明巡检的依据")
    assert place(objective)[0] == "returned"
    assert "请写明巡检的依据" in preparer.get(page(objective)).content.decode()
    mended = typed(preparer, objective) | {"rationale": f"{RATIONALE}另据年度巡检计划。"}
    preparer.post(page(objective), mended)
    decide(preparer, objective, Action.SUBMIT)
    decide(unit, objective, Action.PASS)
    decide(department, objective, Action.PASS)
    assert place(objective) == ("submitted", 2)
    decide(bureau, objective, Action.APPROVE)
    assert place(objective)[0] == "approved"


def record_the_actuals(preparer, objective):
    """One by list, the others and the money on the page of the sheet."""
    row = ["2023", CODE, "1", clean_lines()[0].name, 118, "两处路口改造停用"]
    model = "evaluations/measurement"
    confirm(preparer, model, preview(preparer, model, sheet(ACTUALS, row)))
    url = f"/admin/evaluations/measurement/objective/{objective.pk}/"
    form = preparer.get(url).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    keys = objective.indicators.order_by("position").values_list("pk", flat=True)
    assert data[f"actual_{keys[0]}"] == "118"
    others = ["97", "95", "76", "5", "95", "91"]
    data |= {f"actual_{key}": value for key, value in zip(keys[1:], others, strict=True)}
    saved = preparer.post(url, data | {"final": "100", "spent": "92.5"}, follow=True)
    assert "已保存 6 项完成值" in saved.content.decode()


def evaluate(bureau):
    """15×118/120 = 14.75 and 10×92.5 % = 9.25 of 25, the other 75 in full."""
    year = FiscalYear.objects.get()
    data = {"fiscal_year": year.pk, "organization_code": ""}
    run = bureau.post("/admin/evaluations/evaluationrun/add/", data, follow=True)
    assert "评价完成：共 1 张目标表，已评 1 张" in run.content.decode()
    assert run.context["summaries"][0]["mean"] == "99.00"
    assert EvaluationRun.objects.get().opened_by.full_name == "赵敏"
    result = EvaluationResult.objects.get()
    assert (result.total, result.grade) == (Decimal("99.00"), "excellent")
    return f"/admin/evaluations/evaluationresult/{result.pk}/change/"


def cells(item):
    """A line as somebody types it."""
    return {
        "category": f"{item.level1}／{item.level2}",
        "name": item.name,
        "sign": item.comparison.symbol,
        "target": item.target.text,
        "unit": item.unit,
        "weight": str(item.weight),
        "core": "yes" if item.is_core else "no",
    }


def fill(client, objective, lines):
    data = typed(client, objective) | {
        "category": "一般性项目",
        "supervising_department": "重庆市荣昌区公安局",
        "overview": OVERVIEW,
        "rationale": RATIONALE,
        "statement": STATEMENT,
        "execution_weight": "10",
    }
    for item in lines:
        add_row(data, **cells(item))
    return client.post(page(objective), data, follow=True)


def place(objective):
    return PerformanceObjective.objects.values_list("status", "desk").get(pk=objective.pk)
