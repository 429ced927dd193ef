"""Flaws as they are found in a file: the first hundred in full, the others by their number."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from connectors.parcels import MOST_FLAWS, Flaw


@dataclass(slots=True)
class Findings:
    """What is wrong with one file, so far; and whether it is there to its end."""

    flaws: list[Flaw] = field(default_factory=list)
    flawed: int = 0
    whole: bool = True

    def add(self, message: str, *, line: int = 0, record: int = 0, name: str = "") -> None:
        """Note one flaw."""
        self.flawed += 1
        if len(self.flaws) < MOST_FLAWS:
            self.flaws.append(Flaw(line, record, name, message))

    def broken(self, flaws: Iterable[tuple[str, str]], *, line: int, record: int) -> None:
        """Note all that is wrong with one record."""
        for name, words in flaws:
            self.add(words, line=line, record=record, name=name)

    def cut(self, message: str, *, line: int = 0, record: int = 0) -> None:
        """Note that the file ends in the middle."""
        self.whole = False
        self.add(message, line=line, record=record)
