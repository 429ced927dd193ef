"""An ERP that fetches orders from a folder when it likes, its tray; and the connector that leaves them there."""

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path

from connectors.base import (
    Config,
    Connector,
    Fate,
    Pins,
    Rate,
    Side,
    Standing,
    Surroundings,
    Transport,
    Writes,
    Written,
)
from connectors.documents import Order
from connectors.errors import Access, Rejected, Unavailable, Uncertain
from connectors.identity import Identity
from connectors.parcels import Leaving
from tests.drill.erp import REFUSED, TIMES

MEANWHILE: list[Callable[[], object]] = []
"""What happens while somebody looks what became of orders; each once."""


class Tray:
    """The folder as the ERP uses it: ``in`` it fetches from, ``refused`` it moves to, ``numbers`` it writes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.taken: list[str] = []
        for name in ("in", "refused", "numbers", "trouble"):
            (root / name).mkdir(parents=True)
        self.show_key("first")

    def lies(self) -> list[str]:
        return sorted(path.name for path in (self.root / "in").iterdir())

    def pick_up(self) -> None:
        """Fetch everything that lies there."""
        for path in sorted((self.root / "in").iterdir()):
            self.taken.append(path.read_text())
            path.unlink()

    def refuse(self, name: str, words: str) -> None:
        (self.root / "in" / name).rename(self.root / "refused" / name)
        (self.root / "refused" / f"{name}.txt").write_text(words)

    def number(self, name: str, number: str) -> None:
        (self.root / "numbers" / name).write_text(number)

    def trouble(self, name: str, value: str = "1") -> None:
        """From now on, this is wrong."""
        (self.root / "trouble" / name).write_text(value)

    def mend(self, name: str) -> None:
        (self.root / "trouble" / name).unlink()

    def show_key(self, key: str) -> None:
        """Who the server says it is."""
        (self.root / "key").write_text(key)


class TrayConfig(Config):
    folder: str
    identity: str = "first"

    @property
    def account(self) -> str:
        return f"tray:{self.folder}"


class TrayClient:
    def __init__(self, config: TrayConfig, surroundings: Surroundings) -> None:
        self.config, self.root, self.ledger = config, Path(config.folder), surroundings.ledger

    def knock(self) -> None:
        """Raises what stands in the way."""
        key = (self.root / "key").read_text()
        if not self.config.identity:
            raise Access("identity_unknown", "Nobody has confirmed who the server is.", "An admin confirms it.")
        if key != self.config.identity:
            raise Access("identity_changed", "The server is not the one that was confirmed.", "An admin looks into it.")
        if self.troubled("away"):
            raise Unavailable("tray.away", "The file server does not answer.", "Wait for it.")

    def troubled(self, name: str) -> bool:
        """Whether this is wrong just now; what strikes once is over then."""
        path = self.root / "trouble" / name
        if not path.exists():
            return False
        if path.read_text() == "once":
            path.unlink()
        return True

    def close(self) -> None:
        """Nothing is open."""


def check(client: TrayClient) -> str:
    client.knock()
    return "Tray 1"


def names_of(order: Order) -> Iterator[str]:
    """What the order's first file is called, and each one after a refusal."""
    yield f"order_{order.e_number}.txt"
    yield from (f"order_{order.e_number}-{number}.txt" for number in count(2))


def create_order(client: TrayClient, order: Order) -> Written:
    client.knock()
    if any(line.sku == REFUSED for line in order.lines):
        raise Rejected("refused", "There is no item REFUSED.", "Correct it and resend.")
    name = next(name for name in names_of(order) if _free(client, name))
    path = client.root / "in" / name
    if not path.exists():
        client.ledger.note(name, Leaving.RENAMING, len(order.e_number))
        path.write_text(order.e_number)
    if client.troubled("answer"):
        raise Uncertain("tray.lost", "The answer was lost.", "")
    client.ledger.note(name, Leaving.LEFT, len(order.e_number))
    return Written(name, "", Standing.HANDED_OVER)


def find_order(client: TrayClient, order: Order) -> Written | None:
    client.knock()
    found = None
    for name in names_of(order):
        if client.ledger.recall(name) is None:
            return found
        found = Written(name, "", _standing(client, name))
    return found


def follow(client: TrayClient, keys: Sequence[str]) -> Iterator[Fate]:
    client.knock()
    for key in keys:
        standing, told = _standing(client, key), client.root / "numbers" / key
        if told.exists() and standing is Standing.PICKED_UP:
            yield Fate(key, Standing.OPEN, told.read_text())
        elif standing is Standing.REFUSED:
            yield Fate(key, standing, message=(client.root / "refused" / f"{key}.txt").read_text(), remedy="Mend it.")
        elif not client.troubled("silent"):
            yield Fate(key, standing)
    while MEANWHILE:
        MEANWHILE.pop()()


def ask(config: TrayConfig, _: Surroundings) -> Identity:
    path = Path(config.folder) / "key"
    if not path.exists():
        raise Unavailable("tray.away", "The file server does not answer.", "Ask whoever runs it.")
    return Identity("drill key", f"SHA256:{path.read_text()}", path.read_text())


def _free(client: TrayClient, name: str) -> bool:
    return client.ledger.recall(name) is None or _standing(client, name) is not Standing.REFUSED


def _standing(client: TrayClient, name: str) -> Standing:
    if (client.root / "in" / name).exists():
        return Standing.HANDED_OVER
    return Standing.REFUSED if (client.root / "refused" / name).exists() else Standing.PICKED_UP


CONNECTOR: Connector[TrayConfig, TrayClient] = Connector(
    key="drill_tray", name="Drill tray", side=Side.ERP, config=TrayConfig, connect=TrayClient, check=check,
    rate=Rate(100_000, 100_000), transport=Transport.FILES, pins=Pins("identity", ask),
    writes={Order: Writes(create_order, find_order, False, *TIMES, follow=follow)},
)  # fmt: skip
