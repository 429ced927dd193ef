"""How fast the catalogue's list follows what was imported: against the import itself, and against COPY of the same rows."""

from time import perf_counter

from django.core.management import call_command

from connectors import registry
from integration_hub.catalogue.indexing import bring_up_to_date
from integration_hub.catalogue.models import CatalogueIndex, CatalogueItem
from integration_hub.connections.models import Connection
from tests.bench.imports import ROUNDS, ROWS, copied, empty, items_from_a_warehouse, measured, settle
from tests.bench.telling import middle, tell


def run() -> None:
    registry.BUILT_IN["warehouse"] = "tests.bench.warehouse"
    call_command("migrate", verbosity=0)
    process = items_from_a_warehouse()
    imports: list[float] = []
    firsts: list[float] = []
    seconds: list[float] = []
    copies: list[float] = []
    for _ in range(ROUNDS):
        empty()
        CatalogueItem.objects.all().delete()
        CatalogueIndex.objects.all().delete()
        imports.append(measured("ours", process, ROWS, 0)["wall"])
        settle()
        firsts.append(_indexed(process.source, ROWS))
        copies.append(copied(CatalogueItem._meta.db_table))
        measured("ours", process, ROWS, 100)
        settle()
        seconds.append(_indexed(process.source, ROWS // 100))
    first = middle(firsts)
    print(f"      {ROWS / first:,.0f} items listed a second", flush=True)
    tell("", f"listing {ROWS:,} items : COPY of the same rows, same indexes", first / middle(copies), "<= 12")
    tell("", f"listing {ROWS:,} items : their import", first / middle(imports), "<= 2")
    tell("", "listing after 1 % changed : first listing", middle(seconds) / first, "<= 0.05")


def _indexed(erp: Connection, rows: int) -> float:
    """Seconds until the list is up to date."""
    started = perf_counter()
    written = bring_up_to_date(erp)
    if written != rows:
        raise RuntimeError(f"{written:,} rows were written, and {rows:,} had changed.")
    return perf_counter() - started
