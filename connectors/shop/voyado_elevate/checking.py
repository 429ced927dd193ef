"""Checks before sending (``connectors/voyado_elevate.md``): an import is all or nothing, so one bad article stays behind."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from connectors.documents import Product, Variant
from connectors.feeds import Fault
from connectors.shop.voyado_elevate.articles import IN_ERP, Words, faults_alone
from connectors.shop.voyado_elevate.config import ElevateConfig
from connectors.shop.voyado_elevate.keys import group_key, product_key, splits
from connectors.shop.voyado_elevate.shaping import sold_in, told

Found = Iterator[tuple[str, Words]]
Look = Callable[[Product, Sequence[Variant]], Found]


class Checker:
    """Looks at one feed. Keys are compared over all markets and levels, since nearly every market knows every key."""

    def __init__(self, config: ElevateConfig) -> None:
        self._config = config
        self._keys: set[str] = set()
        self._names: dict[tuple[str, str], str] = {}

    def __call__(self, product: Product) -> Iterator[Fault]:
        """Why variants of this product must be left out; what stays has its keys and names from now on."""
        left = [variant for variant in product.variants if product.active and variant.active]
        for look in self._looks(product):
            found = dict(look(product, left))
            for sku, (code, message, remedy) in found.items():
                yield Fault(sku, f"voyado_elevate.{code}", message, remedy)
            left = [variant for variant in left if variant.sku not in found]

    def _looks(self, product: Product) -> tuple[Look, ...]:
        """What is asked of a product, in this order: what is left out by one is not asked the next."""
        if product.structure:
            return (self._alone, self._priced, self._stocked, self._named, self._keyed)
        return (self._alone, self._keyed)

    def _alone(self, product: Product, variants: Sequence[Variant]) -> Found:
        for variant in variants:
            words = next(faults_alone(product, variant, self._config), None)
            if words:
                yield variant.sku, words

    def _priced(self, _: Product, variants: Sequence[Variant]) -> Found:
        """A product is sold where at least half of its variants have a price; one without a price there stays behind."""
        for family in self._families(variants).values():
            has = {variant.sku: sold_in(told(variant, self._config)) for variant in family}
            counts = Counter(market for markets in has.values() for market in markets)
            usual = {market for market, count in counts.items() if 2 * count >= len(family)} or set(self._config.markets)
            for sku, markets in has.items():
                if usual - markets:
                    names = ", ".join(sorted(usual - markets))
                    remedy = "Put it on the price list of that market, or choose another list in the process."
                    yield sku, ("no_price", f"{sku} has no price in {names}.", remedy)

    def _stocked(self, _: Product, variants: Sequence[Variant]) -> Found:
        for variant in variants if "stock" in self._config.required else ():
            if any(figures.stock is None for figures in told(variant, self._config).values()):
                remedy = "Let the ERP tell its stock, or take stock from what the connection requires."
                yield variant.sku, ("no_stock", f"Nobody knows the stock of {variant.sku}.", remedy)

    def _named(self, _: Product, variants: Sequence[Variant]) -> Found:
        """An identifier has one name in a feed (R69): the first one it was shown with."""
        for variant in variants:
            has = dict(variant.attributes)
            pairs = {(name, has[name]): has.get(other, "") for name, other in self._config.identifiers.items() if has.get(name)}
            odd = next(((pair, name) for pair, name in pairs.items() if self._names.get(pair, name) != name), None)
            if odd:
                (kind, value), name = odd
                known = self._names[kind, value]
                message = f"{variant.sku} calls {kind} {value} “{name}”, another article calls it “{known}”."
                yield (
                    variant.sku,
                    ("two_names", message, "Give the identifier one name in the ERP; Elevate knows it by one only."),
                )
            else:
                self._names.update(pairs)

    def _keyed(self, product: Product, variants: Sequence[Variant]) -> Found:
        if not variants:
            return
        group = group_key(product, self._config)
        if not self._claim(group):
            yield from _taken(variants, group)
            return
        for colour, family in self._families(variants).items():
            key = product_key(product, colour, self._config)
            if self._claim(key):
                yield from ((variant.sku, _words(variant.sku)) for variant in family if not self._claim(variant.sku))
            else:
                yield from _taken(family, key)

    def _claim(self, key: str) -> bool:
        free = key not in self._keys
        self._keys.add(key)
        return free

    def _families(self, variants: Iterable[Variant]) -> dict[str, list[Variant]]:
        """The variants of each product of a group."""
        families: defaultdict[str, list[Variant]] = defaultdict(list)
        for variant in variants:
            families[splits(variant, self._config)].append(variant)
        return families


def _taken(variants: Iterable[Variant], key: str) -> Found:
    yield from ((variant.sku, _words(key)) for variant in variants)


def _words(key: str) -> Words:
    message = f"The key {key} stands in this feed already; groups, products and variants share their keys."
    return "key_twice", message, f"{IN_ERP} If the SKU is right, choose other suffixes in the connection."
