"""The services there are. ``work.py`` says which function does which."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from connectors.base import Side
from connectors.documents import Customer, DeliveryAddress, Item, Order, Price, Product, StockLevel

ITEMS_FROM_ERP = "items_from_erp"
PRICES_FROM_ERP = "prices_from_erp"
STOCK_FROM_ERP = "stock_from_erp"
CUSTOMERS_FROM_ERP = "customers_from_erp"
ADDRESSES_FROM_ERP = "addresses_from_erp"
CATALOGUE_TO_SHOP = "catalogue_to_shop"
PRODUCTS_FROM_SHOP = "products_from_shop"
ORDERS_FROM_SHOP = "orders_from_shop"
ORDERS_TO_ERP = "orders_to_erp"
CLOSING_SHEET = "closing_sheet"


@dataclass(frozen=True, slots=True)
class Kind:
    """One service: its name in the merchant's words, the queue it waits in, what it moves and between which sides."""

    key: str
    name: str
    queue: str
    source: Side
    target: Side | None
    document: type
    records: str

    @property
    def is_import(self) -> bool:
        return self.target is None and self.source is Side.ERP

    @property
    def is_counted(self) -> bool:
        """Whether what it reads can be held against a number that was told before (R3)."""
        return self.is_import or self.key == PRODUCTS_FROM_SHOP


KINDS = {
    kind.key: kind
    for kind in (
        Kind(ITEMS_FROM_ERP, _("Items from ERP"), "imports", Side.ERP, None, Item, _("items")),
        Kind(PRICES_FROM_ERP, _("Prices from ERP"), "imports", Side.ERP, None, Price, _("prices")),
        Kind(STOCK_FROM_ERP, _("Stock from ERP"), "imports", Side.ERP, None, StockLevel, _("stock levels")),
        Kind(CUSTOMERS_FROM_ERP, _("Customers from ERP"), "imports", Side.ERP, None, Customer, _("customers")),
        Kind(
            ADDRESSES_FROM_ERP,
            _("Delivery addresses from ERP"),
            "imports",
            Side.ERP,
            None,
            DeliveryAddress,
            _("delivery addresses"),
        ),
        Kind(CATALOGUE_TO_SHOP, _("Catalogue to shop"), "publishing", Side.ERP, Side.SHOP, Item, _("items")),
        Kind(PRODUCTS_FROM_SHOP, _("Products from shop"), "publishing", Side.SHOP, None, Product, _("products")),
        Kind(ORDERS_FROM_SHOP, _("Orders from shop"), "orders", Side.SHOP, None, Order, _("orders")),
        Kind(ORDERS_TO_ERP, _("Orders to ERP"), "orders", Side.SHOP, Side.ERP, Order, _("orders")),
        Kind(CLOSING_SHEET, _("Closing sheet"), "default", Side.SHOP, Side.ERP, Order, _("orders")),
    )
}
CHOICES = [(kind.key, kind.name) for kind in KINDS.values()]
BY_THEMSELVES = (PRODUCTS_FROM_SHOP,)
"""Services that are started once without being asked, as soon as they are set up: the first look at a new shop (R23)."""
FROM_THE_HUB = (CATALOGUE_TO_SHOP, ORDERS_TO_ERP)
"""Services whose records lie in the hub already when they run: they go on without their source."""
QUEUES = ("orders", "publishing", "imports", "default")

UNITS = (
    _("items with prices"), _("products with prices"), _("items with stock"), _("products with stock"),
    _("customers with addresses"),
)  # fmt: skip
"""What connectors call the records that they read, beside the words above: named here to be translated."""
