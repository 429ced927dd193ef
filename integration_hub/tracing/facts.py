"""What reasons are drawn from: plain values, so that a reason can be tried without a database."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Standing(StrEnum):
    """How a record stands in the ERP, as far as its last import tells."""

    NEVER = "never"
    WITHDRAWN = "withdrawn"
    INACTIVE = "inactive"
    ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Side:
    """The system at one end: its name, whom to ask about it, and since when it does not answer (None: it does)."""

    name: str
    contact: str = ""
    away_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """One service, how its last run ended, and when it goes next. ``said`` and ``remedy`` are the run's own stored words."""

    name: str
    process_id: int
    enabled: bool = True
    run_id: int | None = None
    outcome: str = ""
    ended_badly: bool = False
    ended_at: datetime | None = None
    said: str = ""
    remedy: str = ""
    active_run: int | None = None
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What a shop knows of the SKU: the state of its listing, and what it said when it refused it."""

    state: str
    at: datetime | None = None
    product_id: str = ""
    code: str = ""
    message: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why the shop would not take it as it stands, found before it is sent."""

    code: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """All that decides whether an item is in one shop. ``shop`` None: no service brings this ERP's items to any shop.

    ``erp_flag`` and ``hub_flag`` are the ERP's word and the hub's own on whether it shall be there (None: neither says so).
    ``unpriced`` names the price lists that lack a price of it. ``waiting_since``: what changed since then the shop
    was not told yet. ``feed`` is the state of the feed that is open at a target of feeds, "" for none.
    """

    sku: str
    erp: Side
    standing: Standing
    since: datetime | None = None
    born_in_shop: bool = False
    erp_flag: bool | None = None
    hub_flag: bool | None = None
    only_flagged: bool = True
    missing: tuple[str, ...] = ()
    unpriced: tuple[str, ...] = ()
    imports: tuple[Service, ...] = ()
    shop: Side | None = None
    publication: Service | None = None
    makes_products: bool = True
    fault: Fault | None = None
    told: Told | None = None
    waiting_since: datetime | None = None
    feed: str = ""

    @property
    def flagged(self) -> bool:
        """Whether it shall be in the shop: the hub's own flag goes before the ERP's; without either it shall."""
        flag = self.erp_flag if self.hub_flag is None else self.hub_flag
        return flag is not False or not self.only_flagged


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """All that decides whether a customer is known on both sides. ``linked``: which customer of the ERP the shop's one is."""

    name: str
    erp: Side
    standing: Standing
    since: datetime | None = None
    mail: str = ""
    linked: str = ""
    being_made: bool = False
    ordered: bool = False
    makes_customers: bool = True
    imports: tuple[Service, ...] = ()
    delivery: Service | None = None
