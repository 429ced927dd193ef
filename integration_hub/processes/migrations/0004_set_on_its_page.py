"""Who set a schedule last on its page, and when."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("processes", "0003_closing_sheet"),
    ]

    operations = [
        migrations.AddField(
            model_name="schedule",
            name="set_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="schedule",
            name="set_by",
            field=models.CharField(blank=True, max_length=254),
        ),
    ]
