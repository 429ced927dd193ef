"""Whose articles Elevate means where it names a group or a product: the payload itself tells which SKUs stand in them."""

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
from defusedxml import ElementTree

from connectors.shop.voyado_elevate.client import Elevate


@dataclass(frozen=True, slots=True)
class Shelf:
    """A product of a payload, and what stands in it."""

    group: str
    product: str
    skus: tuple[str, ...]


class Variants(msgspec.Struct):
    variants: dict[str, msgspec.Raw] = {}


class Products(msgspec.Struct):
    products: dict[str, Variants] = {}


class Operation(msgspec.Struct):
    key: str
    group: Products = msgspec.field(default_factory=Products, name="productGroup")


LINE = msgspec.json.Decoder(dict[str, Operation])


def blamed(client: Elevate, path: Path, keys: Mapping[str, str]) -> Mapping[str, str]:
    """Elevate's words by SKU as well. Who is named by itself takes the blame; its siblings do so only if nobody in there is."""
    found = dict(keys)
    shelves = [shelf for shelf in (_lines if client.config.v4 else _elements)(path) if _named(shelf, keys)]
    exact = {shelf.group for shelf in shelves if shelf.product in keys or not keys.keys().isdisjoint(shelf.skus)}
    for shelf in shelves:
        words = keys.get(shelf.product) or ("" if shelf.group in exact else keys.get(shelf.group))
        if words and keys.keys().isdisjoint(shelf.skus):
            found |= dict.fromkeys(shelf.skus, words)
    return found


def _named(shelf: Shelf, keys: Mapping[str, str]) -> bool:
    return shelf.group in keys or shelf.product in keys or not keys.keys().isdisjoint(shelf.skus)


def _lines(path: Path) -> Iterator[Shelf]:
    with gzip.open(path) as file:
        for line in file:
            for operation in LINE.decode(line).values():
                for product, held in operation.group.products.items():
                    yield Shelf(operation.key, product, tuple(held.variants))


def _elements(path: Path) -> Iterator[Shelf]:
    with gzip.open(path) as file:
        for _, group in ElementTree.iterparse(file):
            if group.tag == "product_group":
                for product in group.iterfind("products/product"):
                    skus = tuple(variant.get("key", "") for variant in product.iterfind("variants/variant"))
                    yield Shelf(group.get("key", ""), product.get("key", ""), skus)
                group.clear()
