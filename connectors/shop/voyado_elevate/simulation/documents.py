"""Admin v3's XML, read into the same shape of groups: each market's own figures are overrides."""

from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from connectors.shop.voyado_elevate.simulation.catalogue import Body, Groups
from connectors.shop.voyado_elevate.simulation.operations import Unsound

NAMES = {"selling_price": "sellingPrice", "list_price": "listPrice", "stock_number": "stock"}
FIGURES = set(NAMES.values())


def read(body: bytes) -> tuple[Groups, list[str]]:
    """The groups of a full import, and the places (market|locale) that it speaks of; raises Unsound."""
    try:
        root = ElementTree.fromstring(body)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise Unsound("The body is not XML.") from error
    if root.tag != "data_import" or root.get("type") != "full":
        raise Unsound('Only full imports are simulated: <data_import type="full">.')
    groups: Groups = {}
    places = []
    for modify in root.iterfind("modify"):
        market = modify.get("market", "")
        places.append(f"{market}|{modify.get('locale', '')}")
        for group in modify.iterfind("product_groups/add_or_replace/product_group"):
            _add(groups, group, market)
    return groups, places


def _add(groups: Groups, group: Element, market: str) -> None:
    known = groups.setdefault(group.get("key", ""), {"products": {}})
    for product in group.iterfind("products/product"):
        body = known["products"].setdefault(product.get("key", ""), {"markets": [], "defaults": {}, "variants": {}})
        if market in body["markets"]:
            raise Unsound(f"Duplicate key {product.get('key')} in the market {market}.")
        body["markets"].append(market)
        body["defaults"] = _texts(product) | {"images": _images(product)}
        for variant in product.iterfind("variants/variant"):
            one = body["variants"].setdefault(variant.get("key", ""), {"defaults": {}, "overrides": {}})
            one["defaults"] = one["overrides"][f"{market}|*"] = _texts(variant)


def _texts(element: Element) -> Body:
    """The simple children, figures as numbers; what is no number stays as it is, and is found wrong later."""
    found: dict[str, Any] = {}
    for child in element:
        name = NAMES.get(child.tag, child.tag)
        if len(child) == 0:
            found[name] = _number(child.text or "") if name in FIGURES else child.text or ""
    return found


def _images(product: Element) -> list[Body]:
    return [{"defaults": {"urls": [url.text or ""]}} for url in product.iterfind("images/image/urls/url")]


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
