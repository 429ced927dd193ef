"""A connection may be disconnected by an admin."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("connections", "0004_state_since"),
    ]

    operations = [
        migrations.AlterField(
            model_name="connection",
            name="state",
            field=models.CharField(
                choices=[
                    ("unknown", "Not checked yet"),
                    ("online", "Online"),
                    ("slow", "Slow"),
                    ("offline", "Offline"),
                    ("disconnected", "Disconnected"),
                ],
                default="unknown",
                max_length=20,
            ),
        ),
    ]
