"""The second lock on 100, behind the service, on whatever path the change comes.

1. A sheet under review or approved has weights that sum to 100.
2. The rows and the head of such a sheet do not change.
PostgreSQL locks the sheet's row before it looks, so that a change of rows and a submission
at the same time see each other.
"""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SUM_MESSAGE = "指标权重与预算执行率权重之和应为 100，不能送审或批复。"
FROZEN_MESSAGE = "目标表已送审或批复，不能直接修改。"

POSTGRESQL = [
    f"""
    CREATE FUNCTION indicators_guard_status() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE total numeric;
    BEGIN
        IF NEW.status IN ('submitted', 'approved') THEN
            SELECT coalesce(sum(weight), 0) INTO total
              FROM indicators_indicator WHERE objective_id = NEW.id;
            IF total + coalesce(NEW.execution_weight, 0) <> 100 THEN
                RAISE EXCEPTION '{SUM_MESSAGE}' USING ERRCODE = 'check_violation';
            END IF;
            IF TG_OP = 'UPDATE' AND OLD.status IN ('submitted', 'approved')
               AND (NEW.execution_weight IS DISTINCT FROM OLD.execution_weight
                    OR NEW.statement IS DISTINCT FROM OLD.statement) THEN
                RAISE EXCEPTION '{FROZEN_MESSAGE}' USING ERRCODE = 'check_violation';
            END IF;
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER indicators_guard_status BEFORE INSERT OR UPDATE
    ON indicators_performanceobjective FOR EACH ROW EXECUTE FUNCTION indicators_guard_status()
    """,
    f"""
    CREATE FUNCTION indicators_guard_rows() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE held integer;
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            SELECT count(*) INTO held FROM (
                SELECT status FROM indicators_performanceobjective
                 WHERE id = OLD.objective_id FOR UPDATE) AS sheet
             WHERE status IN ('submitted', 'approved');
            IF held > 0 THEN
                RAISE EXCEPTION '{FROZEN_MESSAGE}' USING ERRCODE = 'check_violation';
            END IF;
        END IF;
        IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND NEW.objective_id <> OLD.objective_id) THEN
            SELECT count(*) INTO held FROM (
                SELECT status FROM indicators_performanceobjective
                 WHERE id = NEW.objective_id FOR UPDATE) AS sheet
             WHERE status IN ('submitted', 'approved');
            IF held > 0 THEN
                RAISE EXCEPTION '{FROZEN_MESSAGE}' USING ERRCODE = 'check_violation';
            END IF;
        END IF;
        IF TG_OP = 'DELETE' THEN
            RETURN OLD;
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER indicators_guard_rows BEFORE INSERT OR UPDATE OR DELETE
    ON indicators_indicator FOR EACH ROW EXECUTE FUNCTION indicators_guard_rows()
    """,
]
POSTGRESQL_UNDO = [
    "DROP TRIGGER indicators_guard_rows ON indicators_indicator",
    "DROP FUNCTION indicators_guard_rows()",
    "DROP TRIGGER indicators_guard_status ON indicators_performanceobjective",
    "DROP FUNCTION indicators_guard_status()",
]

# Weights have two decimals: hundredths are whole, and rounding undoes SQLite's floats.
_SUM_IS_NOT_100 = """
    CAST(ROUND(100 * (SELECT COALESCE(SUM(weight), 0) FROM indicators_indicator
                       WHERE objective_id = NEW.id)) AS INTEGER)
    + CAST(ROUND(100 * COALESCE(NEW.execution_weight, 0)) AS INTEGER) <> 10000
"""
_HELD = """
    EXISTS (SELECT 1 FROM indicators_performanceobjective
             WHERE id = {row}.objective_id AND status IN ('submitted', 'approved'))
"""
SQLITE = [
    *(
        f"""
        CREATE TRIGGER indicators_guard_sum_{event} BEFORE {event}
        ON indicators_performanceobjective FOR EACH ROW
        WHEN NEW.status IN ('submitted', 'approved') AND {_SUM_IS_NOT_100}
        BEGIN SELECT RAISE(ABORT, '{SUM_MESSAGE}'); END
        """
        for event in ("INSERT", "UPDATE")
    ),
    f"""
    CREATE TRIGGER indicators_guard_head BEFORE UPDATE
    ON indicators_performanceobjective FOR EACH ROW
    WHEN NEW.status IN ('submitted', 'approved') AND OLD.status IN ('submitted', 'approved')
     AND (NEW.execution_weight IS NOT OLD.execution_weight OR NEW.statement <> OLD.statement)
    BEGIN SELECT RAISE(ABORT, '{FROZEN_MESSAGE}'); END
    """,
    *(
        f"""
        CREATE TRIGGER indicators_guard_rows_{event} BEFORE {event}
        ON indicators_indicator FOR EACH ROW WHEN {condition}
        BEGIN SELECT RAISE(ABORT, '{FROZEN_MESSAGE}'); END
        """
        for event, condition in (
            ("INSERT", _HELD.format(row="NEW")),
            ("UPDATE", f"{_HELD.format(row='OLD')} OR {_HELD.format(row='NEW')}"),
            ("DELETE", _HELD.format(row="OLD")),
        )
    ),
]
SQLITE_UNDO = [
    f"DROP TRIGGER indicators_guard_{name}"
    for name in ("sum_INSERT", "sum_UPDATE", "head", "rows_INSERT", "rows_UPDATE", "rows_DELETE")
]


def forwards(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in POSTGRESQL if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement)


def backwards(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in POSTGRESQL_UNDO if editor.connection.vendor == "postgresql" else SQLITE_UNDO:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("indicators", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
