"""Parts of texts are found by an index on PostgreSQL, where its extension pg_trgm may be made; everywhere else by reading them."""

import logging

from django.db import DatabaseError, migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

log = logging.getLogger(__name__)

EXTENSION = "create extension if not exists pg_trgm"
_COLUMNS = ("name", "sku", "product_group", "brand", "supplier", "barcode")
_INDEX = "create index if not exists items_by_text on catalogue_catalogueitem using gin ({})"


def make(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=editor.connection.alias), editor.connection.cursor() as cursor:
            cursor.execute(EXTENSION)
            cursor.execute(_INDEX.format(", ".join(f"upper({name}) gin_trgm_ops" for name in _COLUMNS)))
    except DatabaseError as refused:
        log.warning("Searching parts of texts in a large catalogue will be slow: pg_trgm cannot be used (%s).", refused)


def take_away(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute("drop index if exists items_by_text")


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_catalogue_index")]

    operations = [migrations.RunPython(make, take_away)]
