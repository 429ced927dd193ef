"""Winbas, which exports files and fetches orders as files."""

from connectors.erp.winbas.config import WinbasConfig
from connectors.erp.winbas.orders import write_customer, write_order
from connectors.filing.assembly import file_erp

CONNECTOR = file_erp("winbas", "Winbas", WinbasConfig, write_order, write_customer)
