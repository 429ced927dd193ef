"""A simulated cluster for each test, connections to it, and articles to feed."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors.documents import Money, Offer, Pairs, Product, Variant
from connectors.feeds import Extent, Feed
from connectors.shop.voyado_elevate import CONNECTOR
from connectors.shop.voyado_elevate.client import Elevate
from connectors.shop.voyado_elevate.config import ElevateConfig
from connectors.shop.voyado_elevate.simulator import API_KEY, ElevateSimulator
from connectors.testing.contract import Ears


def config_for(simulator: ElevateSimulator, **options: object) -> ElevateConfig:
    """The connection to a simulated cluster that sells in two markets."""
    said = {"base_url": simulator.url, "api_key": API_KEY, "markets": {"se": "sv-SE", "no": "nb-NO"}}
    return ElevateConfig.model_validate(said | options)


def crowns(amount: str, currency: str = "SEK") -> Money:
    return Money(Decimal(amount), currency, tax_included=True)


def offers(price: str = "199.00", sale: str = "", stock: int = 3) -> tuple[Offer, ...]:
    """The same in Sweden and, for a tenth more, in Norway."""
    abroad = str(Decimal(price) * Decimal("1.1"))
    return (
        Offer("se", crowns(price), crowns(sale) if sale else None, Decimal(stock)),
        Offer("no", crowns(abroad, "NOK"), None, Decimal(stock)),
    )


def variant(sku: str, options: Pairs = (), **said: Any) -> Variant:
    """A sound variant."""
    known: dict[str, Any] = {
        "offers": offers(),
        "url": f"https://shop.example/{sku}",
        "images": (f"https://img.example/{sku}.jpg",),
    }
    return Variant(sku, options=options, **known | said)


def shirt(key: str, colours: tuple[str, ...] = ("Red", "Blue"), **said: Any) -> Product:
    """A group with a product for each colour, in two sizes."""
    made = (variant(f"{key}-{c}-{s}", (("Colour", c), ("Size", s)), **said) for c in colours for s in ("S", "M"))
    return Product(key, f"Shirt {key}", tuple(made), description="Cotton & <b>wool</b>")


def mug(key: str, **said: Any) -> Product:
    """An article with one variant."""
    return Product(key, f"Mug {key}", (variant(key, **said),))


Connect = Callable[..., Elevate]


@pytest.fixture
def simulator() -> Iterator[ElevateSimulator]:
    simulator = ElevateSimulator()
    simulator.start()
    yield simulator
    simulator.stop()


@pytest.fixture
def connect(simulator: ElevateSimulator, ears: Ears) -> Iterator[Connect]:
    """Opens clients of the simulated cluster, with options of the connection; all are hung up at the end."""
    opened: list[Elevate] = []

    def connect(**options: object) -> Elevate:
        opened.append(Elevate(config_for(simulator, **options), ears.surroundings()))
        return opened[-1]

    yield connect
    for client in opened:
        client.close()


@pytest.fixture
def client(connect: Connect) -> Elevate:
    return connect()


def built(client: Elevate, folder: Path, *products: Product, extent: Extent = Extent.FULL) -> Feed:
    """A feed of these products, in a file."""
    assert CONNECTOR.feeds
    path = folder / f"feed{CONNECTOR.feeds.suffix(client)}"
    with path.open("wb") as file:
        CONNECTOR.feeds.write(client, extent, iter(products), file)
    return Feed(path, extent, "a feed")
