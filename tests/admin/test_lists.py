"""Lists cost the same for one row and for eighty thousand."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.models import IndicatorTemplate
from organizations.admin_access import COUNT_BOUND
from projects.models import Project
from tests.factories import approved, draft, with_outturn

REDIRECTING = {"reviewdesk", "rulesetting", "rulethresholds", "rulewaiver", "yearlyscoringplan"}


def lists():
    models = sorted(admin.site._registry, key=lambda model: model._meta.label_lower)
    return [
        f"{model._meta.app_label}/{model._meta.model_name}"
        for model in models
        if model._meta.model_name not in REDIRECTING
    ]


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


@pytest.mark.parametrize("model", lists())
def test_a_list_does_not_query_per_row(staff, as_person, model):
    client = as_person(staff.wu)
    url = f"/admin/{model}/"
    with_outturn(approved(staff, number=1))
    IndicatorTemplate.objects.create(
        level1="产出指标", level2="数量指标", name="甲", comparison="ge"
    )
    first = queries(client, url)
    for number in (2, 3):
        with_outturn(approved(staff, number=number))
        draft(staff.other_unit, number=10 + number)
        IndicatorTemplate.objects.create(
            level1="产出指标", level2="数量指标", name=f"乙{number}", comparison="ge",
            organization=staff.unit, scope="own",
        )  # fmt: skip
    assert queries(client, url) <= first
    assert first <= 10


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


def fill(unit, count):
    """A city of drafts: one of them written by the services, the others like it."""
    objective = draft(unit, number=999_999_999_999, lines=())
    project = objective.project
    multiply(project.appropriation, f"generate_series(2, {count})")
    others = f"(SELECT id FROM budgets_appropriation WHERE id <> {project.appropriation_id}) AS s"
    code = "'50015322T' || lpad(s.id::text, 12, '0')"
    multiply(project, others, appropriation_id="s.id", code=code, name="'项目' || s.id")
    others = f"(SELECT id FROM projects_project WHERE id <> {project.pk}) AS s"
    multiply(objective, others, project_id="s.id")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@pytest.mark.postgresql
def test_lists_over_eighty_thousand_projects_take_at_most_ten_queries(staff, as_person):
    fill(staff.unit, 80_000)
    assert Project.objects.count() == 80_000
    client = as_person(staff.zhao)
    for url in (
        "/admin/",
        "/admin/projects/project/",
        "/admin/projects/project/?p=20",
        "/admin/projects/project/?q=000000000777",
        "/admin/indicators/performanceobjective/",
        "/admin/indicators/performanceobjective/?waiting=me",
        "/admin/budgets/appropriation/",
    ):
        client.get(url)
        with CaptureQueriesContext(connection) as caught:
            response = client.get(url)
        assert response.status_code == 200
        assert len(caught) <= 10, url
        counts = [q["sql"] for q in caught if "COUNT(" in q["sql"]]
        assert all("LIMIT" in sql for sql in counts), counts
    text = client.get("/admin/projects/project/").content.decode()
    assert f"只列出前 {COUNT_BOUND} 条" in text
