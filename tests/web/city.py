"""Eighty thousand projects for the pages: one sheet written by the services, the others like it."""

from django.db import connection
from django.db.models import F, OuterRef, Subquery

from budgets.models import FiscalYear
from indicators.enums import Status
from indicators.inputs import PRESENT, with_inputs
from indicators.models import PerformanceObjective, SheetVerdict
from indicators.selectors import rules_of
from tests.cast import Cast
from tests.factories import draft

UNITS = 400
"""Departments of the city beside those of the cast; the cast's unit keeps 200 of the projects."""


def fill(cast: Cast, count: int) -> PerformanceObjective:
    """`count` projects, one in eight in draft, two in review, the rest approved; judged, with versions.

    The copies go in with the triggers off, which only a throw-away database may do: every copy is
    a copy of a sheet that the services have written.
    """
    model = draft(cast.unit, number=999_999_999_999)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        _units(cursor)
        _copy(cursor, model, count)
        _tallies(cursor)
        # By what is known of nearly empty tables the next step would read them row by row.
        cursor.execute("ANALYZE")
        _judged(model.fiscal_year)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE")
    return model


def _units(cursor) -> None:
    cursor.execute(
        "INSERT INTO organizations_organization (code, name, is_active)"
        f" SELECT (300 + n)::text, '单位' || n, TRUE FROM generate_series(1, {UNITS}) AS n"
    )


def _copy(cursor, model: PerformanceObjective, count: int) -> None:
    """Rows like those of the model; `n` counts the copies and is the link between the tables."""
    project = model.project
    mine = UNITS * 5
    unit = (
        f"CASE WHEN mod(n, {mine}) < 5 THEN {model.organization_id} ELSE"
        " (SELECT id FROM organizations_organization WHERE code = (301 + mod(n, 400))::text) END"
    )
    base = 1_000_000
    _like(cursor, project.appropriation, count, id=f"{base} + n", organization_id=unit,
          original_amount="mod(n, 1000)")  # fmt: skip
    _like(cursor, project, count, id=f"{base} + n", organization_id=unit,
          appropriation_id=f"{base} + n", code="'50015322T' || lpad(n::text, 12, '0')",
          name="'项目' || n")  # fmt: skip
    draft_, submitted, approved = (
        f"'{status.value}'" for status in (Status.DRAFT, Status.SUBMITTED, Status.APPROVED)
    )
    status = f"CASE mod(n, 8) WHEN 0 THEN {draft_} WHEN 1 THEN {submitted} WHEN 2 THEN {submitted} ELSE {approved} END"
    _like(cursor, model, count, id=f"{base} + n", organization_id=unit,
          project_id=f"{base} + n", status=status,
          desk="CASE mod(n, 8) WHEN 1 THEN 0 ELSE 2 END",
          submitted_at="CASE WHEN mod(n, 8) = 0 THEN NULL ELSE updated_at END")  # fmt: skip
    for line in model.indicators.all():
        _like(cursor, line, count, objective_id=f"{base} + n")
    _like(cursor, model.versions.latest("number"), count, objective_id=f"{base} + n")
    cursor.execute(
        "INSERT INTO indicators_sheetverdict (objective_id, version, stamp, mark, inputs, outcomes, errors, warnings,"
        " unexplained, hints, codes, judged_at)"
        " SELECT id, version, 'city', '', '', '{}', CASE WHEN mod(id, 3) = 0 THEN 1 ELSE 0 END, 2, mod(id, 2), 3,"
        " ' B01 C05 ', updated_at FROM indicators_performanceobjective"
    )


def _judged(fiscal_year: FiscalYear) -> None:
    """As after the nightly check; a tenth of the drafts was saved since, a fifth of the cast's."""
    sheets = with_inputs(PerformanceObjective.objects.filter(pk=OuterRef("objective")))
    mark, stamp = rules_of(fiscal_year).marks
    SheetVerdict.objects.update(mark=mark, stamp=stamp, inputs=Subquery(sheets.values(PRESENT)))
    drafts = PerformanceObjective.objects.filter(status=Status.DRAFT.value)
    saved = drafts.filter(
        pk__in=[pk for pk in drafts.values_list("pk", flat=True) if pk // 1000 % 10 == 0]
    )
    SheetVerdict.objects.filter(objective__in=saved).update(version=F("version") - 1)


def _like(cursor, row, count: int, **columns: str) -> None:
    table = row._meta.db_table
    named = [field.column for field in row._meta.concrete_fields]
    names = [name for name in named if name != "id" or "id" in columns]
    values = [columns.get(name, f"model.{name}") for name in names]
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)}"
        f" FROM {table} AS model, generate_series(1, {count}) AS n WHERE model.id = %s",
        [row.pk],
    )


def _tallies(cursor) -> None:
    """Three nights of findings of every department, as the nightly task keeps them."""
    cursor.execute(
        'INSERT INTO indicators_findingtally (fiscal_year_id, organization_id, "on", sheets, faulty,'
        " errors, warnings, hints, codes)"
        ' SELECT y.id, o.id, CURRENT_DATE - d, 200, 40, 60, 90, 120, \'{"B01": 30, "C05": 12}\''
        " FROM budgets_fiscalyear AS y, organizations_organization AS o, generate_series(1, 3) AS d"
        " WHERE o.parent_id IS NULL"
    )
