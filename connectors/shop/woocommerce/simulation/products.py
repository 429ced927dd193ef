"""Products and variations of the simulated shop, one table for both as in WordPress."""

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

from connectors.shop.woocommerce.simulation.attributes import Attributes
from connectors.shop.woocommerce.simulation.fields import check_fields
from connectors.shop.woocommerce.simulation.rest import RestError, decimal_text
from connectors.shop.woocommerce.simulation.shop import Shop, dumped

PLAIN: dict[str, Any] = {
    "name": "",
    "status": "publish",
    "description": "",
    "sku": "",
    "global_unique_id": "",
    "regular_price": "",
    "sale_price": "",
    "date_on_sale_from": None,
    "date_on_sale_from_gmt": None,
    "date_on_sale_to": None,
    "date_on_sale_to_gmt": None,
    "virtual": False,
    "downloadable": False,
    "tax_status": "taxable",
    "tax_class": "",
    "manage_stock": False,
    "stock_quantity": None,
    "stock_status": "instock",
    "backorders": "no",
    "low_stock_amount": None,
    "weight": "",
    "shipping_class": "",
    "menu_order": 0,
    "dimensions": {"length": "", "width": "", "height": ""},
    "attributes": [],
    "meta_data": [],
}
PARENT_ONLY: dict[str, Any] = {
    "type": "simple",
    "slug": "",
    "short_description": "",
    "featured": False,
    "catalog_visibility": "visible",
    "sold_individually": False,
    "reviews_allowed": True,
    "categories": [],
    "tags": [],
    "images": [],
    "default_attributes": [],
    "upsell_ids": [],
    "cross_sell_ids": [],
    "purchase_note": "",
    "external_url": "",
    "button_text": "",
}
MONEY = {"regular_price", "sale_price"}


