"""From the catalogue to the shop: what changed since it was told, in its batches, an outcome for every SKU."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils import timezone

from connectors.base import Answer, Client, Limits, Outcome, Publishes
from connectors.documents import Product
from integration_hub.catalogue.sources import Source
from integration_hub.connections.opening import Opened, opened
from integration_hub.faultpoints import faultpoint
from integration_hub.processes.models import Mode, Process
from integration_hub.processes.settings import PublishSettings, publish_settings
from integration_hub.publishing import due
from integration_hub.publishing.building import Link, digests, fitted, product, told_of, unsaid
from integration_hub.publishing.feeding import NOTHING, feed_catalogue
from integration_hub.publishing.holding import held_back
from integration_hub.publishing.limits import refusals
from integration_hub.publishing.payload import Job
from integration_hub.publishing.settling import Telling, settle, settle_unsaid
from integration_hub.publishing.standing import recount
from integration_hub.publishing.tallying import Tally, ending_of
from integration_hub.publishing.waiting import count_waiting, groups_of, links_of, newest_generation, waiting_keys
from integration_hub.runs import leases, logbook
from integration_hub.runs.exchanges import keeper
from integration_hub.runs.leases import Ending
from integration_hub.runs.models import Level, Run, State

KEYS_AT_ONCE = 200
_KEPT_REFUSALS = 20


@dataclass(slots=True)
class Batch:
    """Products that go to the shop together, and whose SKUs they are."""

    products: list[Product] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    told: dict[str, dict[str, str]] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)


def publish_catalogue(run: Run) -> Ending:
    """Tell the target all that waits; a full run tells it everything again. Ends without a call when nothing waits."""
    target = run.process.target
    if target is None:
        raise ValueError(f"{run.process} has no shop to publish to.")
    with opened(target, keeper(target, run=run, only_failures=True)) as shop:
        if shop.connector.feeds:
            return feed_catalogue(Job(run, target, shop, shop.connector.feeds, publish_settings(run.process)))
        if shop.connector.publishes:
            return _publish(run, shop, shop.connector.publishes)
    return Ending(State.FAILED, "cannot_publish", f"{shop.connector.name} cannot be told of items.", "Choose another target.")


def _publish(run: Run, shop: Opened, publishes: Publishes[Client]) -> Ending:
    process = run.process
    newest = newest_generation(process)
    if run.mode == Mode.INCREMENTAL and newest <= process.position:
        return NOTHING
    leases.beat(run, unit="items", expected=_expected(run))
    tally = Tally.of(run)
    shop.connector.check(shop.client)
    _tell_all(run, Shop(shop.client, publishes, publish_settings(process)), tally)
    if not tally.later and run.mode != Mode.RESYNC:
        Process.objects.filter(pk=process.pk, position__lt=newest).update(position=newest)
    if run.mode != Mode.INCREMENTAL:
        recount(process)
    return ending_of(tally)


@dataclass(frozen=True, slots=True)
class Shop:
    """The open shop, how it is told, and what the merchant wants told."""

    client: Client
    publishes: Publishes[Client]
    settings: PublishSettings

    @property
    def limits(self) -> Limits:
        return self.publishes.limits


def _expected(run: Run) -> int | None:
    """How many items will be told; not known of all of them."""
    if run.mode == Mode.RESYNC:
        return run.read + due.count_due(run.process.target_id or 0)
    return None if run.mode == Mode.FULL else count_waiting(run.process)


def _keys(run: Run, after: str) -> list[str]:
    """The next SKUs: what was chosen, what has changed, or all of them."""
    if run.mode == Mode.RESYNC:
        return due.due_keys(run.process.target_id or 0, after=after, most=KEYS_AT_ONCE)
    return waiting_keys(run.process, after=after, most=KEYS_AT_ONCE, everything=run.mode == Mode.FULL)


def _groups(run: Run, keys: Sequence[str]) -> list[list[Source]]:
    """Their complete product groups; of a resync, without new members that nobody asked for."""
    groups, shop_id = list(groups_of(run.process, keys)), run.process.target_id or 0
    if run.mode != Mode.RESYNC:
        return groups
    due.drop(shop_id, set(keys).difference(source.sku for group in groups for source in group))
    return due.due_of(shop_id, groups)


def _tell_all(run: Run, shop: Shop, tally: Tally) -> None:
    after = str(run.resume.get("after", ""))
    told: set[str] = set()
    while keys := _keys(run, after):
        after = keys[-1]
        batch = Batch()
        for group in _groups(run, keys):
            if group[0].group not in told:
                _prepare(run, group, shop, tally, batch)
            if len(group) > 1:
                told.add(group[0].group)
        _send(run, batch, shop, tally)
        leases.beat(run, resume={"after": after}, **tally.counts())


def _prepare(run: Run, group: list[Source], shop: Shop, tally: Tally, batch: Batch) -> None:
    """Put into the batch what the shop must be told of one product group; settle what needs no call."""
    target_id = run.process.target_id or 0
    links = links_of(target_id, [source.sku for source in group])
    tally.read += len(group)
    sources = {source.sku: source for source in group}
    whole = product(group, links, shop.settings, timezone.localdate())
    if not (links or shop.settings.create_products or run.mode == Mode.RESYNC):
        whole = None
    refused = held_back(group, links, shop.settings)
    if whole:
        whole = fitted(whole, shop.limits)
        refused |= refusals(whole, shop.limits)
    _note(run, list(refused.values()), tally)
    _settle(run, Telling(target_id, run.pk, sources), list(refused.values()))
    news = _without(_news(run, whole, links), refused)
    said = {variant.sku for variant in news.variants} if news else set()
    _pass_over(run, [source for sku, source in sources.items() if sku not in said and sku not in refused], tally)
    if whole and news:
        batch.products.append(news)
        batch.sources.update(sources)
        batch.digests.update(digests(whole))
        batch.told.update(told_of(whole))


def _news(run: Run, whole: Product | None, links: Mapping[str, Link]) -> Product | None:
    """What of the group the shop does not know yet; only an incremental run believes that it knows anything."""
    if whole is None or run.mode != Mode.INCREMENTAL:
        return whole
    return unsaid(whole, {sku: link.digest for sku, link in links.items()})


def _pass_over(run: Run, sources: Sequence[Source], tally: Tally) -> None:
    """Nothing is told of these. What a person had asked for one of them ends with the reason."""
    tally.unsaid += len(sources)
    settle_unsaid(run.process.target_id or 0, sources)
    if run.mode != Mode.INCREMENTAL:
        due.drop(run.process.target_id or 0, [source.sku for source in sources])


def _send(run: Run, batch: Batch, shop: Shop, tally: Tally) -> None:
    """Tell the shop one batch. What was answered before it broke off is kept."""
    outcomes: list[Outcome] = []
    try:
        if batch.products:
            faultpoint("publishing.before_batch")
            for outcome in shop.publishes.batch(shop.client, batch.products):
                outcomes.append(outcome)  # noqa: PERF402 - kept even when the iterator raises
    finally:
        faultpoint("publishing.before_settling")
        _settle(run, Telling(run.process.target_id or 0, run.pk, batch.sources, batch.digests, batch.told), outcomes)
        _note(run, outcomes, tally)
        tally.sent += sum(len(sent.variants) for sent in batch.products)


def _settle(run: Run, telling: Telling, outcomes: Sequence[Outcome]) -> None:
    """Write the shop's answers down. Where all of an item was told, that ends what a person had asked for it."""
    settle(telling, outcomes)
    if run.mode != Mode.INCREMENTAL:
        faultpoint("publishing.before_due")
        due.settle_due(telling.shop_id, outcomes)


def _without(news: Product | None, refused: dict[str, Outcome]) -> Product | None:
    if news is None or not refused:
        return news
    left = tuple(variant for variant in news.variants if variant.sku not in refused)
    return replace(news, variants=left) if left else None


def _note(run: Run, outcomes: Sequence[Outcome], tally: Tally) -> None:
    for outcome in outcomes:
        tally.confirmed += outcome.answer is Answer.CONFIRMED
        if outcome.answer is Answer.LATER:
            tally.later += 1
            tally.why_later = tally.why_later or outcome.message
        tally.drafts += outcome.draft
        if outcome.answer is Answer.REFUSED:
            tally.refused += 1
            if tally.refused <= _KEPT_REFUSALS:
                logbook.write(
                    run, f"{outcome.sku}: {outcome.message} {outcome.remedy}", Level.WARNING, subject=f"item:{outcome.sku}"
                )
