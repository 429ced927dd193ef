"""What an admin tells of one SAP Business One company."""

from datetime import timedelta
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, StringConstraints, model_validator

from connectors.base import Config
from connectors.fields import Origin, Zone

FieldName = Annotated[str, StringConstraints(pattern=r"^([A-Za-z]\w{0,99})?$")]
"""A field of an item as the Service Layer spells it; "" for none."""

Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class BusinessOneConfig(Config):
    """One company behind one Service Layer (``connectors/sap_business_one.md``)."""

    url: Origin = Field(
        title="Address of the Service Layer", description="Without a path, such as https://sap.example.com:50000."
    )
    version: Literal["v2", "v1"] = Field("v2", title="Protocol", description="v1 only for releases before 10.0 FP 2405.")
    company: str = Field(min_length=1, title="Company database", description="The name that people choose when they log in.")
    user: str = Field(min_length=1, title="User")
    password: SecretStr = Field(title="Password")
    verify: bool = Field(default=True, title="Check the certificate")
    ca_bundle: str = Field(
        "", title="Certificate authority file", description="Path of a PEM file, for a self-signed certificate."
    )
    time_zone: Zone = Field(
        title="Time zone of the SAP server", description="Such as Europe/Copenhagen. Changes are dated in it."
    )
    timeout_seconds: float = Field(45, gt=0, le=300, title="Longest silence", description="Seconds to wait for an answer.")
    calls_per_second: float = Field(50, gt=0, le=10_000, title="Most calls a second")
    settle_minutes: float = Field(
        10, gt=0, le=1440, title="Settle time", description="Longer than SAP may still work on a lost request."
    )

    paging: Literal["key", "skip"] = Field("key", title="Paging", description="By key is safe while data changes.")
    page_size: int = Field(500, ge=1, le=10_000, title="Records a page")
    count_by: Literal["path", "inline", "aggregate"] = Field("path", title="How records are counted")
    rows: bool = Field(default=False, title="Read prices and stock as rows", description="Needs the right to run SQL queries.")

    item_filter: str = Field("", max_length=1000, title="Only these items", description="A Service Layer filter.")
    shop_flag_field: FieldName = Field("", title="Shop flag", description="A property (Properties1 to Properties64) or U_ field.")
    group_field: FieldName = Field("", title="Field with the product group's code")
    group_name_field: FieldName = Field("", title="Field with the product group's name")
    description_field: FieldName = Field("User_Text", title="Field with the description")
    options: dict[str, FieldName] = Field({}, title="Options", description="Option name: field, such as Colour: U_Colour.")
    attributes: dict[str, FieldName] = Field({}, title="Attributes", description="Attribute name: field.")
    tax_field: Literal["VatGroup", "TaxCode"] = Field(
        "VatGroup", title="Tax per line", description="TaxCode in US-like localisations."
    )

    price_lists: tuple[int, ...] = Field((), title="Only these price lists", description="Numbers; empty for all active ones.")
    special_prices: bool = Field(default=True, title="Read special prices")
    currency: Currency | Literal[""] = Field("", title="Local currency", description="For prices that SAP keeps without one.")
    currency_codes: dict[str, Currency] = Field({}, title="Currency codes", description="SAP's code: ISO code, such as $: USD.")
    warehouses: tuple[str, ...] = Field((), title="Only these warehouses", description="Empty for all.")

    order_reference: str = Field("NumAtCard", pattern=r"^(NumAtCard|U_\w+)$", title="Field for the e-number", max_length=100)
    drafts: bool = Field(default=False, title="Look for orders among drafts", description="Where an approval process is on.")
    order_warehouse: str = Field("", title="Warehouse of order lines", description="Empty: SAP decides.")
    due_days: int = Field(0, ge=0, le=365, title="Days to delivery")
    shipping_expense: int | None = Field(None, title="Freight code for shipping")
    fee_expense: int | None = Field(None, title="Freight code for fees")
    guest_customer: str = Field(
        "", title="Collecting customer", description="Takes the orders of customers that SAP does not know."
    )
    customer_series: int | None = Field(None, title="Number series of new customers")

    @property
    def account(self) -> str:
        return f"sap_business_one {urlsplit(self.url).netloc} {self.company}"

    @property
    def settle(self) -> timedelta:
        return timedelta(minutes=self.settle_minutes)

    @property
    def zone(self) -> ZoneInfo:
        """The SAP server's own time zone."""
        return ZoneInfo(self.time_zone)

    @model_validator(mode="after")
    def _rows_know_no_filter(self) -> "BusinessOneConfig":
        if self.rows and self.item_filter:
            raise ValueError(
                "Rows cannot be filtered by item: empty “Only these items”, or do not read prices and stock as rows."
            )
        return self
