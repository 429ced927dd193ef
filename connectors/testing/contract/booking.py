"""What an ERP promises that tells what it holds of some days: every order once, each with its sum, or an error."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, ClassVar

import pytest

from connectors.base import Booked, Client, Config, Standing
from connectors.documents import Order
from connectors.testing.contract.basis import Ears, Simulated, failure, well_told
from connectors.testing.contract.reading import STRIKES
from connectors.testing.contract.writing import WritesContract
from connectors.testing.faults import Kind

A_DAY = timedelta(days=1)


class BookedContract(WritesContract):
    """For ERPs that can be asked what they hold: beside writing, tries ``booked`` of their orders.

    ``booking`` is what such a question looks like, as ``METHOD /path-regex``. ``most_booked`` orders are more than a page.
    """

    tries = "booked"

    booking: ClassVar[str]
    most_booked: ClassVar[int] = 8

    def test_what_was_created_is_booked_with_its_sum(self, client: Client) -> None:
        placed = self._placed(client, [1, 2])
        told = self._booked(client, placed)
        for order in placed:
            (one,) = (booked for booked in told if booked.reference == order.e_number)
            assert (one.total, one.currency) == (order.total, order.currency), "The sum with tax, in the order's own currency."
            assert one.standing is Standing.OPEN
            assert one.number, "People need a number."
            assert one.key, "The hub needs a key."

    def test_only_the_days_asked_for_are_told(self, client: Client) -> None:
        placed = self._placed(client, [1])
        (one,) = (booked for booked in self._booked(client, placed) if booked.reference == placed[0].e_number)
        for since, until, there in (
            (one.dated, one.dated, True),
            (one.dated - A_DAY, one.dated - A_DAY, False),
            (one.dated + A_DAY, one.dated + A_DAY, False),
        ):
            told = {booked.reference for booked in self._of_days(client, since, until)}
            assert (one.reference in told) is there, f"From {since} to {until}, where the order is of {one.dated}."

    def test_what_was_cancelled_is_told_to_be(self, simulator: Simulated, client: Client) -> None:
        order = self._order(2)
        written = self.connector.writes[Order].create(client, order)
        assert self.cancel(simulator, Order, written), "An ERP cancels orders."
        (one,) = (booked for booked in self._booked(client, [order]) if booked.reference == order.e_number)
        assert (one.key, one.standing) == (written.key, Standing.CANCELLED)

    def test_pages_of_booked_orders_hold_each_once(self, client: Client) -> None:
        placed = self._placed(client, range(1, self.most_booked + 1))
        told = self._booked(client, placed)
        assert len({booked.key for booked in told}) == len(told), "No order is told twice."
        assert {order.e_number for order in placed} <= {booked.reference for booked in told}

    @pytest.mark.parametrize("strike", STRIKES, ids=["once", "midway", "for ever"])
    @pytest.mark.parametrize("kind", list(Kind))
    def test_no_fault_makes_half_a_list_of_what_is_booked(
        self, simulator: Simulated, config: Config, ears: Ears, kind: Kind, strike: tuple[int | None, int]
    ) -> None:
        with self.connected(config, ears) as client:
            placed = self._placed(client, range(1, self.most_booked + 1))
            before = self._booked(client, placed)
        simulator.faults.add(kind, self.booking, times=strike[0], after=strike[1], how="both")
        told: list[Booked] = []
        with self.connected(config, ears, self.hurry) as client:
            error = failure(lambda: told.extend(self._booked(client, placed)))
        simulator.faults.clear()
        if error is not None:
            assert well_told(error, config)
            assert not told, "All of them or an error."
            return
        with self.connected(config, ears) as client:
            after = self._booked(client, placed)
        stood = {booked.key for booked in before} & {booked.key for booked in after}
        spared = kind is Kind.SHIFTING_ROWS and stood <= {booked.key for booked in told}
        assert spared or told in (before, after), f"{kind} gave other orders, and nothing tells."

    def _placed(self, client: Client, numbers: Iterable[int]) -> list[Order]:
        orders = [self._order(number) for number in numbers]
        for order in orders:
            self.connector.writes[Order].create(client, order)
        return orders

    def _order(self, number: int) -> Order:
        document = self.fresh(Order, number)
        assert isinstance(document, Order)
        return document

    def _booked(self, client: Client, placed: list[Order]) -> list[Booked]:
        """From the day before they were placed until tomorrow: ERPs date by posting."""
        since = min(order.placed_at for order in placed).date() - A_DAY
        return self._of_days(client, since, date.today() + A_DAY)  # noqa: DTZ011 - any day after the last one will do

    def _of_days(self, client: Client, since: date, until: date) -> list[Booked]:
        booked: Any = self.connector.writes[Order].booked
        return list(booked(client, since, until))
