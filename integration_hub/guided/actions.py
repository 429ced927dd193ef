"""What an admin asks of a set-up: to begin it, to answer its first steps, to skip one, to give it up."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from connectors.base import Config, Side
from connectors.errors import Access
from integration_hub.accounts.audit import note
from integration_hub.accounts.changes import put
from integration_hub.accounts.models import Merchant, Person
from integration_hub.catalogue.models import Record
from integration_hub.connections.actions import check_now
from integration_hub.connections.keeping import put_config
from integration_hub.connections.models import Connection
from integration_hub.connections.opening import config_of
from integration_hub.guided.answering import answering, read
from integration_hub.guided.models import SKIPPABLE, SetUp, Step
from integration_hub.orders.models import Order
from integration_hub.processes.models import Process
from integration_hub.runs.actions import Refused


@dataclass(frozen=True, slots=True)
class Account:
    """One account elsewhere, as an admin tells it."""

    config: Config
    name: str
    contact: str


@transaction.atomic
def begin(slug: str, values: dict[str, Any], *, by: Person) -> SetUp:
    """A new merchant, of which nothing but its name is set up yet. Raises Refused where the name in addresses is taken."""
    if Merchant.objects.filter(slug=slug).exists():
        raise Refused(f"There is a merchant {slug} already. Choose another name in addresses.")
    merchant = Merchant(slug=slug)
    lines = put(merchant, values)
    note(by, gettext_noop("set-up begun"), merchant.name, merchant=merchant, detail={"changes": lines})
    made = SetUp.objects.create(merchant=merchant, begun_by=by)
    with answering(made, Step.MERCHANT, seen=0, by=by):
        return made


@transaction.atomic
def begin_of(merchant: Merchant, *, by: Person) -> SetUp:
    """Set up a merchant that is there and has nothing yet; the set-up that is there, if there is one. Raises Refused."""
    there = SetUp.objects.filter(merchant=merchant).first()
    if there:
        return there
    if merchant.connections.exists():
        raise Refused(f"{merchant.name} has connections already. They have pages of their own.")
    note(by, gettext_noop("set-up begun"), merchant.name, merchant=merchant)
    return SetUp.objects.create(merchant=merchant, begun_by=by, founded=False)


def tell_merchant(set_up: SetUp, values: dict[str, Any], *, seen: int, by: Person) -> None:
    with answering(set_up, Step.MERCHANT, seen=seen, by=by) as facts:
        merchant = facts.set_up.merchant
        if lines := put(merchant, values):
            note(by, gettext_noop("merchant changed"), merchant.name, merchant=merchant, detail={"changes": lines})


def choose_systems(set_up: SetUp, chosen: dict[Side, str], *, replace: bool, seen: int, by: Person) -> None:
    """Which ERP and which shop. A connection to another system goes only where that is wanted and nothing came from it."""
    with answering(set_up, Step.SYSTEMS, seen=seen, by=by) as facts:
        for side, connection in facts.connections.items():
            if connection.connector != chosen[side]:
                _replace(connection, wanted=replace)
        SetUp.objects.filter(pk=set_up.pk).update(**{side.value: key for side, key in chosen.items()})
        merchant = facts.set_up.merchant
        detail = {side.value: key for side, key in chosen.items()}
        note(by, gettext_noop("systems chosen"), merchant.name, merchant=merchant, detail=detail)


def give_access(set_up: SetUp, side: Side, account: Account, *, seen: int, by: Person) -> Connection:
    """Make the connection, or bring it to what is told; the same way as a configuration file does."""
    with answering(set_up, Step.ACCESS, seen=seen, by=by) as facts:
        row = facts.connection(side)
        made = row is None
        row = row or Connection(merchant=facts.set_up.merchant, slug=side.value, connector=set_up.chosen(side))
        before = None if made else stored_config(row)
        lines = put(row, {"name": account.name, "contact": account.contact}) + put_config(row, account.config, before)
        action = gettext_noop("connection added") if made else gettext_noop("connection changed")
        if lines:
            note(by, action, row.name, merchant=row.merchant, detail={"connection": row.pk, "changes": lines})
    return row


def check_all(set_up: SetUp, *, by: Person) -> list[Connection]:
    """Ask both systems how they are, at once."""
    return [check_now(each, by=by) for each in read(set_up).connections.values()]


def skip(set_up: SetUp, step: Step, *, reason: str, seen: int, by: Person) -> None:
    """Leave a step out, for a reason. Raises Refused where a merchant cannot go live without it."""
    if step not in SKIPPABLE:
        raise Refused("This step cannot be skipped.")
    with answering(set_up, step, seen=seen, by=by, skipped=reason) as facts:
        merchant = facts.set_up.merchant
        note(by, gettext_noop("step skipped"), merchant.name, merchant=merchant, detail={"step": step.value}, reason=reason)


def stored_config(connection: Connection) -> Config | None:
    """The configuration as it is; None where it cannot be opened or read any more."""
    try:
        return config_of(connection)
    except Access:
        return None


def imported(merchant: Merchant) -> bool:
    """Whether anything has come in: then nothing is thrown away any more."""
    return Record.objects.filter(connection__merchant=merchant).exists() or Order.objects.filter(merchant=merchant.pk).exists()


@transaction.atomic
def give_up(set_up: SetUp, *, by: Person) -> None:
    """Forget all that the set-up has made, and the merchant if it made it. Raises Refused once anything was imported."""
    locked = SetUp.objects.select_for_update(of=("self",)).select_related("merchant").get(pk=set_up.pk)
    merchant = locked.merchant
    if locked.live_at or imported(merchant):
        raise Refused(f"{merchant.name} has data already. Nothing of it is deleted here.")
    figures = {"connections": merchant.connections.count(), "services": merchant.processes.count()}
    note(by, gettext_noop("set-up given up"), merchant.name, merchant=None, detail={"merchant": merchant.slug, **figures})
    merchant.processes.all().delete()
    merchant.connections.all().delete()
    locked.delete()
    if locked.founded:
        merchant.delete()


def _replace(connection: Connection, *, wanted: bool) -> None:
    if not wanted:
        raise Refused(f"{connection.name} is set up already. Tick that it is to be replaced, or choose its system again.")
    if imported(connection.merchant):
        raise Refused(f"Data came from {connection.name} already. The connection stays.")
    Process.objects.filter(Q(source=connection) | Q(target=connection)).delete()
    connection.delete()
