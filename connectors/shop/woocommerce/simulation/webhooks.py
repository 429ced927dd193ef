"""Webhooks of the simulated shop: queued, the same ones made one, signed, told once, and switched off after too many failures."""

import base64
import hashlib
import hmac
import html
import json
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

from connectors.shop.woocommerce.simulation.rest import RestError, invalid
from connectors.shop.woocommerce.simulation.shop import Shop, dumped

TOPICS = {
    f"{resource}.{event}"
    for resource in ("order", "product", "customer")
    for event in ("created", "updated", "deleted", "restored")
}
MOST_FAILURES = 5
TABLES = {"order": "orders", "product": "products", "customer": "customers"}


class Webhooks:
    """The shop's doorbells."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        shop.changed = self.queue

    def create(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """A new webhook; the caller rings ``ping`` after that."""
        if data.get("topic") not in TOPICS:
            raise RestError(400, "woocommerce_rest_invalid_webhook_topic", "Webhook topic must be valid.")
        if not str(data.get("delivery_url", "")).startswith("http"):
            raise RestError(400, "woocommerce_rest_invalid_webhook_delivery_url", "Webhook delivery URL must be a valid URL.")
        resource, _, event = data["topic"].partition(".")
        body = {
            "id": self.shop.next_id("webhooks"),
            "name": data.get("name", "Webhook"),
            "status": "active",
            "topic": data["topic"],
        }
        body |= {
            "resource": resource,
            "event": event,
            "hooks": [f"woocommerce_{event}_{resource}"],
            "delivery_url": data["delivery_url"],
        }
        body |= {**self.shop.stamp("date_created"), **self.shop.stamp("date_modified"), "secret": str(data.get("secret", ""))}
        return self._store(body, 0)

    def update(self, number: int, data: Mapping[str, Any]) -> dict[str, Any]:
        """Change status, secret or name; switching on again forgets the failures."""
        body = self.get(number, missing=400)
        if data.get("status", "active") not in {"active", "paused", "disabled"}:
            raise invalid({"status": "status is not one of active, paused, disabled."})
        body |= {name: data[name] for name in ("name", "status", "secret", "delivery_url") if name in data}
        return self._store(body, 0)

    def get(self, number: int, *, missing: int = 404) -> dict[str, Any]:
        """One webhook."""
        body = self.shop.body("webhooks", number)
        if body is None:
            raise RestError(missing, "woocommerce_rest_shop_webhook_invalid_id", "Invalid ID.")
        return body

    def queue(self, topic: str, number: int, state: dict[str, Any] | None) -> None:
        """Remember to tell of a change; what is told is the state at the time of telling."""
        text = "select id, body from webhooks where status = 'active'"
        for hook, body in self.shop.db.execute(text).fetchall():
            if json.loads(body)["topic"] == topic:
                self.shop.db.execute(
                    "replace into deliveries values (?,?,?,?)", (hook, topic, number, dumped(state) if state else None)
                )

    def ping(self, number: int) -> int | None:
        """Ring once, unsigned, as on creation."""
        hook = self.get(number)
        return _post(hook["delivery_url"], f"webhook_id={number}".encode(), {"Content-Type": "application/x-www-form-urlencoded"})

    def deliver(self) -> int:
        """Tell everything that waits; how many deliveries were tried."""
        with self.shop.transaction() as db:
            waiting = db.execute("select webhook, topic, resource, state from deliveries order by rowid").fetchall()
            messages = [self._message(*row) for row in waiting]
            db.execute("delete from deliveries")
        for message in messages:
            if message is not None:
                self._tell(*message)
        return len(waiting)

    def _message(
        self, number: int, topic: str, resource: int, state: str | None
    ) -> tuple[int, str, bytes, dict[str, str]] | None:
        hook = self.shop.body("webhooks", number)
        if hook is None or hook["status"] != "active":
            return None
        kind, _, event = topic.partition(".")
        body = (state or dumped(self.shop.body(TABLES[kind], resource) or {"id": resource})).encode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": f"WooCommerce/{self.shop.merchant.version} Hookshot (WordPress/7.1)",
            "X-WC-Webhook-Source": "https://shop.example/",
            "X-WC-Webhook-Topic": topic,
            "X-WC-Webhook-Resource": kind,
            "X-WC-Webhook-Event": event,
            "X-WC-Webhook-Signature": signed(body, hook["secret"]),
            "X-WC-Webhook-ID": str(number),
            "X-WC-Webhook-Delivery-ID": hashlib.md5(
                f"{number}{self.shop.clock():%H%M%S}".encode(), usedforsecurity=False
            ).hexdigest(),
        }
        return number, hook["delivery_url"], body, headers

    def _tell(self, number: int, url: str, body: bytes, headers: dict[str, str]) -> None:
        """No retry; the seventh failure in a row switches the webhook off."""
        status = _post(url, body, headers)
        with self.shop.transaction() as db:
            failures = db.execute("select failures from webhooks where id = ?", (number,)).fetchone()[0]
            hook = self.get(number)
            if status is not None and 200 <= status <= 302:
                self._store(hook, 0)
            elif failures > MOST_FAILURES:
                self._store(hook | {"status": "disabled"}, failures)
            else:
                self._store(hook, failures + 1)

    def _store(self, body: dict[str, Any], failures: int) -> dict[str, Any]:
        body |= self.shop.stamp("date_modified")
        self.shop.db.execute("replace into webhooks values (?,?,?,?)", (body["id"], body["status"], failures, dumped(body)))
        return body


def signed(body: bytes, secret: str) -> str:
    """The signature a delivery carries; the stored secret is decoded from HTML first."""
    return base64.b64encode(hmac.new(html.unescape(secret).encode(), body, hashlib.sha256).digest()).decode()


def _post(url: str, body: bytes, headers: Mapping[str, str]) -> int | None:
    """The answer's status, None where nobody answered; redirects are not followed."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port or 80, timeout=10)
    try:
        connection.request("POST", f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}", body, dict(headers))
        return connection.getresponse().status
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()
