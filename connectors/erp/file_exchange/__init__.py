"""Any ERP that exports files and fetches orders as files; its formats are agreed with the site."""

from connectors.erp.file_exchange.config import FileExchangeConfig
from connectors.erp.file_exchange.orders import write_order
from connectors.filing.assembly import file_erp

CONNECTOR = file_erp("file_exchange", "File exchange", FileExchangeConfig, write_order)
