"""From documents to what WooCommerce is sent, and what it must not be sent: pure."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from connectors.base import Answer, Outcome
from connectors.documents import Money, Product, Variant
from connectors.shop.woocommerce.attributes import BAR, Body, named
from connectors.shop.woocommerce.settings import ShopSettings

MEND_ERP = "Correct it in the ERP; it is told again by itself."


def refused(sku: str, code: str, message: str, remedy: str) -> Outcome:
    """The shop's no to one SKU, or ours before the shop was asked."""
    return Outcome(sku, Answer.REFUSED, code=f"woocommerce.{code}", message=message, remedy=remedy)


def fault(variant: Variant, shop: ShopSettings) -> Outcome | None:
    """Why a variant may not be sent; WooCommerce would take much of this and make something else of it."""
    sku = variant.sku
    if not sku.strip() or sku != sku.strip():
        return refused(sku, "sku_blank", f"The SKU {sku!r} is empty or begins or ends with a space.", MEND_ERP)
    if "," in sku:
        return refused(
            sku, "sku_comma", f"The SKU {sku} holds a comma, so the shop cannot be asked for it.", "Use a SKU without comma."
        )
    if variant.stock is not None and variant.stock != variant.stock.to_integral_value():
        return refused(sku, "stock_fraction", f"The stock of {sku} is {variant.stock}; the shop counts whole pieces.", MEND_ERP)
    if any(BAR in value or not value.strip() or not name.strip() for name, value in variant.options):
        return refused(
            sku, "option_text", f"An option of {sku} is empty or holds a bar (|), which divides options in the shop.", MEND_ERP
        )
    found = (
        _price_fault(sku, name, money, shop)
        for name, money in (("price", variant.price), ("sale price", variant.sale_price))
        if money
    )
    return next(filter(None, found), None)


def _price_fault(sku: str, name: str, money: Money, shop: ShopSettings) -> Outcome | None:
    amount = money.amount
    if not amount.is_finite() or not 0 <= amount < Decimal("1e10"):
        return refused(sku, "price_absurd", f"The {name} of {sku} is {amount}; the shop takes no such price.", MEND_ERP)
    if amount != round(amount, shop.decimals):
        said = f"The {name} of {sku} is {amount}; the shop shows {shop.decimals} decimals."
        return refused(sku, "price_decimals", said, "Round it in the ERP, so that both systems show the same.")
    if shop.currency and money.currency and money.currency != shop.currency:
        said = f"The {name} of {sku} is in {money.currency}; the shop sells in {shop.currency}."
        return refused(sku, "price_currency", said, "Choose a price list in the shop's currency for this process.")
    return _tax_fault(sku, name, money, shop)


def _tax_fault(sku: str, name: str, money: Money, shop: ShopSettings) -> Outcome | None:
    if shop.disagree:
        said = "The connection and the shop disagree whether prices are entered with tax."
        remedy = "Compare the connection with WooCommerce > Settings > Tax (Prices entered with tax), and correct the wrong one."
        return refused(sku, "tax_setting", said, remedy)
    if shop.with_tax is None or money.tax_included is None or money.tax_included is shop.with_tax:
        return None
    words = {True: "with tax", False: "without tax"}
    said = f"The {name} of {sku} is {words[money.tax_included]}; the shop's prices are entered {words[shop.with_tax]}."
    return refused(
        sku, "price_tax", said, "Choose a price list that is like the shop's prices, or change the shop's tax setting."
    )


def offer(variant: Variant, shop: ShopSettings) -> Body:
    """Price and stock, for what is known of them. A sale price that is not lower ends the sale."""
    body: Body = {}
    if variant.price is not None:
        body["regular_price"] = _priced(variant.price, shop)
    if variant.sale_price is not None:
        lower = variant.price is None or variant.sale_price.amount < variant.price.amount
        body["sale_price"] = _priced(variant.sale_price, shop) if lower else ""
    if variant.stock is not None:
        body |= {"manage_stock": True, "stock_quantity": int(variant.stock)}
    return body


def sold(variant: Variant, shop: ShopSettings) -> Body:
    """Everything that a variant says of itself but its options."""
    body = offer(variant, shop)
    if variant.barcode is not None:
        body["global_unique_id"] = variant.barcode
    if variant.weight_kg is not None:
        body["weight"] = f"{variant.weight_kg.normalize():f}"
    return body


def new_simple(product: Product, variant: Variant, shop: ShopSettings, attributes: list[Body]) -> Body:
    """A product with one variant, as a draft."""
    return {
        "name": product.name,
        "type": "simple",
        "status": "draft",
        "sku": variant.sku,
        "description": product.description,
        **({"attributes": attributes} if attributes else {}),
        **sold(variant, shop),
    }


def new_parent(product: Product, sku: str, attributes: list[Body]) -> Body:
    """A product with variants, as a draft; it has no price of its own."""
    return {
        "name": product.name,
        "type": "variable",
        "status": "draft",
        "sku": sku,
        "description": product.description,
        "attributes": attributes,
    }


def new_variation(variant: Variant, shop: ShopSettings, names: dict[str, int]) -> Body:
    """A variation; not a draft itself, as its product is one."""
    chosen = [named(name, names) | {"option": value} for name, value in variant.options]
    return {"sku": variant.sku, "status": "publish", "attributes": chosen, **sold(variant, shop)}


def _priced(money: Money, shop: ShopSettings) -> str:
    return f"{money.amount:.{shop.decimals}f}"


def twins(products: Sequence[Product]) -> set[str]:
    """SKUs that are given more than once, so that nobody knows which price is meant."""
    told = Counter(variant.sku for product in products for variant in product.variants)
    return {sku for sku, times in told.items() if times > 1}
