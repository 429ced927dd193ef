"""One measured feed in a process of its own: ``python -m tests.bench.one_feed WAY VARIANTS``; prints seconds, memory, bytes."""

import gzip
import json
import os
import random
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from time import perf_counter
from typing import BinaryIO

from connectors.documents import Money, Offer, Product, Variant
from connectors.feeds import Extent
from connectors.shop.voyado_elevate.checking import Checker
from connectors.shop.voyado_elevate.config import ElevateConfig
from connectors.shop.voyado_elevate.json_lines import lines
from connectors.shop.voyado_elevate.packing import pack

WORDS = (
    "shirt",
    "cotton",
    "soft",
    "woven",
    "sewn",
    "with",
    "buttons",
    "collar",
    "sleeve",
    "machine",
    "wash",
    "warm",
    "iron",
    "low",
)
CHANCE = random.Random(1)
TEXTS = tuple(" ".join(CHANCE.choices(WORDS, k=60)) for _ in range(997))
SIZES = ("XS", "S", "M", "L", "XL")
CONFIG = ElevateConfig.model_validate(
    {
        "base_url": "https://w1.elevate-api.cloud",
        "api_key": "pk",
        "markets": {"se": "sv-SE"},
        "attributes": {"Material": "material"},
    }
)


def catalogue(variants: int) -> Iterator[Product]:
    """Groups of one colour in five sizes, each made when it is asked for."""
    for number in range(variants // len(SIZES)):
        offer = Offer("se", Money(Decimal(number % 900 + 100), "SEK"), None, Decimal(number % 50))
        yield Product(
            f"G{number:06}",
            f"Shirt {number}",
            tuple(_variant(f"S{number:06}-{size}", size, number, offer) for size in SIZES),
            description=TEXTS[number % len(TEXTS)],
        )


def _variant(sku: str, size: str, number: int, offer: Offer) -> Variant:
    return Variant(
        sku,
        options=(("Size", size), ("Colour", "Blue")),
        offers=(offer,),
        url=f"https://shop.example/p/{number}",
        images=(f"https://img.example/{number}.jpg",),
        attributes=(("Material", "Cotton"),),
    )


def ours(variants: int, file: BinaryIO) -> None:
    """Checked and written as the hub does it."""
    check = Checker(CONFIG)
    pack(lines(Extent.FULL, (product for product in catalogue(variants) if not list(check(product))), CONFIG), file)


def written(variants: int, file: BinaryIO) -> None:
    """Written without a look: what is left of memory must not grow at all."""
    pack(lines(Extent.FULL, catalogue(variants), CONFIG), file)


def naive(variants: int, file: BinaryIO) -> None:
    """What one writes first: an iterator, the standard library's JSON, gzip as it comes."""
    with gzip.open(file, "wt", encoding="utf-8") as packed:
        for product in catalogue(variants):
            packed.write(json.dumps(_plain(product)) + "\n")


def _plain(product: Product) -> dict[str, object]:
    first = product.variants[0]
    sold = {
        variant.sku: {
            "defaults": {
                "label": dict(variant.options)["Size"],
                "stock": int(offer.stock or 0),
                "sellingPrice": float(offer.price.amount if offer.price else 0),
                "listPrice": float(offer.price.amount if offer.price else 0),
            }
        }
        for variant in product.variants
        for offer in variant.offers
    }
    shown = {
        "title": product.name,
        "url": first.url,
        "description": product.description,
        "customLabels": {"material": ["Cotton"]},
    }
    images = [{"defaults": {"urls": list(first.images)}}]
    style = {"markets": ["se"], "defaults": shown | {"images": images}, "variants": sold}
    return {"replace": {"key": product.key, "productGroup": {"products": {f"{product.key}-Blue-p": style}}}}


def main(way: str, variants: int) -> None:
    ways: dict[str, Callable[[int, BinaryIO], None]] = {"ours": ours, "written": written, "naive": naive}
    with tempfile.TemporaryFile() as file:
        started = perf_counter()
        ways[way](variants, file)
        seconds = perf_counter() - started
        file.seek(0, os.SEEK_END)
        size = file.tell()
    mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "mib": mib, "bytes": size}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
