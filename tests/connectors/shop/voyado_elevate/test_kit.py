"""The kit's class for feeds finds what it is there for: Elevate broken once for each promise that matters."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from connectors.base import Feeds
from connectors.documents import Product
from connectors.errors import ConnectorError
from connectors.feeds import Extent, Fault, Feed, Progress, Receipt
from connectors.shop.voyado_elevate import CONNECTOR
from connectors.shop.voyado_elevate.client import Elevate
from connectors.shop.voyado_elevate.feeding import ask, send, write
from connectors.shop.voyado_elevate.simulator import ElevateSimulator
from connectors.testing.contract import Ears
from connectors.testing.faults import Kind
from tests.connectors.shop.voyado_elevate.conftest import config_for
from tests.connectors.shop.voyado_elevate.test_contract import PAGE
from tests.connectors.shop.voyado_elevate.test_contract import TestV4 as Sound


def case(**parts: Any) -> Sound:
    """The contract, turned on a connector with other parts."""
    feeds: Feeds[Elevate] | None = CONNECTOR.feeds
    assert feeds
    made: Sound = type("Case", (Sound,), {"connector": replace(CONNECTOR, feeds=replace(feeds, **parts))})()
    return made


def hoarding(client: Elevate, extent: Extent, products: Iterator[Product], file: BinaryIO) -> None:
    """Takes all products before it writes the first."""
    write(client, extent, iter(list(products)), file)


def forceful(client: Elevate, feed: Feed) -> Receipt:
    """Overrides every protection."""
    return send(client, replace(feed, force=True))


def hopeful(client: Elevate, number: str) -> Receipt:
    """Takes no answer for a good one."""
    try:
        return ask(client, number)
    except ConnectorError:
        return Receipt(Progress.SUCCESS, number)


def wordless(client: Elevate, feed: Feed) -> Receipt:
    """Forgets which articles the target named."""
    return replace(send(client, feed), keys={})


def bold(client: Elevate, feed: Feed) -> Receipt:
    """Imports where it should only validate."""
    return send(client, replace(feed, validate_only=False))


def forgetful(_: Elevate) -> Any:
    """Looks at each product by itself."""

    def nothing(__: Product) -> Iterator[Fault]:
        return iter(())

    return nothing


def test_the_contract_finds_a_feed_that_is_held_in_memory(client: Elevate) -> None:
    with pytest.raises(AssertionError, match="KiB more"):
        case(write=hoarding).test_a_long_feed_takes_no_more_memory_than_a_short_one(client, Extent.FULL)


def test_the_contract_finds_force_that_nobody_asked_for(simulator: ElevateSimulator, client: Elevate, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="protection stopped it"):
        case(send=forceful).test_a_harmful_feed_needs_a_person(simulator, client, tmp_path)


def test_the_contract_finds_a_success_that_was_none(simulator: ElevateSimulator, ears: Ears, tmp_path: Path) -> None:
    config = config_for(simulator, blocking_timeout=0)
    with pytest.raises(AssertionError, match="has not finished"):
        case(ask=hopeful).test_no_fault_makes_a_success_of_a_failure(simulator, config, ears, tmp_path, Kind.STATUS)


def test_the_contract_finds_words_that_are_lost(simulator: ElevateSimulator, client: Elevate, tmp_path: Path) -> None:
    simulator.configuration.content.add(f"{PAGE}-p")
    with pytest.raises(AssertionError, match="by SKU"):
        case(send=wordless).test_a_refused_feed_changes_nothing_and_names_the_article(simulator, client, tmp_path)


def test_the_contract_finds_a_dry_run_that_is_none(simulator: ElevateSimulator, client: Elevate, tmp_path: Path) -> None:
    simulator.configuration.content.add(f"{PAGE}-p")
    with pytest.raises(AssertionError):
        case(send=bold).test_a_dry_run_changes_nothing(simulator, client, tmp_path)


def test_the_contract_finds_keys_that_nobody_remembers(client: Elevate) -> None:
    with pytest.raises(AssertionError):
        case(faults=forgetful).test_sound_products_have_no_faults_and_keys_stand_once(client)
