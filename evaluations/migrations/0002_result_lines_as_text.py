"""Result lines as text, kept beside their rows: totals and grades are read without them."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState, StateApps

import evaluations.fields

TABLE = "evaluations_evaluationresult"
# Rows beyond two kilobytes are slimmed down to so many bytes: their lines go out of the row.
NARROW = f"ALTER TABLE {TABLE} SET (toast_tuple_target = 128)"
LIGHT = f"ALTER TABLE {TABLE} ALTER COLUMN lines SET COMPRESSION lz4"
HAS_LZ4 = """
    SELECT 1 FROM pg_settings
     WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)
"""
BACK = f"ALTER TABLE {TABLE} ALTER COLUMN lines TYPE jsonb USING lines::jsonb"
UNDO = f"ALTER TABLE {TABLE} RESET (toast_tuple_target)"


def forwards(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor != "postgresql":
        return
    editor.execute(NARROW)
    with editor.connection.cursor() as cursor:
        cursor.execute(HAS_LZ4)
        has_lz4 = cursor.fetchone() is not None
    if has_lz4:
        editor.execute(LIGHT)


def backwards(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(UNDO)


class AlterLines(migrations.AlterField):
    """On the way back PostgreSQL must be told how text becomes JSON."""

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(BACK)
        else:
            super().database_backwards(app_label, schema_editor, from_state, to_state)


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0001_initial")]
    operations = [
        AlterLines(
            model_name="evaluationresult",
            name="lines",
            field=evaluations.fields.JSONText(default=list, verbose_name="逐项得分"),
        ),
        migrations.RunPython(forwards, backwards),
    ]
