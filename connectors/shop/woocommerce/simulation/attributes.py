"""Attributes of the simulated shop: global ones with terms, local ones by name, and what a variation may choose."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from connectors.shop.woocommerce.simulation.rest import RestError
from connectors.shop.woocommerce.simulation.shop import Shop, dumped


class Attributes:
    """Global attributes, and the reading of a product's own lists."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    def create(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """A global attribute."""
        name = str(data.get("name", "")).strip()
        if not name:
            raise RestError(400, "rest_missing_callback_param", "Missing parameter(s): name", params=["name"])
        slug = f"pa_{_slug(name)}"
        if next(self.shop.bodies("select body from attributes where slug = ?", (slug,)), None):
            raise RestError(400, "woocommerce_rest_cannot_create", f'Slug "{slug[3:]}" is already in use. Change it, please.')
        body = {
            "id": self.shop.next_id("attributes"),
            "name": name,
            "slug": slug,
            "type": "select",
            "order_by": "menu_order",
            "has_archives": False,
        }
        self.shop.db.execute("insert into attributes values (?,?,?)", (body["id"], slug, dumped(body)))
        return body

    def term(self, attribute: int, data: Mapping[str, Any]) -> dict[str, Any]:
        """A term of a global attribute; one that is there already is refused."""
        self.get(attribute)
        name = str(data.get("name", "")).strip()
        known = self._term(attribute, name)
        if known:
            raise RestError(400, "term_exists", "A term with the name provided already exists.", resource_id=known["id"])
        return self._new_term(attribute, name)

    def get(self, number: int) -> dict[str, Any]:
        """One global attribute."""
        body = self.shop.body("attributes", number)
        if body is None:
            raise RestError(404, "woocommerce_rest_taxonomy_invalid", "Resource does not exist.")
        return body

    def listed(self, given: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """A product's list of attributes; options of a global one become terms."""
        found = []
        for place, new in enumerate(given):
            number = int(new.get("id") or 0)
            name = self.get(number)["name"] if number else str(new.get("name", ""))
            options = [str(option) for option in new.get("options", [])]
            if not name or not options:
                continue
            for option in options if number else ():
                if not self._term(number, option):
                    self._new_term(number, option)
            if not number:
                # A local attribute's options are kept as one text, divided by bars.
                options = [part.strip() for option in options for part in option.split("|")]
            flags = {flag: bool(new.get(flag, False)) for flag in ("visible", "variation")}
            slug = self.get(number)["slug"] if number else name
            found.append(
                {
                    "id": number,
                    "name": name,
                    "slug": slug,
                    "position": int(new.get("position", place)),
                    **flags,
                    "options": options,
                }
            )
        return found

    def chosen(self, given: Sequence[Mapping[str, Any]], parents: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """What a variation chooses: silently dropped where the product does not list it or it is not for variations."""
        found = []
        for new in given:
            number, name = int(new.get("id") or 0), str(new.get("name", ""))
            for parent in parents:
                same = parent["id"] == number if number else parent["name"].casefold() == name.casefold()
                option = next(
                    (option for option in parent["options"] if option.casefold() == str(new.get("option", "")).casefold()), None
                )
                if same and parent["variation"] and option is not None:
                    found.append({"id": parent["id"], "name": parent["name"], "slug": parent["slug"], "option": option})
        return found

    def terms(self, attribute: int) -> list[dict[str, Any]]:
        """All terms of a global attribute."""
        self.get(attribute)
        return list(self.shop.bodies("select body from terms where parent = ? order by id", (attribute,)))

    def _term(self, attribute: int, name: str) -> dict[str, Any] | None:
        return next(self.shop.bodies("select body from terms where parent = ? and slug = ?", (attribute, _slug(name))), None)

    def _new_term(self, attribute: int, name: str) -> dict[str, Any]:
        body = {
            "id": self.shop.next_id("terms"),
            "name": name,
            "slug": _slug(name),
            "description": "",
            "menu_order": 0,
            "count": 0,
        }
        self.shop.db.execute("insert into terms values (?,?,?,?)", (body["id"], attribute, body["slug"], dumped(body)))
        return body


def _slug(name: str) -> str:
    return re.sub(r"[^\w]+", "-", name.strip().casefold()).strip("-")
