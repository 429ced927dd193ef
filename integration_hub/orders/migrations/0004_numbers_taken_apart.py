"""Known orders get their place in the series of their shop; then it is indexed."""

import re

from django.apps.registry import Apps
from django.db import migrations, models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BATCH = 5000


def _place(e_number: str, shop_id: str) -> tuple[str, int | None]:
    """As orders/numbering.py had it then. The hub's own names for orders that share a number, or tell none, stand in no series."""
    found = re.search(r"([0-9]+)[^0-9]*\Z", e_number)
    ours = e_number.endswith(f" ({shop_id[:50]})") or e_number.startswith("unreadable-")
    if found is None or len(found[1]) > 18 or ours:
        return "", None
    return f"{e_number[: found.start(1)]}#{e_number[found.end(1) :]}", int(found[1])


def take_apart(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """In batches, each by itself: what was done stays done, and done twice changes nothing more."""
    orders = apps.get_model("orders", "Order").objects.using(editor.connection.alias)
    last = 0
    while rows := list(orders.filter(pk__gt=last).order_by("pk").values_list("pk", "e_number", "shop_id")[:BATCH]):
        last = rows[-1][0]
        with transaction.atomic(using=editor.connection.alias), editor.connection.cursor() as cursor:
            cursor.executemany(
                "update orders_order set series = %s, serial = %s where id = %s",
                [(*_place(number, shop_id), pk) for pk, number, shop_id in rows],
            )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("orders", "0003_series")]

    operations = [
        migrations.RunPython(take_apart, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="order", index=models.Index(fields=["connection", "series", "serial"], name="orders_by_serial")
        ),
        migrations.AddIndex(
            model_name="order", index=models.Index(fields=["connection", "placed_at", "id"], name="orders_as_placed")
        ),
    ]
