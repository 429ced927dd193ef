"""A small, faithful Service Layer of one SAP Business One company, spoken to over real HTTP (§9)."""

from pathlib import Path

from connectors.erp.sap_business_one.simulator.service import BusinessOne
from connectors.testing import samples

__all__ = ["BusinessOne", "serve"]

ADVENTUREWORKS = "Production_Product.csv"


def serve(port: int, data: Path | None = None) -> None:
    """Serve until stopped. ``data`` is a folder with the AdventureWorks files, or the folder in which the state is kept."""
    if data and (data / ADVENTUREWORKS).is_file():
        simulator = BusinessOne()
        simulator.load(samples.adventureworks(data))
    else:
        simulator = BusinessOne(data)
    simulator.serve_forever(port)
