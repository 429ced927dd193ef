import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0009_generations_of_everything"), ("connections", "0004_state_since")]

    operations = [
        migrations.CreateModel(
            name="History",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.BigIntegerField()),
                ("moved_at", models.DateTimeField()),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("item", "Item"), ("price", "Price"), ("stock", "Stock"), ("customer", "Customer"),
                            ("address", "Delivery address"),
                        ],
                        max_length=10,
                    ),
                ),
                ("after", models.CharField(blank=True, max_length=250)),
                (
                    "connection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="history", to="connections.connection"
                    ),
                ),
            ],
        ),
    ]
