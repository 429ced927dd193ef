"""What every publisher promises: a word on every SKU, and the same again changes nothing more."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

import pytest

from connectors.base import Answer, Client, Config, Outcome, Publishes
from connectors.documents import Product
from connectors.testing.contract.basis import Basis, Ears, failure, well_told
from connectors.testing.faults import Kind
from connectors.testing.simulator import Simulator

LOSSES = (Kind.TIMEOUT_AFTER, Kind.DROP_AFTER, Kind.STATUS_AFTER, Kind.CUT_JSON, Kind.HTML_200)


class PublishesContract(Basis):
    """For connectors that publish. Supply ``publishing`` (the requests that write), ``products`` and ``skus``."""

    tries = "publishes"

    publishing: ClassVar[str] = "POST /.*"

    def products(self) -> Sequence[Product]:
        """Products that the shop does not hold yet and would take: simple ones and one with several variants."""
        raise NotImplementedError

    def skus(self, simulator: Any) -> list[str]:
        """The SKUs that the simulator holds, as often as it holds them, asked behind the connector's back."""
        raise NotImplementedError

    def test_every_sku_gets_one_word(self, simulator: Simulator, client: Client) -> None:
        products = self.products()
        outcomes = list(self._part.batch(client, products))
        asked = sorted(variant.sku for product in products for variant in product.variants)
        assert sorted(outcome.sku for outcome in outcomes) == asked, "One outcome for every SKU, and for no other."
        assert {outcome.answer for outcome in outcomes} == {Answer.CONFIRMED}, [outcome.message for outcome in outcomes]
        assert all(outcome.product_id and outcome.draft for outcome in outcomes), "What is new is linked, and a draft."
        assert set(asked) <= set(self.skus(simulator))

    def test_the_same_again_changes_nothing_more(self, simulator: Simulator, client: Client) -> None:
        first = self._ids(self._part.batch(client, self.products()))
        held = sorted(self.skus(simulator))
        assert self._ids(self._part.batch(client, self.products())) == first, "The same SKUs stay the same records."
        assert sorted(self.skus(simulator)) == held, "Nothing was made twice."

    @pytest.mark.parametrize("kind", LOSSES)
    def test_a_lost_answer_makes_nothing_twice(self, simulator: Simulator, config: Config, ears: Ears, kind: Kind) -> None:
        simulator.faults.add(kind, self.publishing)
        with self.connected(config, ears, self.hurry) as client:
            error = failure(lambda: list(self._part.batch(client, self.products())))
        assert error is None or well_told(error, config)
        simulator.faults.clear()
        with self.connected(config, ears) as client:
            outcomes = list(self._part.batch(client, self.products()))
        assert {outcome.answer for outcome in outcomes} == {Answer.CONFIRMED}, [outcome.message for outcome in outcomes]
        held = self.skus(simulator)
        assert len(held) == len(set(held)), "A SKU was made twice."

    @property
    def _part(self) -> Publishes[Any]:
        assert self.connector.publishes, "The connector does not publish."
        return self.connector.publishes

    @staticmethod
    def _ids(outcomes: Iterable[Outcome]) -> dict[str, tuple[str, str]]:
        return {outcome.sku: (outcome.product_id, outcome.variant_id) for outcome in outcomes}
