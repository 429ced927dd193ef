"""One product group against what a target of feeds shows of it: what to tell, what stays out, what goes. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from connectors.base import Answer, Limits, Outcome
from connectors.documents import Product
from connectors.feeds import Extent, Fault
from integration_hub.catalogue.sources import Source
from integration_hub.processes.settings import PublishSettings
from integration_hub.publishing.building import Link, digests, fitted, product, unsaid
from integration_hub.publishing.holding import held_back
from integration_hub.publishing.limits import refusals

TARGET_REFUSED = "refused_by_target"
"""The code of a SKU that the target itself named when it refused a feed."""

Check = Callable[[Product], Iterator[Fault]]


@dataclass(frozen=True, slots=True)
class Known:
    """What the target was told of one SKU. ``shown``: it has it, in ``group``. ``refusal``: it refused just this content."""

    group: str = ""
    shown: bool = False
    digest: str = ""
    refusal: Outcome | None = None
    refused_rev: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """By what a group is weighed; ``check`` remembers what it was shown. ``anew``: what the target refused is tried again."""

    settings: PublishSettings
    limits: Limits
    check: Check
    today: date
    everything: bool = False
    anew: bool = False


@dataclass(frozen=True, slots=True)
class Weighed:
    """``news`` is what to tell (None: nothing), ``digests`` what the target then knows of each SKU that is shown.

    ``left`` are those that stay out, each with why; ``gone`` are those that the target shows no more once it was told. Those
    that it shows in another group only go with that group.
    """

    news: Product | None
    digests: Mapping[str, str]
    left: tuple[Outcome, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def extent(self) -> Extent | None:
        """The smallest feed that can tell it; None: there is nothing to tell."""
        if self.news is None:
            return Extent.PARTIAL if self.gone else None
        return Extent.PARTIAL if self.news.structure else Extent.ATTRIBUTES


def weigh(group: Sequence[Source], known: Mapping[str, Known], rule: Rule) -> Weighed:
    """What is to be told of one complete group. Each group is weighed once for a feed."""
    shown = {source.sku: known[source.sku] for source in group if source.sku in known and known[source.sku].shown}
    links = {sku: Link(each.group) for sku, each in shown.items()}
    held = held_back(group, links, rule.settings)
    whole = product(group, links, rule.settings, rule.today)
    if whole is None or not (shown or rule.settings.create_products):
        return Weighed(None, {}, tuple(held.values()))
    whole = replace(fitted(whole, rule.limits), shop_id="")
    whole = replace(whole, variants=tuple(variant for variant in whole.variants if variant.active))
    left = _left_out(whole, {source.sku: source.rev for source in group}, known, rule)
    kept = replace(whole, variants=tuple(variant for variant in whole.variants if variant.sku not in left))
    staying = {variant.sku for variant in kept.variants}
    gone = tuple(sku for sku in shown if sku not in staying)
    return Weighed(_news(kept, shown, gone, rule), digests(kept), (*held.values(), *left.values()), gone)


def _news(kept: Product, shown: Mapping[str, Known], gone: Sequence[str], rule: Rule) -> Product | None:
    if not kept.variants:
        return replace(kept, active=False) if any(shown[sku].group == kept.key for sku in gone) else None
    moved = any(each.group != kept.key for each in shown.values())
    if rule.everything or gone or moved:
        return kept
    return unsaid(kept, {sku: each.digest for sku, each in shown.items()})


def _left_out(whole: Product, revs: Mapping[str, int], known: Mapping[str, Known], rule: Rule) -> dict[str, Outcome]:
    """Each SKU that cannot stand in the feed, with the first reason: the target's own word, its limits, its rules."""
    found = {} if rule.anew else _refused_before(whole, revs, known)
    found |= {sku: why for sku, why in refusals(_without(whole, found), rule.limits).items() if sku not in found}
    left = _without(whole, found)
    if left.variants:
        for fault in rule.check(left):
            found.setdefault(fault.key, refusal(fault.key, fault.code, fault.message, fault.remedy))
    return found


def refusal(sku: str, code: str, message: str, remedy: str) -> Outcome:
    """The outcome of a SKU that stays out."""
    return Outcome(sku, Answer.REFUSED, code=code, message=message, remedy=remedy)


def _refused_before(whole: Product, revs: Mapping[str, int], known: Mapping[str, Known]) -> dict[str, Outcome]:
    """What the target refused by name and nobody has changed since."""
    found = {}
    for variant in whole.variants:
        before = known.get(variant.sku)
        if before and before.refusal and revs[variant.sku] <= before.refused_rev:
            found[variant.sku] = before.refusal
    return found


def _without(whole: Product, skus: Mapping[str, Outcome]) -> Product:
    return replace(whole, variants=tuple(variant for variant in whole.variants if variant.sku not in skus))
