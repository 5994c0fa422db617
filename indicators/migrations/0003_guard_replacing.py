"""The second lock on 100, closed where something could still slip through.

1. PostgreSQL asked for the status inside a subquery: the planner moved the question in front of
   the lock, and the sheet of a draft was not locked at all. Now the lock comes first.
2. SQLite's REPLACE takes a row away without asking the triggers on DELETE: whoever puts a row
   in the place of a frozen one is refused beforehand.
3. SQLite keeps more than two decimals where it is told to: weights count in whole hundredths,
   row by row, as they are read.
4. The box "no service users" is part of the sheet, on both databases.
"""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SUM_MESSAGE = "指标权重与预算执行率权重之和应为 100，不能送审或批复。"
FROZEN_MESSAGE = "目标表已送审或批复，不能直接修改。"

_GUARD_STATUS = """
    CREATE OR REPLACE FUNCTION indicators_guard_status() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE total numeric;
    BEGIN
        IF NEW.status IN ('submitted', 'approved') THEN
            SELECT coalesce(sum(weight), 0) INTO total
              FROM indicators_indicator WHERE objective_id = NEW.id;
            IF total + coalesce(NEW.execution_weight, 0) <> 100 THEN
                RAISE EXCEPTION '{sum_message}' USING ERRCODE = 'check_violation';
            END IF;
            IF TG_OP = 'UPDATE' AND OLD.status IN ('submitted', 'approved')
               AND (NEW.execution_weight IS DISTINCT FROM OLD.execution_weight
                    OR NEW.statement IS DISTINCT FROM OLD.statement{more}) THEN
                RAISE EXCEPTION '{frozen_message}' USING ERRCODE = 'check_violation';
            END IF;
        END IF;
        RETURN NEW;
    END $$
"""
_GUARD_ROWS = """
    CREATE OR REPLACE FUNCTION indicators_guard_rows() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE {declared};
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            {former}
        END IF;
        IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND NEW.objective_id <> OLD.objective_id) THEN
            {present}
        END IF;
        IF TG_OP = 'DELETE' THEN
            RETURN OLD;
        END IF;
        RETURN NEW;
    END $$
"""
_ASK = f"""
            SELECT status INTO held FROM indicators_performanceobjective
             WHERE id = {{row}}.objective_id FOR NO KEY UPDATE;
            IF held IN ('submitted', 'approved') THEN
                RAISE EXCEPTION '{FROZEN_MESSAGE}' USING ERRCODE = 'check_violation';
            END IF;
"""
_FORMER_ASK = f"""
            SELECT count(*) INTO held FROM (
                SELECT status FROM indicators_performanceobjective
                 WHERE id = {{row}}.objective_id FOR UPDATE) AS sheet
             WHERE status IN ('submitted', 'approved');
            IF held > 0 THEN
                RAISE EXCEPTION '{FROZEN_MESSAGE}' USING ERRCODE = 'check_violation';
            END IF;
"""
_MORE = " OR NEW.has_no_service_users <> OLD.has_no_service_users"


def _postgresql(more: str, declared: str, ask: str) -> list[str]:
    status = _GUARD_STATUS.format(sum_message=SUM_MESSAGE, frozen_message=FROZEN_MESSAGE, more=more)
    rows = _GUARD_ROWS.format(
        declared=declared, former=ask.format(row="OLD"), present=ask.format(row="NEW")
    )
    return [status, rows]


FORMER_POSTGRESQL = _postgresql("", "held integer", _FORMER_ASK)
POSTGRESQL = _postgresql(_MORE, "held text", _ASK)

