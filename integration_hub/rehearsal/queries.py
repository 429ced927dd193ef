"""What the pages of mappings and rehearsals read."""

from dataclasses import dataclass
from decimal import Decimal

import msgspec
from django.db.models import QuerySet

from integration_hub.mappings.active import active, rules_of
from integration_hub.mappings.differing import count_of
from integration_hub.mappings.mapping import missing
from integration_hub.mappings.models import Mapping
from integration_hub.mappings.queries import Past, drafts_of, erp_words, versions_of
from integration_hub.mappings.rules import MAPS, Rules
from integration_hub.orders.document import document_of
from integration_hub.orders.models import Order, OrderState
from integration_hub.processes.models import Process
from integration_hub.rehearsal.models import Group, Rehearsal
from integration_hub.rehearsal.words import Seen, Words, words_seen
from integration_hub.ui.paging import MOST_COUNTED

MOST_LACKING = 50
MOST_REHEARSALS = 10
UNMAPPED = "unmapped"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the next version will be sent by: orders that wait, and failed ones once they are resent; counted to 1,001."""

    awaiting: int
    failed: int
    unmapped: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The rules that hold, what they lack, what is being drafted, what was."""

    active: Mapping | None
    pairs: int
    maps: list[tuple[str, dict[str, str]]]
    words: Words
    lacking: list[Seen]
    waiting: Waiting
    drafts: QuerySet[Mapping]
    versions: list[Past]


def overview_of(process: Process) -> Overview:
    """Everything, with one pass over the newest orders."""
    now = active(process)
    rules, words = rules_of(now), words_seen(process)
    lacking = words.lacking(rules)[:MOST_LACKING]
    return Overview(
        now, count_of(rules), filled(rules), words, lacking, waiting_in(process), drafts_of(process), versions_of(process)
    )


def filled(rules: Rules) -> list[tuple[str, dict[str, str]]]:
    """The maps that have pairs, each after what its words are."""
    return [(said, rules.of(name)) for name, said in MAPS.items() if rules.of(name)]


def waiting_in(process: Process) -> Waiting:
    """The orders that the rules of this process will still be asked for."""
    orders = Order.objects.filter(merchant=process.merchant_id, connection=process.source_id)
    failed = orders.filter(state=OrderState.FAILED)
    return Waiting(_counted(orders.filter(state=OrderState.AWAITING)), _counted(failed), _counted(failed.filter(code=UNMAPPED)))


def suggested(process: Process) -> dict[str, dict[str, list[str]]]:
    """Words to choose from, by map: what the shop's orders say, and the ERP's words that were used before."""
    shop, erp = words_seen(process), erp_words(process)
    return {name: {"shop": shop.of(name), "erp": erp.get(name, [])} for name in MAPS}


def lacking_in(process: Process, order: Order | None) -> list[tuple[str, str]]:
    """The words without a pair: of one order, or of all that were placed of late."""
    rules = rules_of(active(process))
    if order is None:
        return [(each.map, each.word) for each in words_seen(process).lacking(rules)[:MOST_LACKING]]
    try:
        return missing(document_of(order), rules)
    except msgspec.DecodeError:
        return []


def rehearsals_of(draft: Mapping) -> QuerySet[Rehearsal]:
    """The draft's rehearsals, newest first."""
    return Rehearsal.objects.filter(mapping=draft).select_related("person", "against")


def last_changed_by(draft: Mapping) -> str:
    """Who saved the draft last; "" where nobody is known, or it is no longer there."""
    return Mapping.objects.filter(pk=draft.pk).values_list("changed_by__name", flat=True).first() or ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A group with its sums and its examples as a page says them."""

    group: Group
    sums: list[tuple[Decimal, str]]
    examples: list[dict[str, object]]
    of: str


def groups_of(rehearsal: Rehearsal) -> list[Shown]:
    """What the rehearsal found, what would fail first."""
    groups = Group.objects.filter(rehearsal=rehearsal).select_related("person")
    return [Shown(each, _sums(each), [_example(one) for one in each.examples], MAPS.get(each.path, "")) for each in groups]


def _example(kept: dict[str, object]) -> dict[str, object]:
    return kept | {"total": Decimal(str(kept["total"]))}


def _sums(group: Group) -> list[tuple[Decimal, str]]:
    return [(Decimal(total), currency) for currency, total in group.sums.items()]


def _counted(orders: QuerySet[Order]) -> int:
    return orders.order_by()[: MOST_COUNTED + 1].count()
