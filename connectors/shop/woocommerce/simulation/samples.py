"""WooCommerce's own product importer, as far as its sample products go."""

import csv
from pathlib import Path
from typing import Any

from connectors.shop.woocommerce.simulation.attributes import Attributes
from connectors.shop.woocommerce.simulation.products import Products

Row = dict[str, str]


def sample_products(products: Products, attributes: Attributes, file: Path) -> int:
    """Import a product file with the importer's column names, parents before variations; how many rows were new."""
    with file.open(newline="", encoding="utf-8-sig") as opened:
        rows = list(csv.DictReader(opened, strict=True))
    known = {body["slug"]: body["id"] for body in attributes.shop.bodies("select body from attributes")}
    new = [row for row in rows if products.by_sku(row["SKU"]) is None]
    for row in sorted(new, key=lambda row: row["Type"] == "variation"):
        parent = products.by_sku(row["Parent"]) if row["Type"] == "variation" else None
        data = _data(row, attributes, known)
        products.create(data, parent["id"] if parent else 0)
    return len(new)


def _data(row: Row, attributes: Attributes, known: dict[str, int]) -> dict[str, Any]:
    kinds = [kind.strip() for kind in row["Type"].split(",")]
    data: dict[str, Any] = {
        "_id": int(row["ID"]),
        "sku": row["SKU"],
        "status": "publish" if row["Published"] == "1" else "draft",
        "description": row["Description"],
        "regular_price": row["Regular price"],
        "sale_price": row["Sale price"],
        "weight": row["Weight (lbs)"],
        "virtual": "virtual" in kinds,
        "downloadable": "downloadable" in kinds,
        "manage_stock": bool(row["Stock"]),
        "stock_quantity": int(row["Stock"]) if row["Stock"] else None,
        "stock_status": "instock" if row["In stock?"] == "1" else "outofstock",
        "attributes": [chosen for place in (1, 2) for chosen in _attribute(row, place, attributes, known)],
    }
    if kinds[0] == "variation":
        return {name: value for name, value in data.items() if value is not None}
    own: dict[str, Any] = {"name": row["Name"], "type": kinds[0], "short_description": row["Short description"]}
    own |= {"catalog_visibility": row["Visibility in catalog"], "featured": row["Is featured?"] == "1"}
    return {name: value for name, value in (data | own).items() if value is not None}


def _attribute(row: Row, place: int, attributes: Attributes, known: dict[str, int]) -> list[dict[str, Any]]:
    """An attribute of a row: of a product all its options, of a variation its one; an empty one is "any"."""
    name, values = row[f"Attribute {place} name"], row[f"Attribute {place} value(s)"]
    if not name or not values:
        return []
    named: dict[str, Any] = {"name": name}
    if row[f"Attribute {place} global"] == "1":
        named = {"id": _global(name, attributes, known)}
    if row["Type"] == "variation":
        return [named | {"option": values}]
    options = [value.strip() for value in values.split(",")]
    variable = row["Type"] == "variable"
    return [
        named
        | {"options": options, "visible": row[f"Attribute {place} visible"] == "1", "variation": variable, "position": place - 1}
    ]


def _global(name: str, attributes: Attributes, known: dict[str, int]) -> int:
    slug = f"pa_{name.lower()}"
    if slug not in known:
        known[slug] = attributes.create({"name": name})["id"]
    return known[slug]
