"""What the shop has: a product with its variations as one raw record, and that record as a Product."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import msgspec

from connectors.base import Page, Record
from connectors.documents import Money, Product, Variant
from connectors.shop.woocommerce.client import WooCommerce
from connectors.shop.woocommerce.lookup import chunks
from connectors.shop.woocommerce.reading import head, numbered_pages
from connectors.shop.woocommerce.records import ShopProduct, ShopVariation, optional_amount, text, unreadable
from connectors.shop.woocommerce.settings import ShopSettings, shop_settings

ANY = {"status": "any"}
SOLD_ALONE = {"simple", "external"}
PARENTS_A_CALL = 50


class Kind(msgspec.Struct):
    id: int
    type: str = "simple"


class Child(msgspec.Struct):
    id: int
    parent_id: int = 0


class Whole(msgspec.Struct):
    """Our own raw record of a product: the shop's product and its variations, each as it sent them."""

    product: msgspec.Raw
    variations: list[msgspec.Raw] = []


class WholeRead(msgspec.Struct):
    product: ShopProduct
    variations: list[ShopVariation] = []


KIND = msgspec.json.Decoder(Kind)
CHILD = msgspec.json.Decoder(Child)


def product_pages(client: WooCommerce, _: object, resume: str) -> Iterator[Page]:
    """All products in the order of their ids, each with its variations."""
    for page in numbered_pages(client, "/products", ANY, resume):
        yield replace(page, records=list(_with_variations(client, page.records)))


def one_product(client: WooCommerce, key: str) -> bytes | None:
    """One product with its variations."""
    answer = client.get(f"/products/{key}", expect=(404,)) if key.isdigit() else None
    if answer is None or answer.status == 404:
        return None
    return next(iter(_with_variations(client, [answer.body])), None)


def _with_variations(client: WooCommerce, products: Iterable[bytes]) -> Iterator[bytes]:
    known = [(_kind(raw), raw) for raw in products]
    children = _variations(client, [kind.id for kind, _ in known if kind.type == "variable"])
    for kind, raw in known:
        yield msgspec.json.encode(Whole(msgspec.Raw(raw), children.get(kind.id, [])))


def _kind(raw: bytes) -> Kind:
    try:
        return KIND.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise unreadable("a product", str(error)[:200]) from error


def _variations(client: WooCommerce, parents: list[int]) -> dict[int, list[msgspec.Raw]]:
    """The variations of some products: by one list since 10.3, else by a call for each product."""
    found: defaultdict[int, dict[int, msgspec.Raw]] = defaultdict(dict)
    for some in chunks(parents, PARENTS_A_CALL):
        told = _all_at_once(client, some)
        if told is None:
            told = [(parent, raw) for parent in some for raw in _list(client, f"/products/{parent}/variations", {})]
        for parent, raw in told:
            found[parent][head(raw).id] = raw
    return {parent: list(rows.values()) for parent, rows in found.items()}


def _all_at_once(client: WooCommerce, parents: list[int]) -> list[tuple[int, msgspec.Raw]] | None:
    """By ``GET /variations``; None where the shop does not know it, or ignores which parents we asked for."""
    if not client.all_variations:
        return None
    probe = client.get("/variations", {"parent": ",".join(map(str, parents)), "per_page": "1"}, expect=(404,))
    if probe.status == 404:
        client.all_variations = False
        return None
    rows = [(CHILD.decode(raw).parent_id, raw) for raw in _list(client, "/variations", {"parent": ",".join(map(str, parents))})]
    if any(parent not in parents for parent, _ in rows):
        client.all_variations = False
        return None
    return rows


def _list(client: WooCommerce, path: str, params: dict[str, str]) -> list[msgspec.Raw]:
    return [msgspec.Raw(raw) for page in numbered_pages(client, path, {**params, **ANY}) for raw in page.records]


def product_parser(client: WooCommerce) -> Callable[[bytes], Record[Product]]:
    """A function from a raw record to what it says; kinds of products that plugins added are passed over."""
    shop = shop_settings(client)
    decoder = msgspec.json.Decoder(WholeRead)

    def parse(raw: bytes) -> Record[Product]:
        try:
            found = decoder.decode(raw)
            return Record(str(found.product.id), tuple(_products(found, shop)))
        except (msgspec.DecodeError, UnicodeDecodeError, ValueError, ArithmeticError, RecursionError) as error:
            raise unreadable("a product", str(error)[:200]) from error

    return parse


def _products(found: WholeRead, shop: ShopSettings) -> Iterator[Product]:
    own = found.product
    if own.type == "variable":
        variants = tuple(_variant(child, shop) for child in found.variations)
    elif own.type in SOLD_ALONE:
        variants = (_variant(own, shop),)
    else:
        return
    yield Product(
        key=str(own.id),
        name=text(own.name),
        variants=variants,
        shop_id=str(own.id),
        description=own.description or "",
        active=own.status == "publish",
    )


def _variant(sold: ShopProduct | ShopVariation, shop: ShopSettings) -> Variant:
    options = sold.attributes if isinstance(sold, ShopVariation) else []
    return Variant(
        sku=text(sold.sku),
        shop_id=str(sold.id),
        options=tuple((text(chosen.name), text(chosen.option)) for chosen in options),
        barcode=text(sold.global_unique_id) or None,
        weight_kg=optional_amount(sold.weight),
        price=_money(sold.regular_price, shop),
        sale_price=_money(sold.sale_price, shop),
        stock=sold.stock_quantity,
        active=sold.status == "publish",
    )


def _money(price: str | None, shop: ShopSettings) -> Money | None:
    found = optional_amount(price)
    return None if found is None else Money(found, shop.currency, tax_included=shop.with_tax)
