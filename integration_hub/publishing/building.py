"""From an ERP's records to what a shop is given: pure, one product group at a time."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_FLOOR, Decimal

import msgspec

from connectors.base import Limits
from connectors.documents import Item, Money, Offer, Price, Product, StockLevel, Variant
from integration_hub.processes.settings import MarketSettings, PublishSettings


@dataclass(slots=True)
class Source:
    """All that the catalogue holds of one SKU, and the newest generation that touched any of it."""

    sku: str
    item: Item | None = None
    prices: list[Price] = field(default_factory=list)
    stock: list[StockLevel] = field(default_factory=list)
    rev: int = 0

    @property
    def group(self) -> str:
        return (self.item.group if self.item else "") or self.sku


@dataclass(frozen=True, slots=True)
class Link:
    """What the shop calls one SKU, and the digest of what it was last told."""

    product_id: str = ""
    variant_id: str = ""
    digest: str = ""


NO_LINK = Link()


def for_shop(source: Source, settings: PublishSettings) -> bool:
    """Whether the ERP wants this SKU in the shop: there, active, and not flagged off (R36)."""
    item = source.item
    if item is None or not item.active:
        return False
    return not settings.only_flagged or item.shop_flag is not False


def product(sources: Sequence[Source], links: Mapping[str, Link], settings: PublishSettings, today: date) -> Product | None:
    """The complete product of one group: its sellable variants, and those the shop still has but must not sell.

    None when the shop neither has it nor shall have it.
    """
    told = [source for source in sources if for_shop(source, settings) or links.get(source.sku, NO_LINK).product_id]
    named = next((source.item for source in told if source.item), None)
    if not told:
        return None
    wanted = [source for source in told if for_shop(source, settings)]
    head = next((source.item for source in wanted if source.item), named)
    return Product(
        key=told[0].group,
        name=(head.group_name or head.name) if head else told[0].sku,
        description=head.description if head else "",
        shop_id=next((links[source.sku].product_id for source in told if links.get(source.sku, NO_LINK).product_id), ""),
        variants=tuple(_variant(source, links.get(source.sku, NO_LINK), settings, today) for source in told),
        active=bool(wanted),
        assortment=head.assortment if head else "",
    )


def fitted(whole: Product, limits: Limits) -> Product:
    """The product in the figures this shop can take: stock in whole pieces, prices in its decimals."""
    return replace(whole, variants=tuple(_fit(variant, limits) for variant in whole.variants))


def digests(whole: Product) -> dict[str, str]:
    """Per SKU what the shop would know after being told: of the product's structure, then of the variant's offer."""
    shape = replace(whole, shop_id="", variants=tuple(_shape(variant) for variant in whole.variants))
    structure = _digest(shape)
    return {variant.sku: structure + _digest(_offer(variant)) for variant in whole.variants}


def told_of(whole: Product) -> dict[str, dict[str, str]]:
    """Per SKU the offer as it is told, in words that can be kept: "price", "stock", "price MARKET", ... ; "": not told."""
    return {variant.sku: _told(whole, variant) for variant in whole.variants}


def _told(whole: Product, variant: Variant) -> dict[str, str]:
    return {
        "name": whole.name,
        "price": _amount(variant.price),
        "sale_price": _amount(variant.sale_price),
        "currency": variant.price.currency if variant.price else "",
        "stock": _quantity(variant.stock),
        **{f"price {offer.market}": _amount(offer.price) for offer in variant.offers},
        **{f"stock {offer.market}": _quantity(offer.stock) for offer in variant.offers},
    }


def _quantity(stock: Decimal | None) -> str:
    return "" if stock is None else f"{stock:f}"


def _amount(money: Money | None) -> str:
    return f"{money.amount:f}" if money else ""


def unsaid(whole: Product, told: Mapping[str, str]) -> Product | None:
    """What of ``whole`` the shop does not know yet: all of it, only some variants' offers, or nothing (None)."""
    now = digests(whole)
    half = len(next(iter(now.values()))) // 2
    if any(told.get(sku, "")[:half] != digest[:half] for sku, digest in now.items()):
        return whole
    changed = tuple(variant for variant in whole.variants if told[variant.sku] != now[variant.sku])
    return replace(whole, structure=False, variants=changed) if changed else None


def _variant(source: Source, link: Link, settings: PublishSettings, today: date) -> Variant:
    item = source.item
    return Variant(
        sku=source.sku,
        shop_id=link.variant_id,
        options=item.options if item else (),
        barcode=(item.barcode or None) if item else None,
        weight_kg=item.weight_kg if item else None,
        price=price_of(source.prices, settings.price_list, today),
        sale_price=price_of(source.prices, settings.sale_price_list, today),
        stock=_stock(source.stock, settings.warehouses, settings.buffer),
        active=for_shop(source, settings),
        name=item.name if item else "",
        attributes=item.attributes if item else (),
        url=item.url if item else "",
        images=item.images if item else (),
        offers=tuple(_market(source, market, settings.buffer, today) for market in settings.markets),
    )


def _market(source: Source, market: MarketSettings, buffer: Decimal, today: date) -> Offer:
    return Offer(
        market=market.market,
        price=price_of(source.prices, market.price_list, today),
        sale_price=price_of(source.prices, market.sale_price_list, today),
        stock=_stock(source.stock, market.warehouses, buffer),
    )


def price_of(prices: Iterable[Price], price_list: str, today: date) -> Money | None:
    """The price for everybody, for one piece, that is valid today; the one that began last wins."""
    fitting = [price for price in prices if is_for_everybody(price, price_list, today)]
    return max(fitting, key=lambda price: price.valid_from or date.min).money if fitting else None


def is_for_everybody(price: Price, price_list: str, today: date) -> bool:
    """Whether it stands in that list for everybody, for one piece, and is valid today. No list: there is none."""
    if not price_list or price.price_list != price_list or price.customer_key or price.min_quantity > 1:
        return False
    return (price.valid_from or today) <= today <= (price.valid_to or today)


def _stock(levels: Sequence[StockLevel], warehouses: Sequence[str], buffer: Decimal) -> Decimal | None:
    """Available to sell over the chosen warehouses, less the buffer; None where the ERP keeps no stock of it."""
    counted = [level.available for level in levels if not warehouses or level.warehouse in warehouses]
    return max(Decimal(0), sum(counted, Decimal(0)) - buffer) if counted else None


def _fit(variant: Variant, limits: Limits) -> Variant:
    if not limits.whole_stock:
        return variant
    offers = tuple(replace(offer, stock=_whole(offer.stock)) for offer in variant.offers)
    return replace(variant, stock=_whole(variant.stock), offers=offers)


def _whole(stock: Decimal | None) -> Decimal | None:
    return None if stock is None else stock.to_integral_value(ROUND_FLOOR)


def _shape(variant: Variant) -> Variant:
    """Without the figures of its offers. Where it has a price at all is structure: there, it is sold."""
    offers = tuple(Offer(offer.market, _sold(offer.price)) for offer in variant.offers)
    return replace(variant, shop_id="", price=_sold(variant.price), sale_price=None, stock=None, offers=offers)


def _sold(price: Money | None) -> Money | None:
    return replace(price, amount=Decimal(0)) if price else None


def _offer(variant: Variant) -> tuple[object, ...]:
    return (variant.price, variant.sale_price, variant.stock, variant.offers)


def _digest(value: object) -> str:
    return hashlib.blake2b(msgspec.json.encode(value), digest_size=8).hexdigest()
