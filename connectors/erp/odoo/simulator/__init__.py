"""A small, faithful Odoo with sales and stock, spoken to over real HTTP (§11)."""

from pathlib import Path

from connectors.erp.odoo.simulator.people import DATABASE, MANAGER, SALESMAN
from connectors.erp.odoo.simulator.service import Odoo
from connectors.testing import samples

__all__ = ["DATABASE", "MANAGER", "SALESMAN", "Odoo", "serve"]

ADVENTUREWORKS = "Production_Product.csv"


def serve(port: int, data: Path | None = None) -> None:
    """Serve until stopped. ``data`` is a folder with the AdventureWorks files, or the folder in which the state is kept."""
    if data and (data / ADVENTUREWORKS).is_file():
        simulator = Odoo()
        simulator.load(samples.adventureworks(data))
    else:
        simulator = Odoo(data)
    simulator.serve_forever(port)
