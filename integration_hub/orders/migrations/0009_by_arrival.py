from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0008_edits")]

    operations = [
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                fields=["delivered_at", "received_at", "merchant"], condition=models.Q(("state", "delivered")),
                name="orders_by_arrival",
            ),
        ),
    ]
