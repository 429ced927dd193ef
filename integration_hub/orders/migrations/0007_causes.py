"""Orders that failed know their cause; those that had failed before learn it here."""

from django.apps.registry import Apps
from django.db import migrations, models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, Q

from integration_hub.runs.causes import fingerprint

BATCH = 2000


def find_causes(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """In batches, each by itself: what was done stays done, and done twice changes nothing more."""
    orders = apps.get_model("orders", "Order").objects.using(editor.connection.alias)
    waits = Q(state="failed") | Q(state="in_doubt", not_before__isnull=True)
    last = 0
    while rows := list(orders.filter(waits, pk__gt=last).only("connection", "e_number", "code", "message").order_by("pk")[:BATCH]):
        last = rows[-1].pk
        for order in rows:
            order.fingerprint = fingerprint(
                f"orders:{order.connection_id}", order.code, order.message, own=[order.e_number]
            )
        with transaction.atomic(using=editor.connection.alias):
            orders.bulk_update(rows, ["fingerprint"], batch_size=200)
            ids = [order.pk for order in rows]
            orders.filter(pk__in=ids).update(failed_at=F("received_at"))


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("orders", "0006_found_by_mail")]

    operations = [
        migrations.AddField(model_name="order", name="failed_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="order", name="fingerprint", field=models.BigIntegerField(null=True)),
        migrations.RunPython(find_causes, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                fields=["merchant", "fingerprint", "-id", "state", "currency", "total", "failed_at"],
                condition=Q(fingerprint__isnull=False),
                name="orders_of_cause",
            ),
        ),
    ]
