"""A connector for an ERP by file, from what a vendor adds: its configuration with presets, and how it writes orders."""

from collections.abc import Callable
from typing import Any, TypeVar

from connectors.base import Connector, Pins, Side, Transport
from connectors.documents import Customer, Order
from connectors.files import identity
from connectors.filing.client import RATE, FileErp, check
from connectors.filing.config import FileErpConfig
from connectors.filing.leaving import customer_writes, order_writes
from connectors.filing.reading import all_reads

Cfg = TypeVar("Cfg", bound=FileErpConfig)

PINS: Pins[Any] = Pins("identity", identity)


def file_erp(
    key: str,
    name: str,
    config: type[Cfg],
    write_order: Callable[[Order, Any], bytes],
    write_customer: Callable[[Customer, str, Any], bytes] | None = None,
) -> Connector[Cfg, FileErp]:
    """The connector; without ``write_customer`` the order itself tells of a new customer."""
    writes: dict[type, Any] = {Order: order_writes(write_order)}
    if write_customer:
        writes[Customer] = customer_writes(write_customer)
    return Connector(
        key=key,
        name=name,
        side=Side.ERP,
        config=config,
        connect=FileErp,
        check=check,
        rate=RATE,
        transport=Transport.FILES,
        reads=all_reads(),
        writes=writes,
        pins=PINS,
        simulator=f"connectors.erp.{key}.simulator",
    )
