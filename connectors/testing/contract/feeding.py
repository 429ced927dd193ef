"""What every target of feeds promises: an import is taken wholly or not at all, and the same again changes nothing more."""

import tracemalloc
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any, ClassVar

import pytest

from connectors.base import Client, Config, Feeds
from connectors.documents import Product
from connectors.errors import Rejected, Unavailable, Uncertain
from connectors.feeds import Extent, Feed, Progress, Receipt
from connectors.testing.contract.basis import HURRY, Basis, Ears, failure, well_told
from connectors.testing.faults import LIES, Kind
from connectors.testing.simulator import Simulator

PATIENCE = 200
"""So often an import is asked about; a simulator that is not told to be slow ends long before."""
STEADY = 256 * 1024
"""Bytes by which memory may grow while a feed becomes four times as long: buffers, never products."""


class FeedsContract(Basis):
    """For connectors that feed. Supply ``feeding`` (the requests that carry a feed), ``products`` and what the target is told.

    ``state`` is everything the target shows, as a value that can be compared; ``skus`` whose articles it shows.
    """

    tries = "feeds"

    feeding: ClassVar[str]
    asking: ClassVar[str] = "GET /.*"

    def products(self) -> Sequence[Product]:
        """At least four sound products, one of them with several variants."""
        raise NotImplementedError

    def refused(self) -> Product:
        """A product that ``faults`` finds nothing wrong with, and the target refuses all the same."""
        raise NotImplementedError

    def state(self, simulator: Any) -> object:
        """What the target shows, asked behind the connector's back."""
        raise NotImplementedError

    def skus(self, simulator: Any) -> set[str]:
        """Whose articles the target shows."""
        raise NotImplementedError

    def hold(self, simulator: Any) -> None:
        """Let the target take its time with every import from now on, until ``let_go``."""
        raise NotImplementedError

    def let_go(self, simulator: Any) -> None:
        """Let the target finish what it holds."""
        raise NotImplementedError

    def test_what_is_fed_is_shown(self, simulator: Simulator, client: Client, tmp_path: Path) -> None:
        receipt = self._fed(client, self._built(client, tmp_path, self.products()))
        assert receipt.progress is Progress.SUCCESS, receipt.reason
        assert self.skus(simulator) == {variant.sku for product in self.products() for variant in product.variants}

    def test_the_same_feed_again_changes_nothing_more(self, simulator: Simulator, client: Client, tmp_path: Path) -> None:
        feed = self._built(client, tmp_path, self.products())
        self._fed(client, feed)
        before = self.state(simulator)
        assert self._fed(client, feed).progress is Progress.SUCCESS
        assert self.state(simulator) == before

    def test_the_same_products_make_the_same_payload(self, client: Client, tmp_path: Path) -> None:
        first, second = (self._built(client, tmp_path, self.products(), name).path.read_bytes() for name in ("a", "b"))
        assert first == second, "A payload that tells the time is never the same; nobody could tell a repeated feed."

    def test_what_is_not_in_a_full_feed_is_gone(self, simulator: Simulator, client: Client, tmp_path: Path) -> None:
        self._fed(client, self._built(client, tmp_path, self.products()))
        gone, *rest = self.products()
        assert self._fed(client, self._built(client, tmp_path, rest)).progress is Progress.SUCCESS
        assert not self.skus(simulator) & {variant.sku for variant in gone.variants}

    def test_a_partial_feed_changes_its_groups_alone(self, simulator: Simulator, client: Client, tmp_path: Path) -> None:
        self._fed(client, self._built(client, tmp_path, self.products()))
        gone = replace(self.products()[0], active=False)
        if Extent.PARTIAL in self._part.extents(client):
            receipt = self._fed(client, self._built(client, tmp_path, [gone], extent=Extent.PARTIAL))
            assert receipt.progress is Progress.SUCCESS, receipt.reason
            left = {variant.sku for product in self.products()[1:] for variant in product.variants}
            assert self.skus(simulator) == left, "A product that is not active is removed; the others stay."

    def test_an_attribute_modification_is_taken(self, simulator: Simulator, client: Client, tmp_path: Path) -> None:
        self._fed(client, self._built(client, tmp_path, self.products()))
        held, before = self.skus(simulator), self.state(simulator)
        if Extent.ATTRIBUTES in self._part.extents(client):
            changed = [replace(self._restocked(product), structure=False) for product in self.products()]
            receipt = self._fed(client, self._built(client, tmp_path, changed, extent=Extent.ATTRIBUTES))
            assert receipt.progress is Progress.SUCCESS, receipt.reason
            assert self.state(simulator) != before, "The stock is another one now."
            assert self.skus(simulator) == held

    @pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in LIES])
    def test_a_lost_answer_breaks_nothing(
        self, simulator: Simulator, config: Config, ears: Ears, tmp_path: Path, kind: Kind
    ) -> None:
        before = self.state(simulator)
        with self.connected(config, ears, HURRY) as client:
            feed = self._built(client, tmp_path, self.products())
            simulator.faults.add(kind, self.feeding)
            error = failure(lambda: self._part.send(client, feed))
        assert error is None or well_told(error, config)
        assert error is None or isinstance(error, Unavailable | Uncertain | Rejected), "Whoever sends may send it again."
        assert isinstance(error, Uncertain | None) or self.state(simulator) == before, "What was refused changed nothing."
        simulator.faults.clear()
        with self.connected(config, ears) as client:
            assert self._until_taken(client, feed).progress is Progress.SUCCESS
        assert self.skus(simulator) == {variant.sku for product in self.products() for variant in product.variants}

    @pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in LIES])
    def test_no_fault_makes_a_success_of_a_failure(
        self, simulator: Simulator, config: Config, ears: Ears, tmp_path: Path, kind: Kind
    ) -> None:
        number = self._left_waiting(simulator, config, ears, tmp_path)
        simulator.faults.add(kind, self.asking, times=None)
        told: list[Receipt] = []
        with self.connected(config, ears, HURRY) as client:
            error = failure(lambda: told.append(self._part.ask(client, number)))
        simulator.faults.clear()
        assert error is None or well_told(error, config)
        assert not isinstance(error, Uncertain), "A question changes nothing."
        assert error or told[0].progress.goes_on, "The target has not finished it."

    def test_a_refused_feed_changes_nothing_and_names_the_article(
        self, simulator: Simulator, client: Client, tmp_path: Path
    ) -> None:
        self._fed(client, self._built(client, tmp_path, self.products()))
        before, bad = self.state(simulator), self.refused()
        assert not list(self._part.faults(client)(bad)), "faults finds nothing; only the target can."
        feed = self._built(client, tmp_path, [*self.products(), bad])
        receipt = self._fed(client, feed)
        assert receipt.progress is Progress.FAILURE
        assert receipt.code, "A failure has its code."
        assert receipt.reason, "It says what happened."
        assert receipt.remedy, "It says what to do."
        assert not receipt.harmful
        keys = self._part.blamed(client, feed.path, receipt.keys) if self._part.blamed else receipt.keys
        named = {variant.sku for product in [*self.products(), bad] for variant in product.variants} & keys.keys()
        assert named == {variant.sku for variant in bad.variants}, "The target's words are told by SKU, and of no other."
        assert self.state(simulator) == before

    def test_a_harmful_feed_needs_a_person(self, simulator: Simulator, client: Client, tmp_path: Path) -> None:
        self._fed(client, self._built(client, tmp_path, self.products()))
        before, few = self.state(simulator), self.products()[:1]
        feed = self._built(client, tmp_path, few)
        receipt = self._fed(client, feed)
        assert (receipt.progress, receipt.harmful) == (Progress.FAILURE, True), "Its own protection stopped it."
        assert self.state(simulator) == before
        assert self._fed(client, replace(feed, force=True)).progress is Progress.SUCCESS
        assert self.skus(simulator) == {variant.sku for product in few for variant in product.variants}

    def test_a_dry_run_changes_nothing(self, simulator: Simulator, client: Client, tmp_path: Path) -> None:
        before = self.state(simulator)
        good, bad = (self._built(client, tmp_path, products) for products in (self.products(), [self.refused()]))
        if self._part.validates(client):
            assert self._fed(client, replace(good, validate_only=True)).progress is Progress.SUCCESS
            assert self._fed(client, replace(bad, validate_only=True)).progress is Progress.FAILURE
        assert self.state(simulator) == before

    def test_a_long_import_is_asked_about(self, simulator: Simulator, client: Client, tmp_path: Path) -> None:
        self.hold(simulator)
        receipt = self._part.send(client, self._built(client, tmp_path, self.products()))
        assert receipt.progress.goes_on
        assert receipt.id, "What goes on has a number to ask by."
        assert self._part.ask(client, receipt.id).progress.goes_on
        self.let_go(simulator)
        assert self._ended(client, receipt).progress is Progress.SUCCESS

    def test_a_busy_target_takes_nothing(self, simulator: Simulator, client: Client, tmp_path: Path) -> None:
        self.hold(simulator)
        first = self._part.send(client, self._built(client, tmp_path, self.products()))
        with pytest.raises(Unavailable) as busy:
            self._part.send(client, self._built(client, tmp_path, self.products()[:2]))
        assert busy.value.retry_after, "It says when to come back."
        self.let_go(simulator)
        assert self._ended(client, first).progress is Progress.SUCCESS
        assert len(self.skus(simulator)) == sum(len(product.variants) for product in self.products())

    def test_a_number_that_nobody_knows_is_not_found(self, client: Client) -> None:
        assert self._part.ask(client, "123").progress is Progress.NOT_FOUND

    def test_sound_products_have_no_faults_and_keys_stand_once(self, client: Client) -> None:
        check = self._part.faults(client)
        assert [fault for product in self.products() for fault in check(product)] == []
        again = list(check(self.products()[0]))
        assert {fault.key for fault in again} == {variant.sku for variant in self.products()[0].variants}
        assert all(fault.code and fault.message and fault.remedy for fault in again)
        assert not list(self._part.faults(client)(self.products()[0])), "Each feed is looked at by itself."

    @pytest.mark.parametrize("extent", list(Extent))
    def test_a_long_feed_takes_no_more_memory_than_a_short_one(self, client: Client, extent: Extent) -> None:
        if extent in self._part.extents(client):
            self._peak(client, extent, 100)
            short, long = (self._peak(client, extent, number) for number in (300, 1200))
            assert long - short < STEADY, f"{(long - short) // 1024} KiB more for four times as many products."

    @property
    def _part(self) -> Feeds[Any]:
        assert self.connector.feeds, "The connector does not feed."
        return self.connector.feeds

    def _built(
        self, client: Client, folder: Path, products: Sequence[Product], name: str = "feed", extent: Extent = Extent.FULL
    ) -> Feed:
        path = folder / f"{name}{len(list(folder.iterdir()))}{self._part.suffix(client)}"
        with path.open("wb") as file:
            self._part.write(client, extent, iter(products), file)
        return Feed(path, extent, name)

    def _fed(self, client: Client, feed: Feed) -> Receipt:
        return self._ended(client, self._part.send(client, feed))

    def _ended(self, client: Client, receipt: Receipt) -> Receipt:
        for _ in range(PATIENCE):
            if not receipt.progress.goes_on:
                return receipt
            receipt = self._part.ask(client, receipt.id)
        raise AssertionError("The import never ends.")

    def _until_taken(self, client: Client, feed: Feed) -> Receipt:
        """Sent again while the target is busy with the one whose answer was lost."""
        for _ in range(PATIENCE):
            try:
                return self._fed(client, feed)
            except Unavailable:
                continue
        raise AssertionError("The target is busy for ever.")

    def _left_waiting(self, simulator: Simulator, config: Config, ears: Ears, folder: Path) -> str:
        """The number of an import that the target will not finish."""
        with self.connected(config, ears, HURRY) as client:
            self.hold(simulator)
            return self._part.send(client, self._built(client, folder, self.products())).id

    @staticmethod
    def _restocked(product: Product) -> Product:
        """The same with one piece more of everything."""
        variants = tuple(
            replace(
                variant,
                stock=None if variant.stock is None else variant.stock + 1,
                offers=tuple(replace(offer, stock=(offer.stock or Decimal(0)) + 1) for offer in variant.offers),
            )
            for variant in product.variants
        )
        return replace(product, variants=variants)

    def _peak(self, client: Client, extent: Extent, number: int) -> int:
        """The most memory that writing so many products took."""

        def many() -> Iterator[Product]:
            model = self.products()[0]
            for at in range(number):
                variants = tuple(replace(variant, sku=f"{variant.sku}-{at}") for variant in model.variants)
                yield replace(model, key=f"{model.key}-{at}", variants=variants, structure=extent is not Extent.ATTRIBUTES)

        tracemalloc.start()
        try:
            self._part.write(client, extent, many(), _Sink())
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


class _Sink(BytesIO):
    """Takes everything and keeps nothing."""

    def write(self, data: Any) -> int:
        return len(data)
