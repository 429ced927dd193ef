"""What an admin tells of one Monitor: beside its files, how its orders are to look."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from connectors.erp.monitor.presets import PRESETS
from connectors.filing.config import FileErpConfig


class MonitorConfig(FileErpConfig):
    """One Monitor that reads ORDERS420 (``connectors/file_exchange.md`` §4). Presets: check with the site."""

    presets: ClassVar[Mapping[type, Mapping[str, Any]]] = PRESETS

    supplier_code: str = Field(min_length=1, max_length=60, description="The merchant's own EDI code (SupplierCodeEdi).")
    supplier_name: str = Field("", max_length=100, description="The merchant's name on orders.")
    supplier_street: str = Field("", max_length=100, description="The merchant's street on orders.")
    supplier_postcode: str = Field("", max_length=20, description="The merchant's postcode on orders.")
    supplier_city: str = Field("", max_length=60, description="The merchant's town on orders.")
    supplier_country: str = Field("", max_length=2, description="The merchant's country on orders, such as SE.")
    order_prices: Literal["shop", "monitor"] = Field(
        "shop", description="Whose prices count: the shop's, or Monitor's own. What the shop gives away stays free."
    )
    price_decimals: int = Field(2, ge=2, le=6, description="Decimals of a price. More than two: ask the site first.")
    unit: str = Field("st", max_length=20, description="Unit of rows whose line tells none, as Monitor calls it.")
    due_days: int = Field(0, ge=0, le=365, description="Days from the order to its delivery.")
    delivery_method: str = Field("", max_length=60, description="Delivery method, as Monitor calls it.")
    transport_payer: str = Field("", max_length=5, description="Who pays the transport, as Monitor calls it.")
    payment_days: int | None = Field(None, ge=0, le=365, description="Days to pay. Empty: Monitor decides.")
