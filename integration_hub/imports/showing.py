"""What the pages of plans and generations show, made of what runs and comparisons keep."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integration_hub.catalogue.decoding import KINDS
from integration_hub.catalogue.models import CatalogueItem, Kind, Record
from integration_hub.imports.plan import Plan
from integration_hub.runs.models import Run
from integration_hub.ui.words import number

RECORDS: Mapping[str, Promise] = {
    Kind.ITEM: gettext_lazy("Items"),
    Kind.PRICE: gettext_lazy("Prices"),
    Kind.STOCK: gettext_lazy("Stock levels"),
    Kind.CUSTOMER: gettext_lazy("Customers"),
    Kind.ADDRESS: gettext_lazy("Delivery addresses"),
    "": gettext_lazy("Everything"),
}
"""By the kind of a generation: that of everything has none."""
SAMPLES = {
    "withdrawn": gettext_lazy("Withdrawn, for example"),
    "added": gettext_lazy("Added, for example"),
    "changed": gettext_lazy("Changed, for example"),
    "to_zero": gettext_lazy("Stock to zero, for example"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """One record that is named, and the item that it belongs to: "" where the hub knows none."""

    key: str
    sku: str
    name: str


@dataclass(frozen=True, slots=True)
class Moved:
    """One price that moves."""

    of: Named
    market: str
    before: Decimal
    after: Decimal

    @property
    def share(self) -> str:
        """How far it moves of what it was, with its sign."""
        share = round((self.after - self.before) / abs(self.before) * 100)
        return _("%(figure)s%%") % {"figure": f"{'+' if share > 0 else ''}{number(share)}"}


@dataclass(frozen=True, slots=True)
class Part:
    """The figures of one kind of record. ``harm`` is what the guard says of it, ``limits`` what it goes by."""

    kind: Kind
    figures: Mapping[str, Any]
    moves: Sequence[Moved] = ()
    samples: Sequence[tuple[str, Sequence[Named]]] = ()
    harm: str = ""
    limits: Mapping[str, float] = field(default_factory=dict)

    @property
    def records(self) -> str:
        return str(RECORDS[self.kind])

    @property
    def sentences(self) -> list[str]:
        """What happens in each market, the figures first."""
        markets: Mapping[str, Mapping[str, int]] = self.figures["markets"]
        return [_sentence(name, market) for name, market in markets.items() if _touched(market)]


def parts_of(run: Run) -> list[Part]:
    """What a run would change, or has changed, one kind of record after the other."""
    plan = run.plan
    kept = plan.get("parts") or ({KINDS[run.process.service.document].value: plan} if "markets" in plan else {})
    return _parts(run.process.source_id, kept)


def parts_between(connection_id: int, plans: Sequence[Plan]) -> list[Part]:
    """What differs between two generations, one kind of record after the other."""
    return _parts(connection_id, {plan.kind.value: plan.as_json() for plan in plans})


def _parts(connection_id: int, kept: Mapping[str, Mapping[str, Any]]) -> list[Part]:
    named = _named(connection_id, [key for figures in kept.values() for key in _keys(figures)])
    return [_part(Kind(kind), figures, named) for kind, figures in kept.items()]


def _part(kind: Kind, figures: Mapping[str, Any], named: Mapping[str, Named]) -> Part:
    moves = [
        Moved(named[move["key"]], move["market"], Decimal(move["before"]), Decimal(move["after"]))
        for move in figures.get("moves", [])
    ]
    samples = [(str(SAMPLES[what]), [named[key] for key in keys]) for what, keys in figures.get("samples", {}).items() if keys]
    return Part(kind, figures, moves, samples, figures.get("harm", ""), figures.get("limits", {}))


def _keys(figures: Mapping[str, Any]) -> Iterable[str]:
    yield from (move["key"] for move in figures.get("moves", []))
    yield from (key for keys in figures.get("samples", {}).values() for key in keys)


def _named(connection_id: int, keys: Sequence[str]) -> dict[str, Named]:
    """Each key with the item that it belongs to, as far as the hub knows one."""
    records = Record.objects.filter(connection=connection_id, kind__in=[Kind.ITEM, Kind.PRICE, Kind.STOCK], key__in=keys)
    skus = dict(records.values_list("key", "item_key"))
    items = CatalogueItem.objects.filter(connection=connection_id, sku__in={skus.get(key, key) for key in keys})
    names = dict(items.values_list("sku", "name"))
    return {key: _name(key, skus.get(key, key), names) for key in keys}


def _name(key: str, sku: str, names: Mapping[str, str]) -> Named:
    return Named(key, sku if sku in names else "", names.get(sku, ""))


def _touched(market: Mapping[str, int]) -> bool:
    return any(market[name] for name in ("added", "changed", "withdrawn"))


def _sentence(name: str, market: Mapping[str, int]) -> str:
    figures = {figure: number(market[figure]) for figure in ("published", "withdrawn", "changed", "added")}
    if name and market["published"]:
        said = _("Market %(market)s, of %(published)s records: %(withdrawn)s withdrawn, %(changed)s changed, %(added)s added.")
    elif name:
        said = _("Market %(market)s: %(withdrawn)s withdrawn, %(changed)s changed, %(added)s added.")
    elif market["published"]:
        said = _("Of %(published)s records: %(withdrawn)s withdrawn, %(changed)s changed, %(added)s added.")
    else:
        said = _("%(withdrawn)s withdrawn, %(changed)s changed, %(added)s added.")
    return said % {**figures, "market": name}
