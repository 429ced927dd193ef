"""Keys of groups, products and variants: stable, at most 50 characters, and none like another's.

As ``connectors/voyado_elevate.md`` asks under v3 feed format. A variant's key is its SKU. The others come from the group's key,
with suffixes that no SKU should end in; what is too long is cut and ends in a digest of the whole, so that it stays the same
from feed to feed.
"""

import hashlib
from functools import cache

from connectors.documents import Product, Variant
from connectors.shop.voyado_elevate.config import LONGEST_KEY, ElevateConfig
from connectors.shop.voyado_elevate.texts import one_line


def group_key(product: Product, config: ElevateConfig) -> str:
    """The key of a product group."""
    return _fitted(one_line(product.key), config.group_suffix)


def product_key(product: Product, colour: str, config: ElevateConfig) -> str:
    """The key of the product of a group that has this colour, or whatever else splits groups."""
    stem = one_line(product.key)
    return _fitted(f"{stem}-{colour}" if colour else stem, config.product_suffix)


def splits(variant: Variant, config: ElevateConfig) -> str:
    """The values of the options that make a product of its own, as one word."""
    wanted = _folded(config.product_options)
    return "-".join(one_line(value) for name, value in variant.options if value and name.casefold() in wanted)


def label(variant: Variant, config: ElevateConfig) -> str:
    """The values of the other options: what tells a variant from its siblings."""
    wanted = _folded(config.product_options)
    return one_line(" ".join(value for name, value in variant.options if name.casefold() not in wanted))


@cache
def _folded(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name.casefold() for name in names)


def _fitted(stem: str, suffix: str) -> str:
    if len(stem) + len(suffix) <= LONGEST_KEY:
        return stem + suffix
    digest = hashlib.blake2b(stem.encode(), digest_size=5).hexdigest()
    return f"{stem[: LONGEST_KEY - len(suffix) - len(digest) - 1]}~{digest}{suffix}"
