"""What an admin must tell of one Elevate cluster, and what the merchant decided about keys, markets and fields."""

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, model_validator

from connectors.base import Config

V3_ENDS = "2026-12-31"
"""After this day Admin v3 is removed (``connectors/voyado_elevate.md``, Versions)."""
LONGEST_KEY = 50

Market = Annotated[str, Field(pattern=r"^[^\s|*]{1,50}$")]
Locale = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.-]{0,99}$")]
FieldName = Annotated[str, Field(pattern=r"^([A-Za-z_][A-Za-z0-9_]{0,99})?$")]
Need = Literal["url", "image", "description", "stock"]


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError("Write the cluster's address like https://w1a2b3c4d.elevate-api.cloud, without key, question mark or #.")
    return value.rstrip("/").removesuffix("/api/admin/v4").removesuffix("/api/admin/v3")


def _key(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[!-~]{1,500}", value.get_secret_value()):
        raise ValueError("Enter the key as Voyado gave it: letters, digits and signs, without spaces.")
    return value


def _template(value: str) -> str:
    try:
        value.format(sku="", group="", product="")
    except (LookupError, ValueError) as error:
        raise ValueError("Use {sku}, {group} and {product} only, such as https://shop.example/p/{sku}.") from error
    return value


Template = Annotated[str, AfterValidator(_template)]


class ElevateConfig(Config):
    """One cluster: its address, its private key, and how the catalogue is told."""

    base_url: Annotated[str, AfterValidator(_address)] = Field(
        title="Address of the cluster", description="The cluster's address, for example https://w1a2b3c4d.elevate-api.cloud."
    )
    api_key: Annotated[SecretStr, AfterValidator(_key)] = Field(
        description="The private key (pk…), never the public one of the shop's pages."
    )
    version: Literal["v4", "v3"] = Field(
        default="v4", description=f"Admin API. v3 is removed after {V3_ENDS}; the first full import with v4 moves the cluster."
    )
    markets: dict[Market, Locale] = Field(
        min_length=1,
        description="Market as configured in the cluster: its locale, such as se: sv-SE. Upper and lower case count.",
    )
    currencies: dict[str, Currency] = Field(
        default={}, description="Market: currency, such as se: SEK. A price in another currency is then left out."
    )
    ca_bundle: str = Field(default="", description="File with the certificate authority of a proxy that has a private one.")
    calls_per_second: float = Field(default=5.0, gt=0, le=50, description="Most calls a second.")

    product_options: tuple[str, ...] = Field(
        default=("Colour", "Color"), description="Options that split a product group into products; the others make variants."
    )
    group_suffix: str = Field(default="-g", max_length=8, description="Ends every group's key, so that it is no variant's.")
    product_suffix: str = Field(default="-p", max_length=8, description="Ends every product's key, so that it is no variant's.")
    url_template: Template = Field(
        default="", description="Address of a product's page where the ERP has none, with {sku}, {group} or {product}."
    )
    image_template: Template = Field(
        default="", description="Address of a product's image where the ERP has none, with {sku}, {group} or {product}."
    )
    required: tuple[Need, ...] = Field(
        default=("url", "image", "stock"),
        description="What an article must have to be sent; without it, it is left out and listed.",
    )

    attributes: dict[str, Name] = Field(
        default={}, description="Attribute of the item, or assortment: Elevate's name on the product, such as Brand: brand."
    )
    variant_attributes: dict[str, Name] = Field(
        default={}, description="Attribute of the item, or barcode: Elevate's name on the variant."
    )
    identifiers: dict[str, str] = Field(
        default={}, description="Attribute that holds an identifier: the attribute that holds its name; one name per identifier."
    )
    variant_label: FieldName = Field(
        default="label", description="Field that tells a variant from its siblings. Unverified: validate once. Empty: not sent."
    )
    stock_field: FieldName = Field(default="", description="Field of a variant's stock. Empty: stock in v4, stock_number in v3.")
    send_images: bool = Field(default=True, description="Send images. Their form in v4 is unverified: validate once.")

    change_method: Literal["POST", "PATCH"] = Field(
        default="POST", description="HTTP method of v4's import of changes. Voyado's pages name POST; switch if it answers 405."
    )
    blocking_timeout: int = Field(
        default=20, ge=0, le=300, description="Seconds the cluster holds a request before it answers 202."
    )
    v3_partial_type: str = Field(
        default="", pattern="^[a-z_]*$", description="data_import's type of a partial v3 import. Empty: full imports only."
    )
    v3_removal: str = Field(
        default="",
        pattern="^[a-z_]*$",
        description="Element that removes groups in a partial v3 import, as Voyado's sample has it.",
    )

    @model_validator(mode="after")
    def _agrees(self) -> "ElevateConfig":
        if bool(self.v3_partial_type) != bool(self.v3_removal):
            raise ValueError("A partial v3 import needs both v3_partial_type and v3_removal, or neither.")
        if unknown := self.currencies.keys() - self.markets.keys():
            raise ValueError(f"currencies names markets that markets does not: {', '.join(sorted(unknown))}.")
        if self.group_suffix == self.product_suffix:
            raise ValueError("group_suffix and product_suffix must differ, or groups and products share keys.")
        return self

    @property
    def account(self) -> str:
        return f"voyado_elevate:{urlsplit(self.base_url).netloc.lower()}{urlsplit(self.base_url).path}"

    @property
    def v4(self) -> bool:
        return self.version == "v4"

    @property
    def stock_name(self) -> str:
        """What a variant's stock is called in a feed."""
        return self.stock_field or ("stock" if self.v4 else "stock_number")
