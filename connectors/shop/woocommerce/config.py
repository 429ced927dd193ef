"""What an admin must tell of one WooCommerce shop, and the shop's own rule for which orders are ready for the ERP."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, model_validator

from connectors.base import Config


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError("Write the shop's address like https://shop.example, without key, question mark or #.")
    return value.rstrip("/")


def _states(value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(state.strip().removeprefix("wc-") for state in value)


States = Annotated[tuple[str, ...], AfterValidator(_states)]


class WooCommerceConfig(Config):
    """One shop: its address, its REST API key, and what the merchant decided about orders and products."""

    base_url: Annotated[str, AfterValidator(_address)] = Field(
        title="Address of the shop", description="The shop's address as customers know it, for example https://shop.example."
    )
    consumer_key: SecretStr = Field(
        min_length=1, description="Consumer key (ck_…) from WooCommerce > Settings > Advanced > REST API, with read and write."
    )
    consumer_secret: SecretStr = Field(min_length=1, description="Consumer secret (cs_…), shown once beside the key.")
    webhook_secret: SecretStr = Field(
        default=SecretStr(""), description="Secret of the shop's webhooks, without & < > or quotes. Empty: webhooks are refused."
    )
    key_in_address: bool = Field(
        default=False, description="Send the key in the address; only where the shop's host removes the Authorization header."
    )
    behind_proxy: bool = Field(
        default=False, description="The http address is inside our own network, behind the proxy that ends https for the shop."
    )
    ca_bundle: str = Field(default="", description="File with the certificate authority of a shop that has a private one.")
    calls_per_second: float = Field(default=10.0, gt=0, le=50, description="Most calls a second that this shop's host bears.")

    ready_states: States = Field(
        default=("processing", "completed"), description="Order states that are ready for the ERP, plugin states included."
    )
    hold_methods: tuple[str, ...] = Field(
        default=(), description="Payment methods whose on-hold orders are ready: invoice or prepayment, for example bacs."
    )
    unpaid_methods: tuple[str, ...] = Field(
        default=("bacs", "cheque", "cod"), description="Payment methods that need no payment date to be ready."
    )
    cancelled_states: States = Field(default=(), description="Plugin states that mean cancelled.")
    pending_hours: int = Field(
        default=24, ge=1, le=8760, description="After so many hours an order still waiting for payment counts as aborted."
    )
    number_meta: str = Field(
        default="", description="Meta key of the order number, where a plugin keeps it there. Empty: the order's own number."
    )
    tax_codes: Literal["class", "rate"] = Field(
        default="class", description="What tells the tax of a line: the tax class (standard) or the charged rate (GB-VAT-1)."
    )
    unit_meta: str = Field(
        default="", description="Meta key of a line's unit, where a plugin sells by measure. Empty: no unit is told."
    )

    erp_number_meta: str = Field(
        default="_erp_order_number", min_length=1, description="Meta key under which the shop's order keeps the ERP's number."
    )
    delivered_state: Annotated[str, AfterValidator(lambda value: value.removeprefix("wc-"))] = Field(
        default="",
        description="State given to an order that the ERP has accepted. Empty: left as it is. completed mails the customer.",
    )
    delivered_note: bool = Field(default=False, description="Write the ERP's number as a private note on the order, too.")

    prices_include_tax: bool | None = Field(
        default=None, description="Whether the shop's prices are entered with tax. Empty: ask the shop."
    )
    currency: str = Field(default="", pattern=r"^([A-Z]{3})?$", description="The shop's currency. Empty: ask the shop.")
    price_decimals: int | None = Field(
        default=None, ge=0, le=4, description="Decimals of the shop's prices. Empty: ask the shop."
    )
    withdrawn_status: Literal["draft", "private"] = Field(
        default="draft", description="What a product becomes in the shop when the ERP withdraws it."
    )
    overwrite_descriptions: bool = Field(
        default=False, description="Write descriptions of products that exist already; off, texts edited in the shop stay."
    )

    @model_validator(mode="after")
    def _proxied_by_http(self) -> "WooCommerceConfig":
        if self.behind_proxy and self.secure_address:
            raise ValueError("behind_proxy is for an http address inside the network; an https address needs it not.")
        return self

    @property
    def account(self) -> str:
        return f"woocommerce:{urlsplit(self.base_url).netloc.lower()}{urlsplit(self.base_url).path}"

    @property
    def secure_address(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def secure(self) -> bool:
        """Whether the shop sees our calls as https, and so takes the key as it is."""
        return self.secure_address or self.behind_proxy