class Products:
    """Create, change, delete; duplicates refused, merge rules kept."""

    def __init__(self, shop: Shop, attributes: Attributes) -> None:
        self.shop = shop
        self.attributes = attributes

    def create(self, data: Mapping[str, Any], parent: int = 0, *, checked: bool = True) -> dict[str, Any]:
        """A new product, or a variation of ``parent``."""
        if data.get("id"):
            raise RestError(400, "woocommerce_rest_product_exists", "Cannot create existing product.")
        if checked:
            check_fields(data)
        if parent:
            self._parent(parent)
        body: dict[str, Any] = {"id": 0, **PLAIN, **({} if parent else PARENT_ONLY)}
        body |= {"type": "variation", "parent_id": parent} if parent else {"parent_id": 0}
        self._fill(body, data)
        body["id"] = int(data.get("_id") or self.shop.next_id())
        self.shop.reserve("posts", body["id"])
        body |= self.shop.stamp("date_created")
        return self._store(body, "product.created")

    def update(self, number: int, data: Mapping[str, Any], parent: int = 0, *, checked: bool = True) -> dict[str, Any]:
        """Change the fields that are given; the others stay."""
        if checked:
            check_fields(data)
        body = self.get(number, parent, missing=400)
        if not parent and body["type"] == "variation":
            raise RestError(
                404, "woocommerce_rest_invalid_product_id", "To manipulate product variations you should use their own address."
            )
        self._fill(body, data)
        return self._store(body, "product.updated")

    def get(self, number: int, parent: int = 0, *, missing: int = 404) -> dict[str, Any]:
        """One product or variation; those in the trash too."""
        body = self.shop.body("products", number)
        if body is None or (parent and (body["type"] != "variation" or body["parent_id"] != parent)):
            kind = "product_variation" if parent else "product"
            raise RestError(missing, f"woocommerce_rest_{kind}_invalid_id", "Invalid ID.")
        return body

    def delete(self, number: int, parent: int = 0, *, force: bool = False) -> dict[str, Any]:
        """To the trash, or for good; the variations of a product deleted for good stay behind as ghosts (#13033)."""
        body = self.get(number, parent)
        if force or parent:
            self.shop.db.execute("delete from products where id = ?", (number,))
            self._touch_parent(body)
            self.shop.changed("product.deleted", number, {"id": number})
            return body
        if body["status"] == "trash":
            raise RestError(410, "woocommerce_rest_already_trashed", "The product has already been deleted.")
        body["status"] = "trash"
        return self._store(body, "product.deleted")

    def sell(self, number: int, quantity: int) -> None:
        """Take stock for an order; overselling is allowed."""
        body = self.shop.body("products", number)
        if body and body["manage_stock"] is True:
            body["stock_quantity"] = int(body["stock_quantity"] or 0) - quantity
            self._store(body, "product.updated")

    def by_sku(self, sku: str) -> dict[str, Any] | None:
        """Whoever has a SKU, in whatever case and even in the trash."""
        text = "select body from products where sku = ? and sku <> '' order by id limit 1"
        return next(self.shop.bodies(text, (sku,)), None)

    def _parent(self, number: int) -> dict[str, Any]:
        body = self.shop.body("products", number)
        if body is None or body["type"] == "variation":
            raise RestError(
                404, "woocommerce_rest_product_variation_invalid_parent", "Cannot set attributes due to invalid parent product."
            )
        return body

    def _fill(self, body: dict[str, Any], data: Mapping[str, Any]) -> None:
        self._guard_sku(body, data)
        for name, value in data.items():
            if name in MONEY:
                body[name] = decimal_text(value)
            elif name in {"name", "sku"}:
                body[name] = _escaped(str(value).strip()) if name == "name" else str(value).strip()
            elif name == "meta_data":
                body[name] = self._merged_meta(body[name], value)
            elif name == "attributes":
                body[name] = self._attributes(body, value)
            elif name in body and name not in {"id", "stock_quantity", "parent_id"}:
                body[name] = value
        self._stock(body, data)

    def _guard_sku(self, body: Mapping[str, Any], data: Mapping[str, Any]) -> None:
        holder = self.by_sku(str(data.get("sku", "")).strip())
        if holder is None or holder["id"] == body["id"]:
            return
        raise RestError(
            400,
            "product_invalid_sku",
            "Invalid or duplicated SKU.",
            resource_id=holder["id"],
            unique_sku=f"{holder['sku']}-1",
        )

    def _stock(self, body: dict[str, Any], data: Mapping[str, Any]) -> None:
        """A quantity counts only where stock is managed; switching that off forgets it."""
        if body["manage_stock"] is not True:
            body["stock_quantity"] = None
            if data.get("manage_stock") is False:
                body["backorders"] = "no"
            return
        if data.get("stock_quantity") is not None:
            body["stock_quantity"] = int(float(data["stock_quantity"]))
        elif "inventory_delta" in data:
            body["stock_quantity"] = int(body["stock_quantity"] or 0) + int(data["inventory_delta"])
        body["stock_quantity"] = body["stock_quantity"] or 0
        left = body["stock_quantity"] > 0
        body["stock_status"] = "instock" if left else "onbackorder" if body["backorders"] != "no" else "outofstock"

    def _attributes(self, body: Mapping[str, Any], given: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        if body["type"] == "variation":
            return self.attributes.chosen(given, self._parent(body["parent_id"])["attributes"])
        return self.attributes.listed(given)

    def _merged_meta(self, known: list[dict[str, Any]], given: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        return merged_meta(self.shop, known, given)

    def _store(self, body: dict[str, Any], topic: str) -> dict[str, Any]:
        body |= self.shop.stamp("date_modified")
        _derive(body)
        body["permalink"] = f"https://shop.example/?p={body['id']}"
        if body["type"] == "variable":
            self._gather(body)
        self._write(body)
        self._touch_parent(body)
        self.shop.changed(topic, body["parent_id"] or body["id"], None)
        return body

    def _write(self, body: dict[str, Any]) -> None:
        values = [
            body[name] for name in ("id", "parent_id", "type", "status", "sku", "name", "date_created_gmt", "date_modified_gmt")
        ]
        self.shop.db.execute("replace into products values (?,?,?,?,?,?,?,?,?)", (*values, dumped(body)))

    def _touch_parent(self, body: Mapping[str, Any]) -> None:
        """A change of a variation moves its product's date and price too."""
        parent = self.shop.body("products", body["parent_id"]) if body["parent_id"] else None
        if parent is not None:
            parent |= self.shop.stamp("date_modified")
            self._gather(parent)
            self._write(parent)

    def _gather(self, body: dict[str, Any]) -> None:
        """A variable product's own price comes from its variations."""
        children = list(self.shop.bodies("select body from products where parent = ? order by id", (body["id"],)))
        prices = [child["price"] for child in children if child["price"]]
        body |= {"variations": [child["id"] for child in children], "regular_price": "", "sale_price": ""}
        body |= {
            "price": min(prices, key=float, default=""),
            "has_options": True,
            "on_sale": any(child["on_sale"] for child in children),
        }


def _derive(body: dict[str, Any]) -> None:
    regular, sale = body["regular_price"], body["sale_price"]
    body["on_sale"] = bool(sale and regular and float(sale) < float(regular))
    body["price"] = sale if body["on_sale"] else regular
    body["purchasable"] = body["price"] != "" and body["status"] == "publish"
    body.update({"backorders_allowed": body["backorders"] != "no", "backordered": body["stock_status"] == "onbackorder"})
    if body["type"] != "variation":
        body.setdefault("variations", [])
        body.setdefault("has_options", False)
        body["slug"] = body["slug"] or re.sub(r"[^a-z0-9]+", "-", html.unescape(body["name"]).lower()).strip("-")


def merged_meta(shop: Shop, known: list[dict[str, Any]], given: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Meta data is merged by id, else by key; what is not named stays."""
    merged = [dict(meta) for meta in known]
    for new in given:
        same = [meta for meta in merged if meta["id"] == new.get("id") or ("id" not in new and meta["key"] == new.get("key"))]
        if same:
            same[0]["value"] = new.get("value")
        else:
            merged.append({"id": shop.next_id("meta"), "key": str(new.get("key", "")), "value": new.get("value")})
    return [meta for meta in merged if meta["value"] is not None]


def _escaped(name: str) -> str:
    """Names are stored and sent with their ampersands as entities."""
    return re.sub(r"&(?!#?\w+;)", "&amp;", name)
