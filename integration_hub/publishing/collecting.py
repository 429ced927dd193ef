"""What goes into one feed: complete product groups, page by page, and a line for each SKU of what it tells."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields

from django.db.models import Q

from connectors.base import Outcome
from connectors.documents import Product
from connectors.feeds import Extent
from integration_hub.catalogue.models import Kind, Listing, Record
from integration_hub.catalogue.sources import Source
from integration_hub.processes.models import Process
from integration_hub.publishing.building import told_of
from integration_hub.publishing.settling import keep_out, settle_unsaid
from integration_hub.publishing.sidecar import Line, Standing
from integration_hub.publishing.waiting import groups_of, waiting_keys
from integration_hub.publishing.weighing import TARGET_REFUSED, Known, Rule, Weighed, refusal, weigh
from integration_hub.runs import leases, logbook
from integration_hub.runs.models import Level, Run

KEYS_AT_ONCE = 200
_KEPT_REFUSALS = 20

Group = tuple[str, list[Source]]
"""Its key and all its members; none: the target alone still has it."""


@dataclass(slots=True)
class Sums:
    """What a feed holds, in figures; ``unfit`` are groups that wait for a feed of another extent."""

    read: int = 0
    groups: int = 0
    variants: int = 0
    removed: int = 0
    left_out: int = 0
    quiet: int = 0
    unfit: int = 0

    def __add__(self, more: "Sums") -> "Sums":
        return Sums(*(getattr(self, each.name) + getattr(more, each.name) for each in fields(self)))


@dataclass(frozen=True, slots=True)
class Gathering:
    """One pass over what a target must be told: by which rule, what of it fits the feed, and who keeps its lines."""

    run: Run
    extent: Extent
    allowed: frozenset[Extent]
    rule: Rule
    keep: Callable[[Line], None]
    sums: Sums = field(default_factory=Sums)
    before: Sums = field(default_factory=Sums)
    """What the same run did before this pass."""

    @property
    def process(self) -> Process:
        return self.run.process

    @property
    def target_id(self) -> int:
        return self.process.target_id or 0

    def fits(self, weighed: Weighed) -> bool:
        """Whether this feed is the one to tell it: a target without small feeds is told by the next larger one."""
        wanted = weighed.extent
        if wanted is Extent.ATTRIBUTES and Extent.ATTRIBUTES not in self.allowed:
            wanted = Extent.PARTIAL
        return self.extent is Extent.FULL or wanted is self.extent


def gathered(gathering: Gathering) -> Iterator[Product]:
    """The products that the feed tells. On the way, what needs no telling is settled and what stays out is listed."""
    for page in _pages(gathering):
        known = known_of(gathering.target_id, [source.sku for _, group in page for source in group])
        for name, group in page:
            news = _weighed(gathering, group, known) if group else Product(name, name, (), active=False)
            if news:
                yield news


def _weighed(gathering: Gathering, group: list[Source], known: Mapping[str, Known]) -> Product | None:
    """What this feed tells of the group, noted as told; None when it is nothing, or for a feed of another extent."""
    weighed = weigh(group, known, gathering.rule)
    if weighed.extent and not gathering.fits(weighed):
        gathering.sums.unfit += 1
        return None
    _note(gathering, weighed, {source.sku: source for source in group}, known)
    news = weighed.news
    if news is None or not (news.active or gathering.extent is not Extent.FULL):
        return None
    gathering.sums.groups += news.active
    return news


def known_of(target_id: int, skus: Sequence[str]) -> dict[str, Known]:
    """What the target was told of these SKUs, as far as it was told anything."""
    listings = Listing.objects.filter(shop=target_id, sku__in=skus)
    return {listing.sku: _known(listing) for listing in listings}


def _known(listing: Listing) -> Known:
    refused = listing.state == Listing.State.REFUSED and listing.code == TARGET_REFUSED
    why = refusal(listing.sku, listing.code, listing.message, listing.remedy) if refused else None
    return Known(listing.group_key, bool(listing.product_id), listing.sent_digest, why, listing.rev)


def _pages(gathering: Gathering) -> Iterator[list[Group]]:
    """The groups of what waits, or of all there is; each once, and beside them those that lost a member to another."""
    run, after, seen = gathering.run, "", set[str]()
    while keys := waiting_keys(run.process, after=after, most=KEYS_AT_ONCE, everything=gathering.rule.everything):
        after = keys[-1]
        page = list(_unseen(groups_of(run.process, keys), seen))
        if gathering.extent is Extent.PARTIAL:
            page += _forsaken(gathering, keys, seen)
        yield page
        sums = gathering.before + gathering.sums
        leases.beat(run, read=sums.read, staged=sums.variants, skipped=sums.quiet)


def _unseen(groups: Iterator[list[Source]], seen: set[str]) -> Iterator[Group]:
    for group in groups:
        name = group[0].group
        if name not in seen:
            # A group of one is met once anyway; only the others are remembered, so that memory stays small.
            if len(group) > 1 or name != group[0].sku:
                seen.add(name)
            yield name, group


def _forsaken(gathering: Gathering, keys: Sequence[str], seen: set[str]) -> Iterator[Group]:
    """Groups that the target shows with a SKU that stands in another one now: a key in two groups stops an import."""
    shown = Listing.objects.filter(shop=gathering.target_id, sku__in=keys).exclude(product_id="")
    items = Record.objects.filter(connection=gathering.process.source_id, kind=Kind.ITEM)
    now = {group or sku for sku, group in items.filter(item_key__in=keys).values_list("item_key", "group_key")}
    lost = set(shown.values_list("group_key", flat=True)) - now - seen
    left = items.filter(Q(group_key__in=lost) | Q(group_key="", item_key__in=lost)).values_list("item_key", flat=True)
    for name, group in _unseen(groups_of(gathering.process, list(left)), seen):
        lost.discard(name)
        yield name, group
    for name in sorted(lost):
        seen.add(name)
        yield name, []


def _note(gathering: Gathering, weighed: Weighed, sources: Mapping[str, Source], known: Mapping[str, Known]) -> None:
    """Write down what is not told now, and keep a line for everything that becomes true with the feed."""
    sums, news = gathering.sums, weighed.news
    keep_out(gathering.target_id, sources, weighed.left, known)
    _log(gathering, weighed.left)
    said = told_of(news) if news else {}
    for sku, told in said.items():
        gathering.keep(Line(sku, sources[sku].rev, sources[sku].group, Standing.SHOWN, weighed.digests[sku], told))
    refused = {outcome.sku for outcome in weighed.left}
    for sku in weighed.gone:
        standing = Standing.REFUSED if sku in refused else Standing.GONE
        gathering.keep(Line(sku, sources[sku].rev, sources[sku].group, standing))
    quiet = [source for sku, source in sources.items() if sku not in said and sku not in refused and sku not in weighed.gone]
    settle_unsaid(gathering.target_id, quiet)
    sums.read += len(sources)
    sums.variants += len(said)
    sums.removed += len(weighed.gone)
    sums.quiet += len(quiet)


def _log(gathering: Gathering, left: Sequence[Outcome]) -> None:
    for outcome in left:
        gathering.sums.left_out += 1
        if gathering.sums.left_out <= _KEPT_REFUSALS:
            logbook.write(
                gathering.run, f"{outcome.sku}: {outcome.message} {outcome.remedy}", Level.WARNING, subject=f"item:{outcome.sku}"
            )
