"""Orders of the simulated shop, with the sums WooCommerce would make, and the notes on them."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from connectors.shop.woocommerce.simulation.products import Products, merged_meta
from connectors.shop.woocommerce.simulation.rest import RestError, invalid
from connectors.shop.woocommerce.simulation.shop import Shop, dumped

STATES = ("pending", "processing", "on-hold", "completed", "cancelled", "refunded", "failed", "checkout-draft")
PAID = {"processing", "completed"}
TAKES_STOCK = {"processing", "completed", "on-hold"}
CONTACT = ("first_name", "last_name", "company", "address_1", "address_2", "city", "state", "postcode", "country")
ROWS = ("line_items", "shipping_lines", "fee_lines", "coupon_lines")
ECHOED = {"billing", "shipping", *ROWS}
"""Whoever sends one of these has all totals and taxes computed anew."""


class Orders:
    """Create, change, delete."""

    def __init__(self, shop: Shop, products: Products) -> None:
        self.shop = shop
        self.products = products

    def create(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """A new order; ``{}`` makes one too, and unknown SKUs become empty lines."""
        if data.get("id"):
            raise RestError(400, "woocommerce_rest_shop_order_exists", "Cannot create existing order.")
        body = self._blank(int(data.get("customer_id") or 0))
        self._fill(body, data)
        body["number"] = str(body["id"])
        self._compute(body)
        if data.get("set_paid"):
            self._set_state(body, "processing")
        self._set_state(body, body["status"])
        self._store(body, "order.created")
        self.shop.changed("order.updated", body["id"], None)
        return body

    def update(self, number: int, data: Mapping[str, Any]) -> dict[str, Any]:
        """Change what is given; echoed addresses or lines compute the totals anew."""
        body = self.get(number, missing=400)
        self._fill(body, data)
        if ECHOED & data.keys():
            self.shop.recalculated[number] += 1
            self._compute(body)
        if "status" in data:
            self._set_state(body, data["status"])
        return self._store(body, "order.updated")

    def get(self, number: int, *, missing: int = 404) -> dict[str, Any]:
        """One order; those in the trash too."""
        body = self.shop.body("orders", number)
        if body is None:
            raise RestError(missing, "woocommerce_rest_shop_order_invalid_id", "Invalid ID.")
        return body

    def delete(self, number: int, *, force: bool = False) -> dict[str, Any]:
        """To the trash, or for good."""
        body = self.get(number)
        if force:
            self.shop.db.execute("delete from orders where id = ?", (number,))
            self.shop.changed("order.deleted", number, {"id": number})
            return body
        if body["status"] == "trash":
            raise RestError(410, "woocommerce_rest_already_trashed", "The shop_order has already been deleted.")
        body["status"] = "trash"
        return self._store(body, "order.deleted")

    def note(self, number: int, data: Mapping[str, Any]) -> dict[str, Any]:
        """A note on an order."""
        self.get(number)
        if not data.get("note"):
            raise RestError(400, "rest_missing_callback_param", "Missing parameter(s): note", params=["note"])
        body = {
            "id": self.shop.next_id("comments"),
            "author": "simulator",
            **self.shop.stamp("date_created"),
            "note": str(data["note"]),
        }
        body |= {"customer_note": bool(data.get("customer_note", False)), "added_by_user": bool(data.get("added_by_user", False))}
        self.shop.db.execute("insert into notes values (?,?,?)", (body["id"], number, dumped(body)))
        return body

    def _blank(self, customer: int) -> dict[str, Any]:
        merchant = self.shop.merchant
        number = self.shop.next_id()
        empty = dict.fromkeys(CONTACT, "")
        body = {"id": number, "parent_id": 0, "status": "pending", "currency": merchant.currency, "version": merchant.version}
        body |= {
            "prices_include_tax": merchant.prices_include_tax,
            **self.shop.stamp("date_created"),
            "order_key": f"wc_order_{number}",
        }
        body |= dict.fromkeys(
            ("discount_total", "discount_tax", "shipping_total", "shipping_tax", "cart_tax", "total", "total_tax"), "0.00"
        )
        body |= {"customer_id": customer, "billing": {**empty, "email": "", "phone": ""}, "shipping": {**empty, "phone": ""}}
        body |= dict.fromkeys(("payment_method", "payment_method_title", "transaction_id", "customer_note", "number"), "")
        body |= dict.fromkeys(("date_completed", "date_completed_gmt", "date_paid", "date_paid_gmt"))
        body |= {"created_via": "rest-api", "meta_data": [], "tax_lines": [], "refunds": [], **{name: [] for name in ROWS}}
        return body

    def _fill(self, body: dict[str, Any], data: Mapping[str, Any]) -> None:
        if "status" in data and data["status"] not in STATES:
            raise invalid({"status": f"status is not one of {', '.join(STATES)}."})
        for name in (
            "customer_note",
            "payment_method",
            "payment_method_title",
            "transaction_id",
            "created_via",
            "customer_id",
            "status",
        ):
            if name in data:
                body[name] = data[name]
        for name in ("billing", "shipping"):
            body[name] |= {part: str(value) for part, value in data.get(name, {}).items() if part in body[name]}
        if "meta_data" in data:
            body["meta_data"] = merged_meta(self.shop, body["meta_data"], data["meta_data"])
        for name in ROWS:
            for row in data.get(name, []):
                self._row(body, name, row)

    def _row(self, body: dict[str, Any], name: str, row: Mapping[str, Any]) -> None:
        """A row with an id changes that row; one without is appended, even on a PUT."""
        known = next((old for old in body[name] if old["id"] == row.get("id")), None)
        if known is not None:
            known |= row
        elif name == "line_items":
            body[name].append(self._line(row))
        else:
            body[name].append(
                {"id": self.shop.next_id("items"), "total": "0.00", "total_tax": "0.00", "taxes": [], "meta_data": [], **row}
            )

    def _line(self, row: Mapping[str, Any]) -> dict[str, Any]:
        quantity = row.get("quantity", 1)
        if not isinstance(quantity, int):
            raise invalid({"line_items": "line_items[0][quantity] is not of type integer."})
        sold = self._sold(row) or {"id": 0, "parent_id": 0, "type": "simple", "name": "", "sku": "", "price": ""}
        variation = sold["type"] == "variation"
        parent = self.shop.body("products", sold["parent_id"]) if variation else None
        price = Decimal(sold["price"] or 0)
        net = price * quantity
        if self.shop.merchant.prices_include_tax:
            net /= 1 + self.shop.merchant.tax_rate / 100
        total = row.get("total", self._money(net))
        return {
            "id": self.shop.next_id("items"),
            "name": row.get("name", f"{parent['name']} - {sold['sku']}" if parent else sold["name"]),
            "product_id": sold["parent_id"] if variation else sold["id"],
            "variation_id": sold["id"] if variation else 0,
            "quantity": quantity,
            "tax_class": row.get("tax_class", ""),
            "subtotal": row.get("subtotal", total),
            "total": total,
            "sku": row.get("_sku", sold["sku"]),
            "global_unique_id": "",
            "price": float(total) / quantity if quantity else 0.0,
            "meta_data": [],
        }

    def _sold(self, row: Mapping[str, Any]) -> dict[str, Any] | None:
        number = row.get("variation_id") or row.get("product_id")
        if number:
            return self.shop.body("products", int(number))
        return self.products.by_sku(str(row.get("sku", "")))

    def _compute(self, body: dict[str, Any]) -> None:
        """Tax of each row rounded by itself, totals from the rows."""
        merchant = self.shop.merchant
        for row in (*body["line_items"], *body["shipping_lines"], *body["fee_lines"]):
            taxed = row.get("tax_class") != "zero-rate" and row.get("tax_status") != "none"
            tax = self._money(Decimal(row["total"]) * merchant.tax_rate / 100) if taxed else "0.00"
            row |= {"total_tax": tax, "taxes": [{"id": 1, "total": tax, "subtotal": tax}] if taxed else []}
            if "subtotal" in row:
                row["subtotal_tax"] = tax
        cart = [*body["line_items"], *body["fee_lines"]]
        cart_tax, shipping_tax = _sum(cart, "total_tax"), _sum(body["shipping_lines"], "total_tax")
        shipping, discount = (
            _sum(body["shipping_lines"], "total"),
            _sum(body["line_items"], "subtotal") - _sum(body["line_items"], "total"),
        )
        body |= {
            "cart_tax": self._money(cart_tax),
            "shipping_tax": self._money(shipping_tax),
            "shipping_total": self._money(shipping),
        }
        body |= {"total_tax": self._money(cart_tax + shipping_tax), "discount_total": self._money(discount)}
        body["total"] = self._money(_sum(cart, "total") + shipping + cart_tax + shipping_tax)
        rate = {
            "id": body["id"],
            "rate_code": merchant.tax_code,
            "rate_id": 1,
            "label": "VAT",
            "compound": False,
            "meta_data": [],
        }
        sums = {"tax_total": body["cart_tax"], "shipping_tax_total": body["shipping_tax"]}
        body["tax_lines"] = [rate | sums] if cart or body["shipping_lines"] else []

    def _set_state(self, body: dict[str, Any], state: str) -> None:
        body["status"] = state
        if state in PAID and not body["date_paid_gmt"]:
            body |= self.shop.stamp("date_paid")
        if state == "completed" and not body["date_completed_gmt"]:
            body |= self.shop.stamp("date_completed")
        if state in TAKES_STOCK and self.shop.db.execute("insert or ignore into sold values (?)", (body["id"],)).rowcount:
            for line in body["line_items"]:
                self.products.sell(line["variation_id"] or line["product_id"], line["quantity"])

    def _store(self, body: dict[str, Any], topic: str) -> dict[str, Any]:
        body |= self.shop.stamp("date_modified")
        body |= {
            "needs_payment": body["status"] in {"pending", "failed"},
            "is_editable": body["status"] in {"pending", "on-hold"},
        }
        self.write(body)
        self.shop.changed(topic, body["id"], None)
        return body

    def write(self, body: dict[str, Any]) -> None:
        """Keep an order as it is given."""
        values = [body[name] for name in ("id", "status", "customer_id", "date_created_gmt", "date_modified_gmt")]
        self.shop.db.execute("replace into orders values (?,?,?,?,?,?)", (*values, dumped(body)))

    def _money(self, value: Decimal) -> str:
        return str(value.quantize(Decimal(1).scaleb(-self.shop.merchant.decimals), ROUND_HALF_UP))


def _sum(rows: Sequence[Mapping[str, Any]], name: str) -> Decimal:
    return sum((Decimal(row[name]) for row in rows), Decimal(0))
