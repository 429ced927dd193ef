"""What a resync will do, before it does it: what is made as a draft, what is linked, what cannot be sent and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.utils import timezone

from connectors.base import Limits, Outcome
from connectors.registry import connector
from integration_hub.catalogue.models import ShopItem
from integration_hub.catalogue.sources import Source
from integration_hub.processes.models import Process
from integration_hub.processes.settings import PublishSettings, publish_settings
from integration_hub.publishing.building import fitted, product
from integration_hub.publishing.due import nobody_wants
from integration_hub.publishing.holding import held_back
from integration_hub.publishing.limits import refusals
from integration_hub.publishing.standing import unlinked
from integration_hub.publishing.waiting import groups_of, links_of

AT_ONCE = 500
MOST_EXAMINED = 2000
"""Items that are tried while a person waits; the others are tried as they are sent."""


@dataclass(slots=True)
class Preview:
    """Of ``count`` ticked items ``examined`` were tried. ``flagged``: how many get their shop flag by it."""

    count: int = 0
    flagged: int = 0
    examined: int = 0
    made: int = 0
    linked: int = 0
    refused: list[Outcome] = field(default_factory=list)

    @property
    def will(self) -> int:
        """How many are sent, as far as is known."""
        return self.count - len(self.refused)


def preview(process: Process) -> Preview:
    """What becomes of the items that are ticked now. Nothing is sent, and nothing is asked of the shop."""
    ticked = unlinked(process, ticked=True)
    found = Preview(count=ticked.count(), flagged=ticked.filter(shop_flag=False).count())
    skus = list(ticked.values_list("sku", flat=True)[:MOST_EXAMINED])
    for start in range(0, len(skus), AT_ONCE):
        _examine(process, skus[start : start + AT_ONCE], found)
    return found


def _examine(process: Process, skus: Sequence[str], found: Preview) -> None:
    refused = {outcome.sku: outcome for outcome in _refused(process, skus)}
    there = ShopItem.objects.filter(shop=process.target_id, sku__in=[sku for sku in skus if sku not in refused])
    linked = there.order_by().values("sku").distinct().count()
    found.examined += len(skus)
    found.refused += refused.values()
    found.linked += linked
    found.made += len(skus) - len(refused) - linked


def _refused(process: Process, skus: Sequence[str]) -> Iterator[Outcome]:
    """Those of the SKUs that cannot be sent, by what is known of the shop's limits."""
    settings, limits, wanted = publish_settings(process), _limits(process), set(skus)
    sendable = set()
    for group in groups_of(process, skus):
        for sku, refusal in _tried(process, group, wanted, settings, limits):
            sendable.add(sku)
            if refusal:
                yield refusal
    yield from (nobody_wants(sku) for sku in skus if sku not in sendable)


def _tried(
    process: Process, group: Sequence[Source], wanted: set[str], settings: PublishSettings, limits: Limits
) -> Iterator[tuple[str, Outcome | None]]:
    """Each wanted SKU that the group's product would hold, with why it may not be sent."""
    links = links_of(process.target_id or 0, [source.sku for source in group])
    told = [_flagged(source) for source in group if source.sku in wanted or source.sku in links]
    whole = product(told, links, settings, timezone.localdate())
    refused = held_back(told, links, settings)
    sent = fitted(whole, limits) if whole else None
    refused |= refusals(sent, limits) if sent else {}
    sendable = {variant.sku for variant in sent.variants if variant.active} if sent else set()
    for sku in wanted & (sendable | set(refused)):
        yield sku, refused.get(sku)


def _flagged(source: Source) -> Source:
    """As it will be: whoever is ticked gets the shop flag."""
    return replace(source, item=replace(source.item, shop_flag=True)) if source.item else source


def _limits(process: Process) -> Limits:
    publishes = connector(process.target.connector).publishes if process.target else None
    return publishes.limits if publishes else Limits()
