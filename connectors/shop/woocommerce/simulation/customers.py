"""Customers of the simulated shop."""

from collections.abc import Mapping
from typing import Any

from connectors.shop.woocommerce.simulation.orders import CONTACT
from connectors.shop.woocommerce.simulation.products import merged_meta
from connectors.shop.woocommerce.simulation.rest import RestError, invalid
from connectors.shop.woocommerce.simulation.shop import Shop, dumped


class Customers:
    """Create, change, delete."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    def create(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """A new customer; a mail address belongs to one only."""
        if data.get("id"):
            raise RestError(400, "woocommerce_rest_customer_exists", "Cannot create existing resource.")
        if "@" not in str(data.get("email", "")):
            raise invalid({"email": "Invalid email address."})
        if self.by_email(data["email"]):
            raise RestError(400, "registration-error-email-exists", "An account is already registered with your email address.")
        number = int(data.get("_id") or self.shop.next_id("users"))
        empty = dict.fromkeys(CONTACT, "")
        body = {
            "id": number,
            **self.shop.stamp("date_created"),
            "email": data["email"],
            "first_name": "",
            "last_name": "",
            "role": "customer",
        }
        body |= {
            "username": data.get("username") or data["email"].partition("@")[0],
            "billing": {**empty, "email": "", "phone": ""},
        }
        body |= {"shipping": {**empty, "phone": ""}, "is_paying_customer": False, "avatar_url": "", "meta_data": []}
        return self._change(body, data, "customer.created")

    def update(self, number: int, data: Mapping[str, Any]) -> dict[str, Any]:
        """Change what is given."""
        return self._change(self.get(number, missing=400), data, "customer.updated")

    def get(self, number: int, *, missing: int = 404) -> dict[str, Any]:
        """One customer."""
        body = self.shop.body("customers", number)
        if body is None:
            raise RestError(missing, "woocommerce_rest_invalid_id", "Invalid resource ID.")
        return body

    def delete(self, number: int, *, force: bool = False) -> dict[str, Any]:
        """For good: customers have no trash."""
        if not force:
            raise RestError(501, "woocommerce_rest_trash_not_supported", "Customers do not support trashing.")
        body = self.get(number)
        self.shop.db.execute("delete from customers where id = ?", (number,))
        self.shop.changed("customer.deleted", number, {"id": number})
        return body

    def by_email(self, email: str) -> dict[str, Any] | None:
        """Whoever has a mail address."""
        return next(self.shop.bodies("select body from customers where email = ?", (email,)), None)

    def _change(self, body: dict[str, Any], data: Mapping[str, Any], topic: str) -> dict[str, Any]:
        body |= {name: str(data[name]) for name in ("email", "first_name", "last_name") if name in data}
        for name in ("billing", "shipping"):
            body[name] |= {part: str(value) for part, value in data.get(name, {}).items() if part in body[name]}
        if "meta_data" in data:
            body["meta_data"] = merged_meta(self.shop, body["meta_data"], data["meta_data"])
        body |= self.shop.stamp("date_modified")
        name = f"{body['last_name']} {body['first_name']}"
        values = (body["id"], body["email"], name, body["date_created_gmt"], body["date_modified_gmt"], dumped(body))
        self.shop.db.execute("replace into customers values (?,?,?,?,?,?)", values)
        self.shop.changed(topic, body["id"], None)
        return body
