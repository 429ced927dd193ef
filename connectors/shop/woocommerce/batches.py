"""Sending many records at once: at most a hundred a call, an answer for each, halves where the whole is refused."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from connectors.documents import Product, Variant
from connectors.errors import ConnectorError, Rejected, Uncertain
from connectors.shop.woocommerce.client import Refusal, WooCommerce
from connectors.shop.woocommerce.lookup import Found, chunks

MOST = 100


class Item(msgspec.Struct):
    """What the shop says of one record of a batch."""

    id: int = 0
    sku: str | None = ""
    status: str = ""
    error: Refusal | None = None


class Told(msgspec.Struct):
    create: list[Item] = []
    update: list[Item] = []


TOLD = msgspec.json.Decoder(Told)


@dataclass(frozen=True, slots=True)
class Task:
    """One record to be created, or (``found``) changed; without ``variant`` it is the product that variants belong to."""

    product: Product
    variant: Variant | None
    sku: str
    body: dict[str, Any]
    found: Found | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """The shop's answer to one task: its own word, or what kept it from us."""

    item: Item = field(default_factory=Item)
    error: ConnectorError | None = None


def send(client: WooCommerce, path: str, tasks: Sequence[Task]) -> Iterator[tuple[Task, Said]]:
    """Send all tasks; an answer for every one. A lost answer is an answer: it is never sent again here."""
    for some in chunks(tasks, MOST):
        yield from _send(client, path, some)


def _send(client: WooCommerce, path: str, tasks: list[Task]) -> Iterator[tuple[Task, Said]]:
    new = [task for task in tasks if task.found is None]
    old = [task for task in tasks if task.found is not None]
    body = {"create": [task.body for task in new], "update": [{"id": task.found.id} | task.body for task in old if task.found]}
    try:
        told = client.send("POST", f"{path}/batch", {name: items for name, items in body.items() if items}).decode(TOLD)
    except Uncertain as lost:
        yield from ((task, Said(error=lost)) for task in tasks)
    except Rejected as error:
        yield from _halved(client, path, tasks, error)
    else:
        yield from _paired(new, told.create)
        yield from _paired(old, told.update)


def _halved(client: WooCommerce, path: str, tasks: list[Task], error: Rejected) -> Iterator[tuple[Task, Said]]:
    """The whole was refused before any work (too large, one wrong argument): find out which record it is."""
    if len(tasks) == 1:
        yield tasks[0], Said(error=error)
        return
    half = len(tasks) // 2
    yield from _send(client, path, tasks[:half])
    yield from _send(client, path, tasks[half:])


def _paired(tasks: list[Task], items: list[Item]) -> Iterator[tuple[Task, Said]]:
    """Each task with the item in its place. Where places do not fit, nobody knows which answer is whose."""
    fits = len(tasks) == len(items) and all(map(_same, tasks, items))
    lost = Uncertain(
        "woocommerce.batch_answer",
        "The shop's answer does not fit what it was sent.",
        "The hub looks for the records by SKU before it sends them again. If it stays so, ask support.",
    )
    for place, task in enumerate(tasks):
        yield task, Said(items[place]) if fits else Said(error=lost)


def _same(task: Task, item: Item) -> bool:
    if item.error is not None or task.found is not None:
        return task.found is None or item.id == task.found.id
    return item.id > 0 and (item.sku or "").casefold() == task.sku.casefold()
