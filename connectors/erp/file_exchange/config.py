"""What an admin tells of any other ERP by file: there is no preset, so everything is said here."""

from typing import Literal

from pydantic import Field

from connectors.filing.config import FileErpConfig


class FileExchangeConfig(FileErpConfig):
    """One ERP that reads orders in the hub's own format, as XML or separated text (``docs/files.md``)."""

    order_form: Literal["xml", "separated"] = Field("xml", description="How orders are written.")
    separator: str = Field(";", min_length=1, max_length=1, description="What separates columns in separated text.")
    decimal_sign: Literal[".", ","] = Field(".", description="Decimal sign in orders.")

    @property
    def order_preset(self) -> str:
        return super().order_preset if self.order_form == "xml" else "order_{shop}_{number}.csv"
