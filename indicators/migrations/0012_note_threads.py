import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

AUTHOR = {"on_delete": django.db.models.deletion.PROTECT, "related_name": "+"}


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0011_adjustment_request"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NoteReply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(verbose_name="回复")),
                ("is_answer", models.BooleanField(default=False, verbose_name="单位答复")),
                ("created_at", models.DateTimeField(verbose_name="时间")),
                (
                    "author",
                    models.ForeignKey(to=settings.AUTH_USER_MODEL, verbose_name="回复人", **AUTHOR),
                ),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replies",
                        to="indicators.reviewnote",
                        verbose_name="审核意见",
                    ),
                ),
            ],
            options={
                "verbose_name": "意见回复",
                "verbose_name_plural": "意见回复",
                "ordering": ["id"],
            },
        ),
        # Nothing ever wrote to it: replies are rows now.
        migrations.RemoveField(model_name="reviewnote", name="reply"),
        # Every remark so far was written by a return; later ones say it themselves.
        migrations.AddField(
            model_name="reviewnote",
            name="is_return_point",
            field=models.BooleanField(default=True, verbose_name="退回要求"),
        ),
        migrations.AlterField(
            model_name="reviewnote",
            name="is_return_point",
            field=models.BooleanField(default=False, verbose_name="退回要求"),
        ),
        migrations.AddField(
            model_name="reviewnote",
            name="resolved_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                to=settings.AUTH_USER_MODEL,
                verbose_name="关闭人",
                **AUTHOR,
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewnote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("resolved_by__isnull", True), ("resolved_at__isnull", False), _connector="OR"
                ),
                name="review_note_resolved_at_a_time",
            ),
        ),
    ]
