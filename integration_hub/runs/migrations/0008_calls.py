"""How many calls a run made, and an index for the last runs of a mode that were done."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("runs", "0007_dry_runs"),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="calls",
            field=models.JSONField(default=dict, help_text="How many calls were made, by connection."),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(
                condition=models.Q(("state", "done")), fields=["process", "mode", "-id"], name="runs_done_by_mode"
            ),
        ),
    ]
