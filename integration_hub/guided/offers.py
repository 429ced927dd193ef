"""Which services both systems can do together, and when each is usually run."""

from dataclasses import dataclass

from integration_hub.guided.facts import Facts
from integration_hub.processes import kinds
from integration_hub.processes.abilities import cannot
from integration_hub.processes.kinds import KINDS, Kind
from integration_hub.processes.models import Process


@dataclass(frozen=True, slots=True)
class Offer:
    """One service. ``why`` says why it cannot be; ``process`` is there once it was chosen."""

    kind: Kind
    why: str
    process: Process | None
    wanted: bool
    source: str = ""
    target: str = ""
    """Between which systems; "" for the hub itself."""

    @property
    def is_possible(self) -> bool:
        return not self.why


USUAL = {
    kinds.ITEMS_FROM_ERP: ("*/30 * * * *", "0 3 * * *"),
    kinds.PRICES_FROM_ERP: ("*/30 * * * *", "20 3 * * *"),
    kinds.STOCK_FROM_ERP: ("*/15 * * * *", "40 3 * * *"),
    kinds.CUSTOMERS_FROM_ERP: ("5 * * * *", "0 4 * * 0"),
    kinds.ADDRESSES_FROM_ERP: ("10 * * * *", "20 4 * * 0"),
    kinds.CATALOGUE_TO_SHOP: ("*/5 * * * *", ""),
    kinds.PRODUCTS_FROM_SHOP: ("30 4 * * *", ""),
    kinds.ORDERS_FROM_SHOP: ("*/5 * * * *", ""),
    kinds.ORDERS_TO_ERP: ("*/5 * * * *", ""),
    kinds.CLOSING_SHEET: ("0 6 * * *", ""),
}
"""For what changed, and for everything; "" where a service knows no difference (R126)."""


def offers(facts: Facts) -> list[Offer]:
    """Every service there is. What can be is wanted, until somebody says otherwise."""
    return [_offer(facts, kind) for kind in KINDS.values()]


def mapped(facts: Facts) -> bool:
    """Whether orders go into the ERP, whose words must be those of the ERP."""
    return _offer(facts, KINDS[kinds.ORDERS_TO_ERP]).is_possible


def _offer(facts: Facts, kind: Kind) -> Offer:
    source, target = facts.declared(kind.source), facts.declared(kind.target) if kind.target else None
    if source is None or (kind.target and target is None):
        return Offer(kind, "The system is not chosen yet.", None, wanted=False)
    process, why = facts.process(kind.key), cannot(kind, source, target)
    wanted = not why and kind.key not in facts.set_up.left_out
    return Offer(kind, why, process, wanted, source.name, target.name if target else "")
