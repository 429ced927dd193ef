"""What the shop itself says about its prices: currency, decimals, with or without tax."""

from dataclasses import dataclass
from typing import Any

import msgspec

from connectors.shop.woocommerce.client import WooCommerce

NOT_ALLOWED = (401, 403, 404)


class Setting(msgspec.Struct):
    id: str
    value: Any = None


SETTINGS = msgspec.json.Decoder(list[Setting])


@dataclass(frozen=True, slots=True)
class ShopSettings:
    """How the shop writes prices; ``with_tax`` None: nobody knows; ``disagree``: shop and connection say opposite things."""

    currency: str
    decimals: int
    with_tax: bool | None
    disagree: bool = False


def shop_settings(client: WooCommerce) -> ShopSettings:
    """The connection's word where it has one, else the shop's; a key that may not read settings leaves the connection's word."""
    config = client.config
    general, tax = _group(client, "general"), _group(client, "tax")
    told = {"yes": True, "no": False}.get(tax.get("woocommerce_prices_include_tax", ""))
    taxed = general.get("woocommerce_calc_taxes", "yes") == "yes"
    decimals = general.get("woocommerce_price_num_decimals", "")
    own = config.prices_include_tax
    return ShopSettings(
        currency=config.currency or general.get("woocommerce_currency", ""),
        decimals=config.price_decimals if config.price_decimals is not None else int(decimals) if decimals.isdigit() else 2,
        with_tax=told if own is None else own,
        disagree=taxed and own is not None and told is not None and own != told,
    )


def _group(client: WooCommerce, name: str) -> dict[str, str]:
    answer = client.get(f"/settings/{name}", expect=NOT_ALLOWED)
    if answer.status in NOT_ALLOWED:
        return {}
    return {setting.id: str(setting.value) for setting in answer.decode(SETTINGS)}
