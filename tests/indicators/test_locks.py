"""The database itself refuses a sheet with another sum than 100, whoever asks."""

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum

from indicators.enums import Status
from indicators.models import Indicator, PerformanceObjective
from indicators.services import submit_objective
from tests.cast import NOW
from tests.factories import approved, clean_lines, draft

pytestmark = pytest.mark.django_db
SHEETS, ROWS = "indicators_performanceobjective", "indicators_indicator"
SUM, FROZEN = "之和应为 100", "已送审或批复，不能直接修改"
EITHER = f"{SUM}|{FROZEN}"
COPIED = """objective_id, position, level1, level2, name, weight, unit, comparison, target_text,
            target_value, target_upper, baseline_value, is_core, definition, source"""


def execute(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.rowcount


def refused(statement, reason):
    with pytest.raises(DatabaseError, match=reason):
        execute(statement)


@pytest.fixture
def draft_sheet(cast):
    return draft(cast.unit, number=7)


@pytest.fixture(params=[Status.SUBMITTED, Status.APPROVED])
def frozen(cast, request):
    """A sheet under review, and one in force."""
    if request.param is Status.APPROVED:
        return approved(cast)
    return submit_objective(actor=cast.chen, objective=draft(cast.unit), now=NOW)


def first_row(objective):
    return objective.indicators.order_by("position")[0]


@pytest.mark.parametrize("column", ["weight = 0", "weight = weight", "name = 'X'", "unit = ''"])
def test_a_row_of_a_frozen_sheet_is_not_changed(frozen, column):
    refused(f"UPDATE {ROWS} SET {column} WHERE objective_id = {frozen.pk}", FROZEN)


def test_a_frozen_sheet_gets_no_row(frozen):
    row = first_row(frozen).pk
    refused(f"INSERT INTO {ROWS} ({COPIED}) SELECT {COPIED} FROM {ROWS} WHERE id = {row}", FROZEN)


def test_a_frozen_sheet_loses_no_row(frozen):
    refused(f"DELETE FROM {ROWS} WHERE objective_id = {frozen.pk}", FROZEN)


def test_rows_move_neither_into_a_frozen_sheet_nor_out_of_it(frozen, draft_sheet):
    into = f"UPDATE {ROWS} SET objective_id = {{}} WHERE objective_id = {{}}"
    refused(into.format(frozen.pk, draft_sheet.pk), FROZEN)
    refused(into.format(draft_sheet.pk, frozen.pk), FROZEN)


@pytest.mark.parametrize(
    "column",
    [
        "execution_weight = 20",
        "execution_weight = NULL",
        "statement = statement || '。'",
        "has_no_service_users = NOT has_no_service_users",
    ],
)
def test_the_head_of_a_frozen_sheet_is_not_changed(frozen, column):
    refused(f"UPDATE {SHEETS} SET {column} WHERE id = {frozen.pk}", EITHER)


def test_the_tables_refuse_through_the_models_as_well(frozen):
    row = first_row(frozen)
    row.weight = Decimal(1)
    for change in (
        row.save,
        row.delete,
        frozen.indicators.all().delete,
        lambda: frozen.indicators.update(weight=None),
        lambda: Indicator.objects.create(objective=frozen, position=9, weight=0),
        lambda: Indicator.objects.bulk_create([Indicator(objective=frozen, position=9)]),
        frozen.delete,
    ):
        with pytest.raises(DatabaseError, match=FROZEN), transaction.atomic():
            change()
    assert sum(line.weight for line in frozen.indicators.all()) == 90


@pytest.mark.parametrize("status", ["submitted", "approved"])
@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE {rows} SET weight = weight + 0.01 WHERE id = {row}",
        "UPDATE {rows} SET weight = weight - 0.01 WHERE id = {row}",
        "UPDATE {rows} SET weight = NULL WHERE id = {row}",
        "DELETE FROM {rows} WHERE id = {row}",
        "DELETE FROM {rows} WHERE objective_id = {sheet}",
        "UPDATE {sheets} SET execution_weight = NULL WHERE id = {sheet}",
        "UPDATE {sheets} SET execution_weight = 9.99 WHERE id = {sheet}",
    ],
)
def test_no_draft_of_another_sum_becomes_a_frozen_sheet(draft_sheet, status, spoil):
    row = first_row(draft_sheet).pk
    execute(spoil.format(rows=ROWS, sheets=SHEETS, row=row, sheet=draft_sheet.pk))
    refused(f"UPDATE {SHEETS} SET status = '{status}' WHERE id = {draft_sheet.pk}", SUM)
    every = f"UPDATE {SHEETS} SET status = '{status}', desk = 2, version = version + 1"
    refused(every, SUM)


def test_a_sheet_is_not_born_frozen_with_another_sum(draft_sheet):
    draft_sheet.project = None
    draft_sheet.pk, draft_sheet.status = None, Status.SUBMITTED
    with pytest.raises(DatabaseError, match=SUM), transaction.atomic():
        draft_sheet.save(force_insert=True)


