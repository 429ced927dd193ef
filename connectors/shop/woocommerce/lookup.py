"""What of our products the shop has already: found by SKU first, by stored id second, every answer compared by itself."""

import html
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

import msgspec

from connectors.documents import Product, Variant
from connectors.shop.woocommerce.client import WooCommerce

T = TypeVar("T")
SKUS_A_LOOK = 40
"""So many SKUs still make an address that every host takes."""
FIELDS = "id,sku,type,status,parent_id,name,attributes"


class Attribute(msgspec.Struct, omit_defaults=True):
    """An attribute of a product (options) or of a variation (option)."""

    id: int = 0
    name: str = ""
    position: int = 0
    visible: bool = False
    variation: bool = False
    options: list[str] = []
    option: str | None = None

    @property
    def plain_name(self) -> str:
        return html.unescape(self.name).strip()

    @property
    def key(self) -> str:
        return self.plain_name.casefold()

    @property
    def plain_options(self) -> list[str]:
        return [html.unescape(option) for option in self.options]

    @property
    def plain_option(self) -> str:
        return html.unescape(self.option or "")


class Found(msgspec.Struct):
    """A product or variation as the shop has it."""

    id: int
    sku: str | None = ""
    type: str = "simple"
    status: str = "publish"
    parent_id: int = 0
    name: str = ""
    attributes: list[Attribute] = []

    @property
    def plain_sku(self) -> str:
        return html.unescape(self.sku or "")

    @property
    def plain_name(self) -> str:
        return html.unescape(self.name)

    @property
    def variation(self) -> bool:
        return self.type == "variation"


FOUND = msgspec.json.Decoder(list[Found])


def parent_skus(product: Product) -> tuple[str, str]:
    """The SKUs that a product with variants may be found by; the second where a variant of its has the first."""
    return product.key, f"{product.key}-parent"


@dataclass(frozen=True, slots=True)
class Existing:
    """Everything that was found for some products."""

    by_sku: Mapping[str, Found]
    by_id: Mapping[int, Found]
    wanted: AbstractSet[str] = frozenset()
    """The SKUs of the products that were asked for."""

    def variant(self, product: Product, variant: Variant) -> Found | None:
        """Where a variant is sold now: the record with its SKU, or the linked one whose SKU somebody changed in the shop."""
        found = self.by_sku.get(variant.sku)
        if found is not None:
            return found
        linked = self._linked(variant.shop_id or (product.shop_id if len(product.variants) == 1 else ""))
        if linked is None or linked.plain_sku in self.wanted or linked.type in {"variable", "grouped"}:
            return None
        return linked

    def parent(self, product: Product) -> Found | None:
        """The variable product that new variants belong into."""
        siblings = (self.by_sku.get(variant.sku) for variant in product.variants)
        candidates = [
            self._linked(product.shop_id),
            *(self.by_id.get(found.parent_id) for found in siblings if found and found.variation),
        ]
        candidates += [self.by_sku.get(sku) for sku in parent_skus(product)]
        return next((found for found in candidates if found and found.type == "variable" and found.status != "trash"), None)

    def free_parent_sku(self, product: Product) -> str:
        """The SKU for a new product with variants."""
        first, second = parent_skus(product)
        return second if first in {variant.sku for variant in product.variants} or first in self.by_sku else first

    def ghost(self, found: Found) -> bool:
        """Whether a variation is left over from a product that is gone: it sells nothing and cannot be written."""
        parent = self.by_id.get(found.parent_id)
        return found.variation and (parent is None or parent.type != "variable" or parent.status == "trash")

    def _linked(self, shop_id: str) -> Found | None:
        return self.by_id.get(int(shop_id)) if shop_id.isdigit() else None


def with_variants(product: Product) -> bool:
    """Whether a product is sold in variants; one without options is sold as it is."""
    return len(product.variants) > 1 or bool(product.variants[0].options)


def look_up(client: WooCommerce, products: Sequence[Product], holders: Iterable[str] = ()) -> Existing:
    """Ask the shop for all SKUs and links of these products, and for ``holders``: ids that it named itself."""
    wanted = {variant.sku for product in products for variant in product.variants}
    parents = {sku for product in products if with_variants(product) for sku in parent_skus(product)}
    linked = {product.shop_id for product in products} | {variant.shop_id for product in products for variant in product.variants}
    by_id = {row.id: row for row in _by_sku(client, sorted(wanted | parents))}
    missing = {int(number) for number in (*linked, *holders) if number.isdigit()} - by_id.keys()
    by_id |= {row.id: row for row in _by_id(client, missing)}
    missing = {row.parent_id for row in by_id.values() if row.variation} - by_id.keys()
    by_id |= {row.id: row for row in _by_id(client, missing)}
    return _chosen(by_id, {int(number) for number in linked if number.isdigit()}, wanted)


def _chosen(by_id: dict[int, Found], linked: set[int], wanted: set[str]) -> Existing:
    """One record a SKU: of doubles the one we know, then one that is alive, then the oldest."""
    everything = Existing({}, by_id)

    def worth(row: Found) -> tuple[bool, bool, int]:
        return (row.id in linked, row.status != "trash" and not everything.ghost(row), -row.id)

    by_sku: dict[str, Found] = {}
    for row in sorted(by_id.values(), key=worth):
        if row.plain_sku:
            by_sku[row.plain_sku] = row
    return Existing(by_sku, by_id, wanted)


def _by_sku(client: WooCommerce, skus: Sequence[str]) -> Iterator[Found]:
    for some in chunks(skus, SKUS_A_LOOK):
        yield from client.list("/products", {"sku": ",".join(some), "status": "any", "_fields": FIELDS}, FOUND)


def _by_id(client: WooCommerce, ids: Iterable[int]) -> Iterator[Found]:
    """Records by id, those in the trash too, which lists leave out."""
    wanted = sorted(number for number in ids if number > 0)
    seen = set()
    for some in chunks(wanted, 100):
        params = {"include": ",".join(map(str, some)), "status": "any", "_fields": FIELDS}
        for row in client.list("/products", params, FOUND):
            if row.id in some:
                seen.add(row.id)
                yield row
    for number in wanted:
        if number not in seen:
            yield from _single(client, number)


def _single(client: WooCommerce, number: int) -> Iterator[Found]:
    answer = client.get(f"/products/{number}", {"_fields": FIELDS}, expect=(404,))
    if answer.status == 200:
        yield answer.decode(msgspec.json.Decoder(Found))


def chunks(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """``values`` in pieces of at most ``size``."""
    left = iter(values)
    while some := list(islice(left, size)):
        yield some
