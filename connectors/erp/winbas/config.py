"""What an admin tells of one Winbas: beside its files, how its orders are to look."""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from connectors.erp.winbas.presets import PRESETS
from connectors.filing.config import FileErpConfig


class WinbasConfig(FileErpConfig):
    """One Winbas with its webshop bridge (``connectors/file_exchange.md`` §2). Presets: check with the site.

    Elements that the site's bridge calls otherwise are named in ``order_names``.
    """

    presets: ClassVar[Mapping[type, Mapping[str, Any]]] = PRESETS

    salesman: str = Field("", max_length=20, description="Salesman code of orders from the shop.")
    our_reference: str = Field("", max_length=60, description="Our reference on orders.")
    due_days: int = Field(0, ge=0, le=365, description="Days from the order to its delivery.")
    price_decimals: int = Field(2, ge=2, le=6, description="Decimals of a price. More than two: ask the site first.")
