"""Names are found by their Latin letters, too."""

from typing import Any

from django.db import migrations, models
from pypinyin import Style, lazy_pinyin

LONGEST = 1200
BATCH = 500


def _typed(name: str, style: Style) -> str:
    parts = lazy_pinyin(name, style=style, v_to_u=False)
    signs = (sign for part in parts for sign in part.lower())
    return "".join(sign for sign in signs if sign.isascii() and sign.isalnum())


def spell(apps: Any, schema_editor: Any) -> None:
    projects = apps.get_model("projects", "Project").objects.using(schema_editor.connection.alias)
    changed = []
    for project in projects.only("pk", "name").iterator(BATCH):
        spelt = f"{_typed(project.name, Style.FIRST_LETTER)} {_typed(project.name, Style.NORMAL)}"
        project.spelling = spelt[:LONGEST].strip()
        changed.append(project)
    projects.bulk_update(changed, ["spelling"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="project",
            name="spelling",
            field=models.CharField("拼音", max_length=1200, blank=True, editable=False, default=""),
            preserve_default=False,
        ),
        migrations.RunPython(spell, migrations.RunPython.noop, elidable=True),
    ]