def test_exactly_100_is_let_through_with_hundredths(cast):
    lines = clean_lines()
    thirds = ["12.86", "12.86", "12.86", "12.86", "12.86", "12.86", "12.84"]
    objective = draft(cast.unit, lines=lines)
    for row, weight in zip(objective.indicators.order_by("position"), thirds, strict=True):
        Indicator.objects.filter(pk=row.pk).update(weight=Decimal(weight))
    assert execute(f"UPDATE {SHEETS} SET status = 'submitted' WHERE id = {objective.pk}") == 1


def test_a_frozen_sheet_may_move_between_desks_and_back(frozen):
    execute(f"UPDATE {SHEETS} SET desk = desk + 1 WHERE id = {frozen.pk}")
    execute(f"UPDATE {SHEETS} SET status = 'returned' WHERE id = {frozen.pk}")
    assert execute(f"UPDATE {ROWS} SET weight = 0 WHERE objective_id = {frozen.pk}") == 7


@pytest.mark.parametrize("weight", ["-0.01", "100.01", "'NaN'", "'1e400'"])
def test_no_weight_is_outside_0_to_100(draft_sheet, weight):
    row = first_row(draft_sheet).pk
    for statement in (
        f"UPDATE {ROWS} SET weight = {weight} WHERE id = {row}",
        f"UPDATE {SHEETS} SET execution_weight = {weight} WHERE id = {draft_sheet.pk}",
    ):
        with pytest.raises(DatabaseError):
            execute(statement)


REPLACING = [
    "REPLACE INTO {rows} (id, {columns}) SELECT {row}, {columns} FROM {rows} WHERE id = {other}",
    "UPDATE OR REPLACE {rows} SET id = {row} WHERE id = {other}",
    "INSERT OR IGNORE INTO {rows} ({columns}) SELECT {columns} FROM {rows} WHERE id = {row}",
    "UPDATE OR IGNORE {rows} SET weight = 1 WHERE id = {row}",
    "REPLACE INTO {sheets} ({head}) SELECT {head_of_other} FROM {sheets} WHERE id = {other_sheet}",
]


def test_sqlite_replaces_nothing_that_is_frozen(frozen, draft_sheet):
    """REPLACE takes rows away without firing the triggers on DELETE."""
    head = [field.column for field in PerformanceObjective._meta.concrete_fields]
    names = {
        "rows": ROWS,
        "sheets": SHEETS,
        "columns": COPIED,
        "row": first_row(frozen).pk,
        "other": first_row(draft_sheet).pk,
        "other_sheet": draft_sheet.pk,
        "head": ", ".join(head),
        "head_of_other": ", ".join([str(frozen.pk), *head[1:]]),
    }
    for statement in REPLACING:
        with pytest.raises(
            DatabaseError, match=None if connection.vendor == "postgresql" else FROZEN
        ):
            execute(statement.format_map(names))
    assert sum(line.weight for line in frozen.indicators.all()) == 90


def test_thousandths_do_not_hide_in_the_sum(draft_sheet):
    """Seven times 12.8572 is 90.00, but each is read, and on PostgreSQL kept, as 12.86."""
    execute(f"UPDATE {ROWS} SET weight = 12.8572 WHERE objective_id = {draft_sheet.pk}")
    assert sum(row.weight for row in draft_sheet.indicators.all()) == Decimal("90.02")
    refused(f"UPDATE {SHEETS} SET status = 'submitted' WHERE id = {draft_sheet.pk}", SUM)


def test_thousandths_do_not_hide_in_the_head(draft_sheet):
    execute(f"UPDATE {SHEETS} SET execution_weight = 10.004 WHERE id = {draft_sheet.pk}")
    if connection.vendor == "postgresql":
        draft_sheet.refresh_from_db()
        assert draft_sheet.execution_weight == 10
    else:
        refused(f"UPDATE {SHEETS} SET status = 'submitted' WHERE id = {draft_sheet.pk}", SUM)


def test_the_database_does_not_sum_what_the_program_sums(draft_sheet):
    """Why the sum is made in Python; the trigger counts in whole hundredths instead."""
    for row in draft_sheet.indicators.all():
        Indicator.objects.filter(pk=row.pk).update(weight=Decimal("12.86"))
    total = draft_sheet.indicators.aggregate(total=Sum("weight"))["total"]
    assert abs(total - Decimal("90.02")) < Decimal("0.0001")
    assert sum(row.weight for row in draft_sheet.indicators.all()) == Decimal("90.02")


def test_the_locks_come_and_go_with_their_migrations(transactional_db, cast):
    draft(cast.unit)
    spoiled = f"UPDATE {SHEETS} SET status = 'submitted', execution_weight = 50"
    try:
        call_command("migrate", "indicators", "0001", verbosity=0)
        assert execute(spoiled) == 1
        execute(f"UPDATE {SHEETS} SET status = 'draft', execution_weight = 10")
        for state in ("0002", "0003", "0002"):
            call_command("migrate", "indicators", state, verbosity=0)
            refused(spoiled, SUM)
    finally:
        call_command("migrate", verbosity=0)
    refused(spoiled, SUM)
