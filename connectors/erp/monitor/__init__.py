"""Monitor, which exports files and fetches orders as files."""

from connectors.erp.monitor.config import MonitorConfig
from connectors.erp.monitor.orders import write_order
from connectors.filing.assembly import file_erp

CONNECTOR = file_erp("monitor", "Monitor", MonitorConfig, write_order)
