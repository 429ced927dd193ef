"""What can be set of each service, beside its schedule and its monitoring switch. Unknown keys are refused."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated, Literal, cast, get_args

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from integration_hub.connections.models import Connection
from integration_hub.processes import kinds
from integration_hub.processes.models import Process

Requirable = Literal["product_group", "brand", "supplier", "product_type", "tax_group", "cost_price"]
REQUIRABLE: tuple[Requirable, ...] = get_args(Requirable)
"""The fields of an item that can be asked for before it may go to a shop."""


class Settings(BaseModel):
    """The settings of a service that has none."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ImportSettings(Settings):
    """When an import is harmful (R101): the share of a market's records that it may withdraw or zero at once.

    A harmful one is rejected, as R101 asks; one whose records ``hold`` keeps can be released without being read again.
    """

    most_withdrawn: float = Field(default=0.5, gt=0, le=1)
    most_stock_to_zero: float = Field(default=0.5, gt=0, le=1)
    most_price_moves: float = Field(default=0.5, gt=0, le=1, description="Share of prices that may move by more than price_move.")
    price_move: float = Field(default=0.5, gt=0, description="0.5: a price that halves, or rises by half, has moved far.")
    hold: bool = Field(
        default=False, description="A harmful import is held until a person releases it, instead of rejected. Not of files."
    )
    small: int = Field(default=20, ge=0, description="Markets with fewer records are not judged by shares.")
    export_every: timedelta | None = Field(
        default=None, description="Of files: how often the ERP writes one; an older newest one is late. Empty: never."
    )
    most_fewer: float = Field(
        default=0.2, gt=0, le=1, description="Of full files: refused when it holds this share fewer records than the last one."
    )


class MarketSettings(Settings):
    """What is told of one market of a target that knows markets, under the name it has there."""

    market: str = Field(min_length=1, max_length=50)
    price_list: str = ""
    sale_price_list: str = ""
    warehouses: tuple[str, ...] = ()


class PublishSettings(Settings):
    """What the shop is told: of which items, which price list and which warehouses."""

    only_flagged: bool = Field(default=True, description="Only items whose shop flag is on; items without a flag count as on.")
    price_list: str = Field(default="", description="The list of the shop's regular prices. Empty: prices are not told.")
    sale_price_list: str = ""
    warehouses: tuple[str, ...] = Field(default=(), description="Whose available stock is added up. Empty: all.")
    buffer: Decimal = Field(default=Decimal(0), ge=0, description="Held back of each item's stock.")
    create_products: bool = Field(default=True, description="Make new items as drafts; off: only what is linked is kept in step.")
    required_fields: tuple[Requirable, ...] = Field(
        default=(), description="A new item without one of these is unallocated, and is held back from the shop."
    )
    markets: tuple[MarketSettings, ...] = Field(default=(), description="For targets with markets: each one's prices and stock.")
    most_removed: float = Field(
        default=0.5, gt=0, le=1, description="Of targets of feeds: refused when one would remove this share of what they show."
    )


class MirrorSettings(Settings):
    """What the hub believes at once of a shop that suddenly shows much less."""

    most_gone: float = Field(
        default=0.5, gt=0, le=1, description="Refused when one reading would forget this share of what the shop showed."
    )


def _whole_second(moment: datetime) -> datetime:
    """Shops tell times to the second: within the second of the start, an order would seem to be from before it."""
    return moment.replace(microsecond=0)


class IntakeSettings(Settings):
    """Which of the shop's orders are the hub's business, and how the shop counts them."""

    start_at: Annotated[AwareDatetime, AfterValidator(_whole_second)] | None = Field(
        default=None, description="Orders changed before are left alone."
    )
    test_customers: tuple[Annotated[str, Field(pattern=r"^[^@\s]*@[^@\s]+$")], ...] = Field(
        default=(), description="Mail addresses, or @domains, whose orders are test orders: they never go to the ERP."
    )
    test_payments: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        default=(), description="Payment methods whose orders are test orders."
    )
    consecutive: bool = Field(
        default=True, description="Off: the shop uses its numbers for other things too, so a missing one means nothing."
    )


class DeliverySettings(Settings):
    """How orders go into the ERP."""

    guest_customer: str = Field(
        default="", description="ERP customer for orders of guests. Empty: each guest becomes a customer."
    )
    create_customers: bool = Field(default=True, description="Make customers that the ERP does not know; off: their orders fail.")
    ask_first: bool = Field(
        default=False, description="Ask the ERP for each order before its first try, as after a restored backup."
    )
    most_tries: int = Field(default=12, ge=1, description="Tries while the ERP is unavailable before a person must look.")
    pick_up_within: timedelta = Field(
        default=timedelta(hours=4), gt=timedelta(), description="Of files: how soon the ERP fetches an order; later, it is told."
    )


class ClosingSettings(Settings):
    """Which days have a closing sheet made, and who is told."""

    mail: Literal["always", "differences"] = Field(
        default="always", description="When the recipients are mailed a day's sheet: always, or only with differences."
    )
    look_back: int = Field(
        default=7,
        ge=1,
        le=60,
        description="So many days are computed anew each time until they are signed, the last one included.",
    )
    so_far: bool = Field(
        default=False, description="Compute the day that runs as well, as it stands; it is neither mailed nor signed."
    )


SETTINGS: dict[str, type[Settings]] = {
    **{key: ImportSettings for key, kind in kinds.KINDS.items() if kind.is_import},
    kinds.CATALOGUE_TO_SHOP: PublishSettings,
    kinds.PRODUCTS_FROM_SHOP: MirrorSettings,
    kinds.ORDERS_FROM_SHOP: IntakeSettings,
    kinds.ORDERS_TO_ERP: DeliverySettings,
    kinds.CLOSING_SHEET: ClosingSettings,
}


def import_settings(process: Process) -> ImportSettings:
    return cast(ImportSettings, settings_of(process))


def publish_settings(process: Process) -> PublishSettings:
    return cast(PublishSettings, settings_of(process))


def mirror_settings(process: Process) -> MirrorSettings:
    return cast(MirrorSettings, settings_of(process))


def intake_settings(process: Process) -> IntakeSettings:
    return cast(IntakeSettings, settings_of(process))


def intake_settings_of(connection: Connection) -> IntakeSettings:
    """The settings of the service that reads this shop's orders; those of a new one where there is none."""
    process = Process.objects.filter(kind=kinds.ORDERS_FROM_SHOP, source=connection).order_by("-enabled", "pk").first()
    return intake_settings(process) if process else IntakeSettings()


def delivery_settings(process: Process) -> DeliverySettings:
    return cast(DeliverySettings, settings_of(process))


def closing_settings(process: Process) -> ClosingSettings:
    return cast(ClosingSettings, settings_of(process))


def settings_of(process: Process) -> Settings:
    """The process's settings, checked. Raises pydantic's ValidationError."""
    return SETTINGS[process.kind].model_validate(process.settings)
