"""From the catalogue to the shop: what changed since it was told, in its batches, an outcome for every SKU."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils import timezone

from connectors.base import Answer, Client, Limits, Outcome, Publishes
from connectors.documents import Product
from integration_hub.catalogue.sources import Source
from integration_hub.connections.opening import Opened, opened
from integration_hub.faultpoints import faultpoint
from integration_hub.processes.models import Mode, Process
from integration_hub.processes.settings import PublishSettings, publish_settings
from integration_hub.publishing.building import Link, digests, fitted, product, told_of, unsaid
from integration_hub.publishing.feeding import NOTHING, feed_catalogue
from integration_hub.publishing.holding import held_back
from integration_hub.publishing.limits import refusals
from integration_hub.publishing.payload import Job
from integration_hub.publishing.settling import Telling, settle, settle_unsaid
from integration_hub.publishing.waiting import count_waiting, groups_of, links_of, newest_generation, waiting_keys
from integration_hub.runs import leases, logbook
from integration_hub.runs.exchanges import keeper
from integration_hub.runs.leases import Ending
from integration_hub.runs.models import Level, Run, State

KEYS_AT_ONCE = 200
_KEPT_REFUSALS = 20


@dataclass(slots=True)
class Tally:
    """What a publication did so far."""

    read: int = 0
    sent: int = 0
    confirmed: int = 0
    unsaid: int = 0
    refused: int = 0
    later: int = 0
    drafts: int = 0
    why_later: str = ""

    @classmethod
    def of(cls, run: Run) -> "Tally":
        """Where a killed run stopped."""
        plan: dict[str, int] = run.plan
        refused, later, drafts = (plan.get(name, 0) for name in ("refused", "later", "drafts"))
        return cls(run.read, run.staged, run.published or 0, run.skipped, refused, later, drafts)

    def counts(self) -> dict[str, Any]:
        plan = {"refused": self.refused, "later": self.later, "drafts": self.drafts}
        return {"read": self.read, "staged": self.sent, "skipped": self.unsaid, "published": self.confirmed, "plan": plan}


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
    leases.beat(run, unit="items", expected=None if run.mode == Mode.FULL else count_waiting(process))
    tally = Tally.of(run)
    shop.connector.check(shop.client)
    _tell_all(run, Shop(shop.client, publishes, publish_settings(process)), tally)
    if not tally.later:
        Process.objects.filter(pk=process.pk, position__lt=newest).update(position=newest)
    return _ending(tally)


@dataclass(frozen=True, slots=True)
class Shop:
    """The open shop, how it is told, and what the merchant wants told."""

    client: Client
    publishes: Publishes[Client]
    settings: PublishSettings

    @property
    def limits(self) -> Limits:
        return self.publishes.limits


def _tell_all(run: Run, shop: Shop, tally: Tally) -> None:
    after, everything = str(run.resume.get("after", "")), run.mode == Mode.FULL
    told: set[str] = set()
    while keys := waiting_keys(run.process, after=after, most=KEYS_AT_ONCE, everything=everything):
        after = keys[-1]
        batch = Batch()
        for group in groups_of(run.process, keys):
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
    if not (links or shop.settings.create_products):
        whole = None
    refused = held_back(group, links, shop.settings)
    if whole:
        whole = fitted(whole, shop.limits)
        refused |= refusals(whole, shop.limits)
    _note(run, list(refused.values()), tally)
    settle(Telling(target_id, run.pk, sources), list(refused.values()))
    news = _without(_news(run, whole, links), refused)
    said = {variant.sku for variant in news.variants} if news else set()
    quiet = [source for sku, source in sources.items() if sku not in said and sku not in refused]
    tally.unsaid += len(quiet)
    settle_unsaid(target_id, quiet)
    if whole and news:
        batch.products.append(news)
        batch.sources.update(sources)
        batch.digests.update(digests(whole))
        batch.told.update(told_of(whole))


def _news(run: Run, whole: Product | None, links: Mapping[str, Link]) -> Product | None:
    """What of the group the shop does not know yet; a full run tells it all."""
    if whole is None or run.mode == Mode.FULL:
        return whole
    return unsaid(whole, {sku: link.digest for sku, link in links.items()})


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
        settle(Telling(run.process.target_id or 0, run.pk, batch.sources, batch.digests, batch.told), outcomes)
        _note(run, outcomes, tally)
        tally.sent += sum(len(sent.variants) for sent in batch.products)


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
                logbook.write(run, f"{outcome.sku}: {outcome.message} {outcome.remedy}", Level.WARNING)


def _ending(tally: Tally) -> Ending:
    said = f"The shop was told of {tally.confirmed} items."
    if tally.drafts:
        said += f" {tally.drafts} are new there, as drafts."
    if tally.refused:
        said += f" {tally.refused} were refused."
    if tally.later:
        said += f" {tally.later} were not confirmed: {tally.why_later}"
        return Ending(
            State.TIMED_OUT, "not_confirmed", said, "What was not confirmed stays in the queue and is told again by itself."
        )
    remedy = "Each refused item says why, and what to do. What is mended in the ERP is told again by itself."
    return Ending(State.DONE, message=said, remedy=remedy if tally.refused else "")
