"""The drill's ERP as it would be if it could not be asked for an order."""

from dataclasses import replace

from connectors.base import Writes
from connectors.documents import Order
from tests.drill import erp

CONNECTOR = replace(
    erp.CONNECTOR,
    key="drill_erp_blind",
    writes={Order: Writes(erp.create_order, None, False, *erp.TIMES)},
)
