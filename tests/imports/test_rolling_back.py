"""Back to an older generation: planned, shown, released, promoted as a new one; and what the next import makes of it."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connections

from integration_hub.accounts.models import AuditEntry, Person
from integration_hub.alerts.models import Notice, Recipient
from integration_hub.alerts.noticing import notice_what_ended_badly
from integration_hub.catalogue.actions import fill_in
from integration_hub.catalogue.models import Generation, ItemFields, Kind, Record, Version
from integration_hub.connections.models import Connection
from integration_hub.imports.actions import fingerprint, plan_roll_back, reject, release
from integration_hub.processes.kinds import PRICES_FROM_ERP, STOCK_FROM_ERP
from integration_hub.processes.models import Mode, Process
from integration_hub.runs.actions import Cause, Refused, rerun, start_run
from integration_hub.runs.leases import claim
from integration_hub.runs.models import Heartbeat, Run, State, Trigger
from integration_hub.work import execute_run
from tests.cast import process
from tests.imports.conftest import Do, keys, no_staging, things
from tests.shelf.simulator import ShelfSimulator

pytestmark = pytest.mark.django_db(transaction=True)
ALL = (Kind.ITEM, Kind.PRICE, Kind.STOCK)
Rows = set[tuple[str, str, str]]


@pytest.fixture
def prices(erp: Connection) -> Process:
    return process(PRICES_FROM_ERP, erp)


@pytest.fixture
def stock(erp: Connection) -> Process:
    return process(STOCK_FROM_ERP, erp)


@pytest.fixture
def old(shelf: ShelfSimulator, items: Process, prices: Process, stock: Process, do: Do) -> Generation:
    """Generation 3: five items, priced, in stock. Then, as 4 to 6: a price doubles, one item goes, one comes, one is renamed."""
    shelf.fill("items", things(5))
    shelf.fill("prices", [_price(n, "10.00") for n in range(5)])
    shelf.fill("stock", [_stock(n, "7") for n in range(5)])
    for each in (items, prices, stock):
        assert do(each).state == State.DONE
    shelf.take("items", "A0000")
    shelf.put("items", {"id": "A0001", "name": "Better thing"}, {"id": "B1", "name": "New thing"})
    shelf.put("prices", _price(2, "20.00"))
    shelf.put("stock", _stock(3, "0"))
    for each in (items, prices, stock):
        assert do(each).state == State.DONE
    return Generation.objects.get(number=3)


def _price(number: int, amount: str) -> dict[str, Any]:
    return {"id": f"A{number:04}", "prices": [{"list": "retail", "amount": amount}]}


def _stock(number: int, quantity: str) -> dict[str, Any]:
    return {"id": f"A{number:04}", "stock": [{"warehouse": "01", "quantity": quantity}]}


def published(*kinds: Kind) -> Rows:
    return set(Record.objects.filter(kind__in=kinds or ALL, withdrawn=False).values_list("kind", "key", "data"))


def planned(to: Generation, by: Person, *kinds: Kind) -> Run:
    run = plan_roll_back(to, kinds or ALL, by=by)
    execute_run(run.pk)
    run.refresh_from_db()
    return run


def done(run: Run, by: Person) -> Run:
    release(run, by=by, reason="The prices were wrong.", seen=fingerprint(run))
    execute_run(run.pk)
    run.refresh_from_db()
    return run


def test_a_roll_back_is_planned_first_and_changes_nothing(old: Generation, support: Person) -> None:
    before = published()
    run = planned(old, support)
    assert (run.state, run.plan["added"], run.plan["changed"], run.plan["withdrawn"]) == (State.HELD, 1, 3, 1), run.message
    assert published() == before
    assert run.plan["parts"]["price"]["moves"] == [{"key": "A0002", "market": "retail", "before": "20.00", "after": "10.00"}]
    assert no_staging()


def test_everything_is_as_it_was_and_the_history_goes_on(old: Generation, support: Person, do: Do) -> None:
    then = set(Version.objects.filter(rev__lte=3).values_list("kind", "key", "data"))
    run = done(planned(old, support), support)
    assert (run.state, run.published) == (State.DONE, 5), run.message
    assert then < published()
    assert {row[2] for row in published(Kind.PRICE)} == {row[2] for row in published(Kind.PRICE) if "10.00" in row[2]}
    assert keys() == {f"A{n:04}" for n in range(5)}
    made = Generation.objects.get(run=run)
    assert (made.number, made.kind, made.added, made.changed, made.withdrawn) == (7, "", 1, 3, 1)
    assert Generation.objects.count() == 7
    entry = AuditEntry.objects.get(action="catalogue rolled back")
    assert (entry.reason, entry.detail["back_to"]) == ("The prices were wrong.", 3)


@pytest.mark.parametrize("kind", ALL)
def test_only_what_was_chosen_is_rolled_back(old: Generation, support: Person, kind: Kind) -> None:
    others = [each for each in ALL if each != kind]
    before, rest = published(kind), published(*others)
    run = done(planned(old, support, kind), support)
    assert run.state == State.DONE
    assert published(kind) != before
    assert published(*others) == rest
    assert Generation.objects.get(run=run).kind == kind


def test_shops_are_told_by_the_revision_of_what_was_rolled_back(old: Generation, support: Person) -> None:
    done(planned(old, support, Kind.PRICE), support)
    assert list(Record.objects.filter(rev=7).values_list("kind", "key")) == [("price", "A0002")]


def test_the_next_full_import_brings_the_values_of_the_erp_back(
    old: Generation, prices: Process, items: Process, support: Person, do: Do
) -> None:
    before = published()
    done(planned(old, support), support)
    run = do(prices)
    assert (run.state, run.published) == (State.DONE, 1), run.message
    assert do(items).state == State.DONE
    assert published(Kind.PRICE, Kind.ITEM) == {row for row in before if row[0] != "stock"}


def test_a_roll_back_can_be_rolled_back(old: Generation, support: Person) -> None:
    before = published()
    done(planned(old, support), support)
    done(planned(Generation.objects.get(number=6), support), support)
    assert published() == before


def test_what_was_imported_meanwhile_is_shown_before_it_is_rolled_back(
    old: Generation, prices: Process, support: Person, shelf: ShelfSimulator, do: Do
) -> None:
    run = planned(old, support, Kind.PRICE)
    shelf.put("prices", _price(4, "40.00"))
    do(prices)
    run = done(run, support)
    assert (run.state, run.code, run.plan["changed"]) == (State.HELD, "plan_changed", 2)
    assert done(run, support).state == State.DONE
    assert all("10.00" in data for _kind, _key, data in published(Kind.PRICE))


def test_a_roll_back_waits_for_an_import_of_the_same_kind(old: Generation, prices: Process, support: Person) -> None:
    run = planned(old, support, Kind.PRICE)
    going_on = claim(start_run(prices, Cause(Trigger.COMMAND)).pk)
    assert going_on
    with pytest.raises(Refused, match="running just now"):
        release(run, by=support, reason="The prices were wrong.", seen=fingerprint(run))
    with pytest.raises(Refused, match="running just now"):
        plan_roll_back(old, [Kind.PRICE], by=support)


def test_an_import_that_a_roll_back_overtakes_is_compared_again(
    old: Generation, items: Process, prices: Process, support: Person, shelf: ShelfSimulator, do: Do
) -> None:
    everything = planned(old, support)
    shelf.put("prices", _price(2, "30.00"))
    shelf.before = lambda _: _between(everything, support, shelf)
    run = do(prices)
    assert run.state == State.DONE, run.message
    assert Record.objects.get(kind="price", key="A0002").amount == Decimal(30)
    assert Record.objects.get(kind="item", key="A0001").title == "Thing 1"


def _between(run: Run, by: Person, shelf: ShelfSimulator) -> None:
    """The catalogue is rolled back by another worker while the prices are read."""
    shelf.before = lambda _: None
    try:
        assert done(Run.objects.get(pk=run.pk), by).state == State.DONE
    finally:
        connections.close_all()


def test_a_service_that_is_switched_off_can_be_rolled_back(old: Generation, prices: Process, support: Person) -> None:
    Process.objects.filter(pk=prices.pk).update(enabled=False)
    assert done(planned(old, support, Kind.PRICE), support).state == State.DONE


def test_what_people_filled_in_stays(old: Generation, support: Person, items: Process) -> None:
    fill_in(items.source, ["A0001"], {"brand": "Acme"}, by=support)
    done(planned(old, support), support)
    assert ItemFields.objects.get(sku="A0001").brand == "Acme"


def test_a_roll_back_to_what_is_there_ends_at_once(old: Generation, support: Person) -> None:
    run = planned(Generation.objects.get(number=6), support)
    assert (run.state, run.published) == (State.DONE, 0)
    assert "nothing to roll back" in run.message


def test_a_rejected_plan_changes_nothing_and_tells_nobody(old: Generation, support: Person) -> None:
    Recipient.objects.create(merchant=old.connection.merchant, address="ann@alpine.example")
    run = reject(planned(old, support), by=support, reason="Not needed.")
    run.refresh_from_db()
    notice_what_ended_badly()
    assert run.state == State.CANCELLED
    assert not Notice.objects.exists()


def test_the_guard_speaks_of_a_roll_back_too(shelf: ShelfSimulator, items: Process, support: Person, do: Do) -> None:
    shelf.fill("items", things(30))
    do(items)
    shelf.fill("items", things(40, start=30))
    do(items)
    run = planned(Generation.objects.get(number=1), support, Kind.ITEM)
    assert "would withdraw 40 of 70 records" in run.plan["parts"]["item"]["harm"]


def test_a_roll_back_says_nothing_of_the_erp(old: Generation, support: Person) -> None:
    before = list(Heartbeat.objects.order_by("pk").values())
    done(planned(old, support), support)
    assert list(Heartbeat.objects.order_by("pk").values()) == before


def test_a_newer_plan_puts_the_older_one_away(old: Generation, support: Person) -> None:
    first = planned(old, support)
    planned(old, support)
    first.refresh_from_db()
    assert first.state == State.CANCELLED


def test_a_roll_back_is_not_run_again_by_the_button_of_its_run(old: Generation, support: Person) -> None:
    run = planned(old, support)
    with pytest.raises(Refused, match="generations"):
        rerun(run, by=support)
    assert run.mode == Mode.ROLL_BACK