_FROZEN = "status IN ('submitted', 'approved')"
_BECOMES_FROZEN = f"NEW.{_FROZEN}"
_STAYS_FROZEN = f"NEW.{_FROZEN} AND OLD.{_FROZEN}"
_FORMER_SUM_IS_NOT_100 = """
    CAST(ROUND(100 * (SELECT COALESCE(SUM(weight), 0) FROM indicators_indicator
                       WHERE objective_id = NEW.id)) AS INTEGER)
    + CAST(ROUND(100 * COALESCE(NEW.execution_weight, 0)) AS INTEGER) <> 10000
"""
# The float of a number with two decimals lies this near to whole hundredths, and no other does.
_BROKEN = "ABS(100 * {0} - ROUND(100 * {0})) > 0.000001"
_SUM_IS_NOT_100 = f"""
    ((SELECT COALESCE(SUM(CAST(ROUND(100 * weight) AS INTEGER)), 0)
        FROM indicators_indicator WHERE objective_id = NEW.id)
     + CAST(ROUND(100 * COALESCE(NEW.execution_weight, 0)) AS INTEGER) <> 10000
     OR {_BROKEN.format("COALESCE(NEW.execution_weight, 0)")}
     OR EXISTS (SELECT 1 FROM indicators_indicator
                 WHERE objective_id = NEW.id AND {_BROKEN.format("weight")}))
"""
_FORMER_HEAD = (
    "(NEW.execution_weight IS NOT OLD.execution_weight OR NEW.statement <> OLD.statement)"
)
_HEAD = f"""
    (NEW.execution_weight IS NOT OLD.execution_weight OR NEW.statement <> OLD.statement
     {_MORE})
"""
_HELD = f"""
    EXISTS (SELECT 1 FROM indicators_performanceobjective
             WHERE id = {{row}}.objective_id AND {_FROZEN})
"""
_TAKES_THE_PLACE = f"""
    EXISTS (SELECT 1 FROM indicators_indicator AS there
              JOIN indicators_performanceobjective AS sheet ON sheet.id = there.objective_id
             WHERE there.id = NEW.id AND sheet.{_FROZEN})
"""
_TAKES_THE_SHEET = f"""
    EXISTS (SELECT 1 FROM indicators_performanceobjective WHERE id = NEW.id AND {_FROZEN})
"""
SHEETS, ROWS = "indicators_performanceobjective", "indicators_indicator"
Trigger = tuple[str, str, str, str, str]
"""Its name, the event, the table, the condition, the message."""

FORMER: tuple[Trigger, ...] = (
    *(
        (
            f"sum_{event}",
            event,
            SHEETS,
            f"{_BECOMES_FROZEN} AND {_FORMER_SUM_IS_NOT_100}",
            SUM_MESSAGE,
        )
        for event in ("INSERT", "UPDATE")
    ),
    ("head", "UPDATE", SHEETS, f"{_STAYS_FROZEN} AND {_FORMER_HEAD}", FROZEN_MESSAGE),
    ("rows_INSERT", "INSERT", ROWS, _HELD.format(row="NEW"), FROZEN_MESSAGE),
    (
        "rows_UPDATE",
        "UPDATE",
        ROWS,
        f"{_HELD.format(row='OLD')} OR {_HELD.format(row='NEW')}",
        FROZEN_MESSAGE,
    ),
)
PRESENT: tuple[Trigger, ...] = (
    *(
        (f"sum_{event}", event, SHEETS, f"{_BECOMES_FROZEN} AND {_SUM_IS_NOT_100}", SUM_MESSAGE)
        for event in ("INSERT", "UPDATE")
    ),
    ("head", "UPDATE", SHEETS, f"{_STAYS_FROZEN} AND {_HEAD}", FROZEN_MESSAGE),
    ("head_INSERT", "INSERT", SHEETS, _TAKES_THE_SHEET, FROZEN_MESSAGE),
    (
        "rows_INSERT",
        "INSERT",
        ROWS,
        f"{_HELD.format(row='NEW')} OR {_TAKES_THE_PLACE}",
        FROZEN_MESSAGE,
    ),
    (
        "rows_UPDATE",
        "UPDATE",
        ROWS,
        f"{_HELD.format(row='OLD')} OR {_HELD.format(row='NEW')} OR {_TAKES_THE_PLACE}",
        FROZEN_MESSAGE,
    ),
)


def _drop(triggers: tuple[Trigger, ...]) -> list[str]:
    return [f"DROP TRIGGER indicators_guard_{trigger[0]}" for trigger in triggers]


def _create(triggers: tuple[Trigger, ...]) -> list[str]:
    return [
        f"""
        CREATE TRIGGER indicators_guard_{name} BEFORE {event} ON {table}
        FOR EACH ROW WHEN {condition} BEGIN SELECT RAISE(ABORT, '{message}'); END
        """
        for name, event, table, condition, message in triggers
    ]


FORMER_SQLITE = _drop(PRESENT) + _create(FORMER)
SQLITE = _drop(FORMER) + _create(PRESENT)


def forwards(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in POSTGRESQL if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement)


def backwards(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    is_postgresql = editor.connection.vendor == "postgresql"
    for statement in FORMER_POSTGRESQL if is_postgresql else FORMER_SQLITE:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("indicators", "0002_weight_triggers")]
    operations = [migrations.RunPython(forwards, backwards)]
