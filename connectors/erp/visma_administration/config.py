"""What an admin tells of one Visma Administration: beside its files, how figures are written for it."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from connectors.erp.visma_administration.presets import PRESETS
from connectors.filing.config import FileErpConfig


class VismaAdministrationConfig(FileErpConfig):
    """One Visma Administration whose site imports XML with ADK's field names (``connectors/file_exchange.md`` §1).

    Presets: check with the site. Elements that are called otherwise there are named in ``order_names``.
    """

    presets: ClassVar[Mapping[type, Mapping[str, Any]]] = PRESETS

    decimal_sign: Literal[",", "."] = Field(",", description="Decimal sign in files for Visma.")
    price_decimals: int = Field(2, ge=2, le=6, description="Decimals of a price. More than two: ask the site first.")
