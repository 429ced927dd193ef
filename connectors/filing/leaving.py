"""Orders and new customers, left as files for the ERP to fetch; each at most once, whatever breaks off (§5, §6).

A file's name comes from what it holds, so the ledger and the server together know whether it was left. What became of it is
read from where it lies: still in the folder, gone, or in the ERP's own folder of refused ones. A second file of one record is
made only after the ERP refused the first.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from connectors.base import Fate, Standing, Writes, Written
from connectors.documents import Customer, Order
from connectors.errors import Rejected
from connectors.filing.client import FileErp
from connectors.filing.config import FileErpConfig
from connectors.filing.naming import base_name, file_of, first_name, nth_name
from connectors.filing.statuses import Status, told_numbers
from connectors.filing.texts import as_text
from connectors.parcels import Leaving, Lying

REASONS = (".txt", ".err", ".error", ".log", ".reason")
"""What an ERP adds to the name of a refused file for the reason's; the file's own ending may be in front of it or not."""
LONGEST_REASON = 20_000
SHOWN_REASON = 500
SETTLE = timedelta(minutes=3)
DEADLINE = timedelta(seconds=90)
REMEDY = "Mend what the ERP names, in the order or in the ERP, then resend. The refused file may stay where it is."


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One try to hand a record over: its file, and the key and number under which the hub and its people know it."""

    file: str
    key: str
    number: str = ""


Tries = Callable[[int], Outgoing]
"""The first, second … try; a second one is made only after the ERP refused the first, and by another name."""


def order_writes(write: Callable[[Order, Any], bytes]) -> Writes[FileErp, Order]:
    """Orders as files that ``write`` makes."""

    def tries(client: FileErp, order: Order) -> Tries:
        def nth(number: int) -> Outgoing:
            name = nth_name(client.config.order_file(order.e_number), number)
            return Outgoing(name, name)

        return nth

    def create(client: FileErp, order: Order) -> Written:
        return _handed_over(client, tries(client, order), lambda _: write(order, client.config))

    def find(client: FileErp, order: Order) -> Written | None:
        return _found(client, tries(client, order))

    return Writes(create=create, find=find, settle=SETTLE, deadline=DEADLINE, follow=follow_orders)


def customer_writes(write: Callable[[Customer, str, Any], bytes]) -> Writes[FileErp, Customer]:
    """New customers as files that ``write`` makes, under numbers that the hub gives: no file would bring the ERP's back."""

    def create(client: FileErp, customer: Customer) -> Written:
        return _handed_over(client, _newcomer(client, customer), lambda going: write(customer, going.number, client.config))

    def find(client: FileErp, customer: Customer) -> Written | None:
        return _found(client, _newcomer(client, customer)) if customer.shop_id else None

    return Writes(create=create, find=find, settle=SETTLE, deadline=DEADLINE, follow=follow_customers)


def _handed_over(client: FileErp, tries: Tries, write: Callable[[Outgoing], bytes]) -> Written:
    """Leave the record's file, or tell where the one that was left is; another one is left only after the ERP refused it."""
    last, found = _latest(client, tries)
    if found and found.standing is not Standing.REFUSED:
        return found
    going = tries(last + 1 if found and found.key == tries(last).key else last)
    client.files.leave(client.config.order_folder, going.file, write(going))
    return Written(going.key, going.number, Standing.HANDED_OVER)


def _found(client: FileErp, tries: Tries) -> Written | None:
    return _latest(client, tries)[1]


def _latest(client: FileErp, tries: Tries) -> tuple[int, Written | None]:
    """Which try was begun last, and where the last file that was shown to the ERP is now; None where none was."""
    last, shown = 1, 0
    for number in count(1):
        stage = client.files.left(client.config.order_folder, tries(number).file)
        if stage is None:
            break
        last, shown = number, number if stage is Leaving.LEFT else shown
    if not shown:
        return last, None
    going = tries(shown)
    fate = next(_fates(client, {going.key: going.file}))
    return last, Written(going.key, going.number, fate.standing)


def follow_orders(client: FileErp, keys: Sequence[str]) -> Iterator[Fate]:
    """Where orders stand now, with the ERP's own numbers where it tells them."""
    told = told_numbers(client)
    for fate in _fates(client, {key: key for key in keys}):
        status = _status_of(fate.key, told)
        if status is None or fate.standing is Standing.HANDED_OVER:
            yield fate
        elif status.number:
            yield Fate(fate.key, Standing.OPEN, status.number)
        else:
            yield Fate(fate.key, Standing.REFUSED, message=status.refusal, remedy=REMEDY)


def _status_of(key: str, told: Mapping[str, Status]) -> Status | None:
    """What the ERP said of this very file; or its number of the order, whichever try that came by. An old refusal of the order is
    none of a later file."""
    status = told.get(key) or told.get(first_name(key))
    return status if status and (status.number or key in told) else None


def follow_customers(client: FileErp, keys: Sequence[str]) -> Iterator[Fate]:
    """Where new customers stand now."""
    return _fates(client, {key: _customer_file(client.config, key) for key in keys})


def _newcomer(client: FileErp, customer: Customer) -> Tries:
    """A new customer's numbers: the prefix and its number in the shop, which may be the end of an address."""
    config = client.config
    if not customer.shop_id:
        remedy = "Name a collecting customer for guests in the connection and resend, or enter the order by hand."
        raise Rejected("customer_without_number", "The customer has no number in the shop to make one from.", remedy)

    def nth(place: int) -> Outgoing:
        number = f"{config.new_customer_prefix}{customer.shop_id.rpartition('/')[2]}{'' if place == 1 else f'.{place}'}"
        return Outgoing(_customer_file(config, number), number, number)

    return nth


def _customer_file(config: FileErpConfig, number: str) -> str:
    return file_of("customer_{shop}_{number}.xml", config.shop, number)


def _fates(client: FileErp, names: Mapping[str, str]) -> Iterator[Fate]:
    """The in-folder is listed first: what the ERP moves meanwhile still counts as lying there, and is looked at again."""
    config = client.config
    lying = {base_name(found.name) for found in client.files.list(config.order_folder)}
    refused = _refused(client)
    for key, name in names.items():
        if name in lying:
            yield Fate(key, Standing.HANDED_OVER)
        elif name in refused:
            yield Fate(key, Standing.REFUSED, message=_reason(client, name, refused), remedy=REMEDY)
        else:
            yield Fate(key, Standing.PICKED_UP)


def _refused(client: FileErp) -> dict[str, Lying]:
    folder = client.config.refused_folder
    return {base_name(found.name): found for found in client.files.list(folder)} if folder else {}


def _reason(client: FileErp, name: str, refused: Mapping[str, Lying]) -> str:
    """The words that the ERP wrote beside a refused file."""
    stem = name.rpartition(".")[0]
    for beside in (f"{start}{ending}" for ending in REASONS for start in (name, stem)):
        if beside in refused and beside != name:
            words = " ".join(as_text(client.files.read(refused[beside].name, LONGEST_REASON) or b"").split())
            if words:
                return f"The ERP refused the file {name}: {words[:SHOWN_REASON]}"
    return f"The ERP moved the file {name} to its folder of refused ones, without a reason beside it."
