"""The feed as the hub sees it: written, sent, asked about."""

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from connectors.documents import Product
from connectors.errors import Rejected
from connectors.feeds import Extent, Feed, Receipt
from connectors.shop.voyado_elevate.client import Elevate
from connectors.shop.voyado_elevate.json_lines import lines
from connectors.shop.voyado_elevate.packing import pack
from connectors.shop.voyado_elevate.verdicts import accepted, asked, refused
from connectors.shop.voyado_elevate.xml import document


def extents(client: Elevate) -> frozenset[Extent]:
    """Everything with v4; with v3 full imports, and partial ones once Voyado's own words for them are known."""
    if client.config.v4:
        return frozenset(Extent)
    return frozenset({Extent.FULL, Extent.PARTIAL} if client.config.v3_partial_type else {Extent.FULL})


def suffix(client: Elevate) -> str:
    return ".jsonl.gz" if client.config.v4 else ".xml.gz"


def write(client: Elevate, extent: Extent, products: Iterator[Product], file: BinaryIO) -> None:
    """The payload as it will be sent; never more than one product and one packed piece of it in memory."""
    pack((lines if client.config.v4 else document)(extent, products, client.config), file)


def send(client: Elevate, feed: Feed) -> Receipt:
    """Hand over a feed; what the cluster found wrong with it is a receipt, too."""
    if feed.validate_only and not client.config.v4:
        remedy = "Move the connection to v4 to validate, or send the feed: a bad one changes nothing."
        raise Rejected("voyado_elevate.no_dry_run", "Admin v3 knows no import that only validates.", remedy)
    params = {"name": feed.name}
    params |= {"force": "true"} if feed.force else {}
    params |= {"validationOnly": "true"} if feed.validate_only else {}
    with feed.path.open("rb") as file:
        answer = client.hand_over(feed.extent, file, feed.path.stat().st_size, params)
    return _masked(client, refused(answer) if answer.status == 400 else accepted(answer))


def ask(client: Elevate, number: str) -> Receipt:
    """How an import stands."""
    return _masked(client, asked(client.ask("/import/status", {"id": number}), number))


def _masked(client: Elevate, receipt: Receipt) -> Receipt:
    """The cluster's words go to people, who must not read a key in them."""
    keys = {key: client.mask.text(words) for key, words in receipt.keys.items()}
    return replace(receipt, reason=client.mask.text(receipt.reason), keys=keys)
