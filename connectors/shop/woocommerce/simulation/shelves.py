"""Putting an ERP's catalogue on the simulated shop's shelves, as a merchant who has sold it for years."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from connectors.documents import Address, Customer, Item, Price
from connectors.shop.woocommerce.simulation.customers import Customers
from connectors.shop.woocommerce.simulation.products import Products
from connectors.testing.catalogue import Catalogue


def stock_shelves(products: Products, catalogue: Catalogue, price_list: str) -> None:
    """Every active item, published: alone, or with its group as variations; SKUs that are there stay as they are."""
    prices = _prices(catalogue.prices, price_list)
    stock: defaultdict[str, Decimal] = defaultdict(Decimal)
    for level in catalogue.stock:
        stock[level.item_key] += level.available
    groups: defaultdict[str, list[Item]] = defaultdict(list)
    for item in catalogue.items:
        if item.active and item.shop_flag is not False:
            groups[item.group or item.key].append(item)
    for group, items in groups.items():
        new = [item for item in items if products.by_sku(item.key) is None]
        offers = [_offer(item, prices.get(item.key), stock.get(item.key)) for item in new]
        if new and not new[0].options:
            for item, offer in zip(new, offers, strict=True):
                products.create({"name": item.name, "description": item.description, **offer})
        elif new:
            _with_variations(products, group, list(zip(new, offers, strict=True)))


def welcome(customers: Customers, known: Iterable[Customer]) -> None:
    """Every customer with a mail address gets an account."""
    for customer in known:
        if customer.email and not customers.by_email(customer.email):
            first, _, last = customer.name.partition(" ")
            billing = contact(customer.billing) | {"email": customer.email, "phone": customer.phone, "company": customer.company}
            customers.create({"email": customer.email, "first_name": first, "last_name": last, "billing": billing})


def contact(address: Address) -> dict[str, str]:
    """An address in the shop's fields."""
    first, _, last = address.name.partition(" ")
    return {
        "first_name": first,
        "last_name": last,
        "company": address.company,
        "address_1": address.street,
        "address_2": address.street2,
        "city": address.city,
        "state": address.state,
        "postcode": address.postcode,
        "country": address.country,
    }


def _prices(prices: Sequence[Price], price_list: str) -> Mapping[str, Price]:
    """The price for everybody, for one piece."""
    wanted = price_list or next((price.price_list for price in prices if not price.customer_key), "")
    return {
        price.item_key: price
        for price in prices
        if price.price_list == wanted and not price.customer_key and price.min_quantity <= 1
    }


def _offer(item: Item, price: Price | None, stock: Decimal | None) -> dict[str, Any]:
    offer: dict[str, Any] = {"sku": item.key, "global_unique_id": item.barcode, "weight": str(item.weight_kg or "")}
    if price is not None:
        offer["regular_price"] = f"{price.money.amount:.2f}"
    if stock is not None:
        offer |= {"manage_stock": True, "stock_quantity": int(stock.to_integral_value(ROUND_FLOOR))}
    return offer


def _with_variations(products: Products, group: str, new: Sequence[tuple[Item, dict[str, Any]]]) -> None:
    options: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for item, _ in new:
        for name, value in item.options:
            options[name][value] = None
    attributes = [{"name": name, "visible": True, "variation": True, "options": list(values)} for name, values in options.items()]
    head = new[0][0]
    sku = group if products.by_sku(group) is None else ""
    parent = products.create({"name": head.group_name or head.name, "type": "variable", "sku": sku, "attributes": attributes})
    for item, offer in new:
        chosen = [{"name": name, "option": value} for name, value in item.options]
        products.create({**offer, "attributes": chosen}, parent["id"])
