"""Every list that grows with the projects, over eighty thousand of them, in PostgreSQL."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluations.models import EvaluationResult, EvaluationRun, Measurement, SelfEvaluation
from organizations import audit
from organizations.admin_access import COUNT_BOUND
from organizations.enums import AuditAction
from organizations.models import AuditHead
from projects.models import Project
from tests.cast import NOW
from tests.factories import clean_lines, draft, year_2023

PROJECTS = 80_000
AT_MOST, AT_THE_START = 10, 20
SHEETS = "/admin/indicators/performanceobjective/"
GROWING = {
    "budgets.appropriation": "118001",
    "evaluations.evaluationresult": "项目777",
    "evaluations.measurement": "000000000777",
    "evaluations.selfevaluation": "项目777",
    "indicators.performanceobjective": "000000000777",
    "organizations.auditentry": "陈静",
    "projects.project": "000000000777",
}
"""The lists with a word that somebody searches for."""
PEOPLE = ("chen", "zhao", "qian", "wu")


def multiply(row, source, **columns):
    """Copies of a row for every row of the source; the named columns are computed."""
    table = row._meta.db_table
    names = [f.column for f in row._meta.concrete_fields if not f.primary_key]
    values = [columns.get(name, f"model.{name}") for name in names]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)}"
            f" FROM {table} AS model, {source} WHERE model.id = %s",
            [row.pk],
        )


def others(row):
    """The copies of the row, as the source of what hangs on them."""
    return f"(SELECT id FROM {row._meta.db_table} WHERE id <> {row.pk}) AS s"


def fill(staff, count):
    """A city of sheets with everything that hangs on them: one is made, the others are like it."""
    objective = draft(staff.unit, number=999_999_999_999, lines=clean_lines()[:1])
    project, line = objective.project, objective.indicators.get()
    multiply(project.appropriation, f"generate_series(2, {count})")
    code = "'50015322T' || lpad(s.id::text, 12, '0')"
    source = others(project.appropriation)
    multiply(project, source, appropriation_id="s.id", code=code, name="'项目' || s.id")
    multiply(objective, others(project), project_id="s.id")
    multiply(line, others(objective), objective_id="s.id")
    multiply(Measurement.objects.create(indicator=line, actual_value=1, recorded_at=NOW),
             others(line), indicator_id="s.id")  # fmt: skip
    own = SelfEvaluation.objects.create(objective=objective)
    multiply(own, others(objective), objective_id="s.id")
    run = EvaluationRun.objects.create(
        fiscal_year=year_2023(), plan_name="国标", plan={}, as_of=NOW, opened_at=NOW, status="done"
    )
    result = EvaluationResult.objects.create(run=run, objective=objective, status="evaluated")
    multiply(result, others(objective), objective_id="s.id")
    entry = audit.record(
        actor=staff.chen, action=AuditAction.OBJECTIVE_SAVED, target=objective, now=NOW
    )
    multiply(entry, f"generate_series(1, {count}) AS s(id)", sequence="model.sequence + s.id")
    AuditHead.objects.update(entries=entry.sequence + count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@pytest.fixture
def city(staff):
    fill(staff, PROJECTS)
    assert Project.objects.count() == PROJECTS
    for label in GROWING:
        assert apps.get_model(label).objects.count() >= PROJECTS, label
    return staff


def asked(client, address):
    """The answer and the statements that it took."""
    with CaptureQueriesContext(connection) as caught:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return answer, [query["sql"] for query in caught]


def narrowed(changes):
    """The addresses of the filters beside a list, one choice of each."""
    for spec in changes.filter_specs:
        chosen = [choice["query_string"] for choice in spec.choices(changes)]
        yield chosen[1] if len(chosen) > 1 else chosen[0]


def check(client, address):
    answer, statements = asked(client, address)
    assert len(statements) <= AT_MOST, (address, statements)
    counts = [sql for sql in statements if "COUNT(" in sql]
    assert all("LIMIT" in sql for sql in counts), counts
    return answer


@pytest.mark.postgresql
def test_every_growing_list_takes_at_most_ten_queries(city, as_person):
    seen = set()
    for who in PEOPLE:
        client = as_person(getattr(city, who))
        # The first visit fills what is kept between pages.
        client.get("/admin/")
        _, statements = asked(client, "/admin/")
        # The administrator's also says where each part of the year stands.
        assert len(statements) <= (AT_THE_START if who == "qian" else AT_MOST), who
        check(client, f"{SHEETS}?waiting=me")
        for label, word in GROWING.items():
            base = reverse(f"admin:{label.replace('.', '_')}_changelist")
            if client.get(base).status_code == 403:
                continue
            seen.add((who, label))
            listed = check(client, base)
            assert f"只列出前 {COUNT_BOUND} 条" in listed.content.decode()
            for ending in ("?p=20", f"?q={word}", *narrowed(listed.context["cl"])):
                check(client, base + ending)
    everybody = {(who, label) for who in PEOPLE for label in GROWING if "audit" not in label}
    assert seen == everybody | {("wu", "organizations.auditentry")}


def test_no_list_of_the_admin_is_forgotten():
    """What is not above holds reference data or grows with years and people, not with projects."""
    small = {
        "budgets.departmentbudget", "budgets.economicclass", "budgets.fiscalyear",
        "budgets.functionalclass", "budgets.procurementcategory", "budgets.window",
        "evaluations.evaluationrun", "evaluations.yearlyscoringplan", "exchange.importbatch",
        "indicators.frameworkentry", "indicators.indicatortemplate", "indicators.reviewdesk",
        "indicators.rulesetting", "indicators.rulethresholds", "indicators.rulewaiver",
        "organizations.organization", "organizations.user",
    }  # fmt: skip
    registered = {model._meta.label_lower for model in admin.site._registry}
    assert registered == small | set(GROWING)
