"""Which fields a product may be written with and of which kind; checked for single calls, not for items of a batch."""

from collections.abc import Callable, Mapping
from typing import Any

from connectors.shop.woocommerce.simulation.rest import invalid

STATUSES = {"draft", "pending", "private", "publish", "future", "auto-draft", "trash"}
PRODUCT_TYPES = {"simple", "grouped", "external", "variable"}


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _whole(value: Any) -> bool:
    if isinstance(value, str):
        return value.lstrip("-").isdigit()
    return isinstance(value, int) and not isinstance(value, bool)


def _flag(value: Any) -> bool:
    return isinstance(value, bool) or value in {"true", "false", "1", "0", 1, 0}


def _list(value: Any) -> bool:
    return isinstance(value, list)


KINDS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    **dict.fromkeys(
        (
            "name",
            "slug",
            "description",
            "short_description",
            "sku",
            "global_unique_id",
            "regular_price",
            "sale_price",
            "weight",
            "tax_class",
        ),
        (_text, "string"),
    ),
    **dict.fromkeys(("stock_quantity", "menu_order", "parent_id"), (_whole, "integer")),
    **dict.fromkeys(("featured", "virtual", "downloadable", "sold_individually", "reviews_allowed"), (_flag, "boolean")),
    **dict.fromkeys(
        ("attributes", "default_attributes", "categories", "tags", "images", "meta_data", "upsell_ids"), (_list, "array")
    ),
    "manage_stock": (lambda value: _flag(value) or value == "parent", "boolean"),
    "status": (lambda value: value in STATUSES, "one of " + ", ".join(sorted(STATUSES))),
    "type": (lambda value: value in PRODUCT_TYPES, "one of " + ", ".join(sorted(PRODUCT_TYPES))),
    "stock_status": (lambda value: value in {"instock", "outofstock", "onbackorder"}, "one of instock, outofstock, onbackorder"),
    "backorders": (lambda value: value in {"no", "notify", "yes"}, "one of no, notify, yes"),
    "tax_status": (lambda value: value in {"taxable", "shipping", "none"}, "one of taxable, shipping, none"),
}


def check_fields(data: Mapping[str, Any]) -> None:
    """Refuse arguments of the wrong kind, as the REST server does before the call reaches WooCommerce."""
    wrong = {
        name: f"{name} is not of type {KINDS[name][1]}."
        for name, value in data.items()
        if name in KINDS and not KINDS[name][0](value)
    }
    if wrong:
        raise invalid(wrong)
