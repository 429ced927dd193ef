"""What an admin tells of one Odoo database."""

from datetime import timedelta
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, StringConstraints, field_validator, model_validator

from connectors.base import Config
from connectors.erp.odoo.domains import Domain, domain_of
from connectors.fields import Origin, Zone

FieldName = Annotated[str, StringConstraints(pattern=r"^([a-z]\w{0,99})?$")]
"""A field of a product as Odoo spells it; "" for none."""


class OdooConfig(Config):
    """One database of one Odoo (``connectors/odoo.md``)."""

    url: Origin = Field(title="Address of Odoo", description="Without a path, such as https://acme.odoo.example.")
    database: str = Field("", title="Database", description="Needed for JSON-RPC, and where one address serves several.")
    protocol: Literal["auto", "json2", "jsonrpc"] = Field(
        "auto", title="Protocol", description="json2 for Odoo 19 and later, jsonrpc for 14 to 18; auto asks Odoo for its release."
    )
    login: str = Field("", title="User", description="The log-in name of the key's user; needed for JSON-RPC.")
    api_key: SecretStr = Field(title="API key", description="In Odoo 19 a key lives at most three months.")
    verify: bool = Field(default=True, title="Check the certificate")
    ca_bundle: str = Field(
        "", title="Certificate authority file", description="Path of a PEM file, for a certificate of your own."
    )
    timeout_seconds: float = Field(45, gt=0, le=300, title="Longest silence", description="Seconds to wait for an answer.")
    calls_per_second: float = Field(10, gt=0, le=10_000, title="Most calls a second")
    settle_minutes: float = Field(
        5, gt=0, le=1440, title="Settle time", description="Longer than Odoo may still work on a lost request."
    )
    company: int | None = Field(None, gt=0, title="Company", description="Its number, where the database has several.")
    language: str = Field("", pattern=r"^([a-z]{2,3}(_[A-Z@a-z]+)?)?$", title="Language of texts", description="Such as sv_SE.")
    time_zone: Zone = Field("UTC", title="Time zone", description="Such as Europe/Berlin. Price dates are told in it.")
    page_size: int = Field(500, ge=1, le=5000, title="Records a page")

    product_filter: str = Field(
        '[["sale_ok", "=", true]]', max_length=2000, title="Only these products", description="An Odoo domain, as JSON."
    )
    archived: bool = Field(
        default=False, title="Read archived products too", description="Then no two may have the same internal reference."
    )
    shop_flag_field: FieldName = Field(
        "", title="Shop flag", description="A yes/no field of the product, such as website_published."
    )
    description_field: FieldName = Field("description_sale", title="Field with the description")
    attributes: dict[str, FieldName] = Field({}, title="Attributes", description="Attribute name: field of the product.")

    base_price_list: str = Field(
        "base",
        max_length=50,
        title="Name for sales prices",
        description="The products' own prices are told as this list; empty: not.",
    )
    price_lists: tuple[int, ...] = Field(
        (), title="Only these price lists", description="Their numbers; empty for all active ones."
    )
    warehouses: tuple[str, ...] = Field((), title="Only these warehouses", description="Their short names; empty for all.")
    customer_filter: str = Field(
        '[["customer_rank", ">", 0]]', max_length=2000, title="Only these customers", description="An Odoo domain, as JSON."
    )

    prove_orders: bool = Field(
        default=True,
        title="Prove that the key sees all orders",
        description="Without that right an order that is there may look absent. Only for keys that write no orders, turn it off.",
    )
    order_prefix: str = Field(
        "", max_length=30, title="Prefix of e-numbers", description="Put before the e-number in the customer reference."
    )
    confirm: bool = Field(default=True, title="Confirm orders", description="Off: they stay quotations.")
    gross_prices: bool = Field(
        default=False, title="Prices hold tax", description="Whether this company's sales taxes are included in prices."
    )
    shipping_product: str = Field("", max_length=100, title="Product for shipping", description="Its internal reference.")
    fee_product: str = Field("", max_length=100, title="Product for fees", description="Its internal reference.")
    discount_product: str = Field("", max_length=100, title="Product for discounts", description="Takes charges below zero.")
    order_warehouse: str = Field(
        "", max_length=20, title="Warehouse of orders", description="Its short name; empty: Odoo decides."
    )
    sales_team: int | None = Field(None, gt=0, title="Sales team", description="Its number.")
    guest_customer: int | None = Field(
        None, gt=0, title="Collecting customer", description="Number of the contact that takes the orders of unknown customers."
    )
    customer_prefix: str = Field(
        "",
        max_length=30,
        title="Prefix of customer numbers",
        description="With one, new customers carry the shop's number as their reference.",
    )

    @property
    def account(self) -> str:
        return f"odoo {urlsplit(self.url).netloc} {self.database}".strip()

    @property
    def settle(self) -> timedelta:
        return timedelta(minutes=self.settle_minutes)

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which people of this company read dates."""
        return ZoneInfo(self.time_zone)

    @property
    def products(self) -> Domain:
        """Which products count."""
        return domain_of(self.product_filter)

    @property
    def customers(self) -> Domain:
        """Which contacts are customers."""
        return domain_of(self.customer_filter)

    @property
    def context(self) -> dict[str, Any]:
        """What goes with every call: language and company are never left to chance (§10)."""
        company = {"allowed_company_ids": [self.company]} if self.company else {}
        return {"tz": "UTC"} | ({"lang": self.language} if self.language else {}) | company

    @field_validator("product_filter", "customer_filter")
    @classmethod
    def _readable_domain(cls, text: str) -> str:
        domain_of(text)
        return text

    @model_validator(mode="after")
    def _json_rpc_needs_names(self) -> "OdooConfig":
        if self.protocol == "jsonrpc" and not (self.database and self.login):
            raise ValueError("JSON-RPC needs the database and the user.")
        return self
