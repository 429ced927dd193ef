"""An ERP on the other side of a folder: it exports at night, fetches orders when it likes, and says nothing.

A vendor's simulator supplies ``exports`` and ``understood``; the folders are real ones, behind a real file server.
"""

import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from shutil import copyfile
from threading import Event

from connectors.testing.catalogue import Catalogue

TEMPORARY = ".tmp"


class NotTaken(Exception):
    """The ERP cannot take this order; the text is what it writes beside the file."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What the ERP understood of one order file."""

    e_number: str
    customer: str
    currency: str = ""
    lines: tuple[tuple[str, str, str], ...] = ()
    """Article, quantity and price of each row, as they were written."""


@dataclass(slots=True)
class FolderErp:
    """The ERP's side of its folders below ``root``.

    ``exports`` writes the files of a catalogue, name to content. ``understood`` reads an order file; raises NotTaken.
    """

    root: Path
    exports: Callable[[Catalogue], Mapping[str, bytes]]
    understood: Callable[[bytes], Taken]
    catalogue: Catalogue = field(default_factory=Catalogue)
    known_only: bool = False
    """Whether orders of customers that it does not know are refused."""
    out: str = "out"
    into: str = "in"
    refused: str = "refused"
    told: str = "status"
    taken: list[Taken] = field(default_factory=list)
    customers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in (self.out, self.into, self.refused, self.told, "archive", "error"):
            (self.root / name).mkdir(parents=True, exist_ok=True)

    def export(self, *, stamp: str = "") -> list[str]:
        """Write the whole catalogue anew, each file under another name first; ``stamp`` goes into the names."""
        return [self._written(_stamped(name, stamp), content) for name, content in self.exports(self.catalogue).items()]

    def export_slowly(self, share: float = 0.5) -> Callable[[], None]:
        """Begin to write in place, as systems that know no renaming do; what is returned writes the rest."""
        contents = self.exports(self.catalogue)
        for name, content in contents.items():
            (self.root / self.out / name).write_bytes(content[: int(len(content) * share)])
        return lambda: self._finish(contents)

    def duplicate(self, name: str, other: str) -> None:
        """The same export once more under another name."""
        copyfile(self.root / self.out / name, self.root / self.out / other)

    def waiting(self) -> list[str]:
        """What lies there to be fetched, finished or not."""
        return sorted(file.name for file in (self.root / self.into).iterdir() if file.is_file())

    def pick_up(self, *names: str) -> None:
        """Fetch what lies there, or only the files named: taken, or moved to the folder of refused ones beside the reason."""
        for file in sorted((self.root / self.into).iterdir()):
            if file.name.startswith(".") or file.name.endswith(TEMPORARY) or (names and file.name not in names):
                continue
            try:
                self._take(file.read_bytes())
            except NotTaken as problem:
                self.refuse(file.name, str(problem))
            else:
                file.unlink()

    def refuse(self, name: str, words: str) -> None:
        """Move an order aside, with the reason beside it in the code page of an old Windows system."""
        (self.root / self.refused / f"{name}.txt").write_bytes(words.encode("cp1252"))
        (self.root / self.into / name).replace(self.root / self.refused / name)

    def live(self, stopping: Event, every: float, seed: int = 0) -> None:
        """A working day, over and over: fetch orders, tell their numbers, count a shelf anew, export."""
        chance = random.Random(seed)  # noqa: S311 - colleagues, not secrets
        self.export()
        while not stopping.wait(every):
            self.pick_up()
            self.tell_numbers()
            self.count_a_shelf(chance)
            self.export()

    def count_a_shelf(self, chance: random.Random) -> None:
        """A colleague finds another number of pieces than was thought."""
        stock = list(self.catalogue.stock)
        if stock:
            place = chance.randrange(len(stock))
            stock[place] = replace(stock[place], in_stock=Decimal(chance.randrange(5, 60)))
            self.catalogue = replace(self.catalogue, stock=tuple(stock))

    def tell_numbers(self, name: str = "numbers.csv") -> None:
        """Write down which numbers the orders got."""
        rows = [f"{e_number};{number};" for e_number, number in self._numbers().items()]
        self._written(name, "\r\n".join(["Order;Number;Refused", *rows, ""]).encode(), self.told)

    def number_of(self, e_number: str) -> str:
        """The ERP's number of an order that it took."""
        return self._numbers()[e_number]

    def times_taken(self) -> Counter[str]:
        """How often each e-number became an order; anything above one is an order twice."""
        return Counter(order.e_number for order in self.taken)

    def _numbers(self) -> dict[str, str]:
        """Each e-number with the number that it got when it was first taken."""
        numbers: dict[str, str] = {}
        for number, order in enumerate(self.taken, 50_001):
            numbers.setdefault(order.e_number, str(number))
        return numbers

    def _take(self, content: bytes) -> None:
        order = self.understood(content)
        if not order.e_number:
            self.customers.append(order.customer)
            return
        if self.known_only and order.customer not in self._known():
            raise NotTaken(f"Kund saknas: {order.customer}")
        self.taken.append(order)

    def _known(self) -> set[str]:
        return {customer.key for customer in self.catalogue.customers} | set(self.customers)

    def _finish(self, contents: Mapping[str, bytes]) -> None:
        for name, content in contents.items():
            with (self.root / self.out / name).open("ab") as file:
                file.write(content[file.tell() :])

    def _written(self, name: str, content: bytes, folder: str = "") -> str:
        path = self.root / (folder or self.out) / name
        path.with_name(f".{name}{TEMPORARY}").write_bytes(content)
        path.with_name(f".{name}{TEMPORARY}").replace(path)
        return name


def _stamped(name: str, stamp: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}-{stamp}{dot}{suffix}" if stamp else name
