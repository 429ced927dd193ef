from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("runs", "0008_calls")]

    operations = [
        migrations.AddIndex(
            model_name="run",
            index=models.Index(
                fields=["ended_at", "process", "state"], condition=models.Q(("ended_at__isnull", False)), name="runs_by_end"
            ),
        ),
    ]
