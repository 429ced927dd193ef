"""Fjord Sport's Winbas and the people at it, who come to work, leave orders lying, and now and then mistype."""

import random
from collections.abc import Mapping
from threading import Event
from xml.etree import ElementTree as ET

from connectors.erp.winbas import simulator as winbas
from connectors.testing.catalogue import Catalogue
from connectors.testing.folder_erp import FolderErp, NotTaken, Taken
from demo import fjord

ROUND = 30.0
"""Seconds between two rounds of the people there."""
EXPORT_EVERY = 4
"""Rounds between two exports."""
MISTYPED = 0.1
"""Share of exports in which a figure is no figure."""
AWAY = 0.02
AWAY_FOR = 16
"""In this share of rounds everybody leaves; so many rounds later they are back."""
FREIGHT = "FRAKT"


class Office:
    """Writes exports and reads orders as Winbas does, round after round."""

    def __init__(self, chance: random.Random | None = None) -> None:
        self.chance = chance or random.Random()  # noqa: S311 - colleagues, not secrets
        self.mistyped = 0.0
        """The first export is sound."""
        self._away = 0

    def exports(self, whole: Catalogue) -> Mapping[str, bytes]:
        """What Winbas writes; now and then somebody has typed a letter into a figure."""
        files = dict(winbas.exports(whole))
        if self.chance.random() < self.mistyped:
            files["produkt.xml"] = _mistyped(files["produkt.xml"], self.chance)
        self.mistyped = MISTYPED
        return files

    def understood(self, content: bytes) -> Taken:
        """An order as Winbas takes it; one with an article that it does not know is refused."""
        taken = winbas.understood(content)
        known = {item.key for item in fjord.catalogue().items} | {FREIGHT}
        for article in (article for article, *_ in taken.lines if article not in known):
            raise NotTaken(f"Artikel saknas: {article}")
        return taken

    def work(self, erp: FolderErp, stopping: Event) -> None:
        """Round after round until ``stopping`` is set."""
        erp.taken[:] = _taken_before(erp)
        erp.export()
        rounds = 0
        while not stopping.wait(ROUND):
            rounds += 1
            self.round(erp, export=rounds % EXPORT_EVERY == 0)

    def round(self, erp: FolderErp, *, export: bool) -> None:
        """Fetch orders and tell their numbers, unless everybody is away; the export runs by itself."""
        if export:
            erp.count_a_shelf(self.chance)
            erp.export()
        if self._away:
            self._away -= 1
            return
        erp.pick_up()
        erp.tell_numbers()
        self._away = AWAY_FOR if self.chance.random() < AWAY else 0


def _mistyped(content: bytes, chance: random.Random) -> bytes:
    root = ET.fromstring(content)  # noqa: S314 - what we have just written
    figure = chance.choice(root.findall("Produkt/Lagersaldo"))
    figure.text = f"{figure.text}O"
    body: bytes = ET.tostring(root, encoding=winbas.ENCODING, xml_declaration=True)
    return body


def _taken_before(erp: FolderErp) -> list[Taken]:
    """The orders that were numbered before Winbas was switched off, so that no number is given twice."""
    file = erp.root / erp.told / "numbers.csv"
    lines = file.read_text(encoding="utf-8").splitlines()[1:] if file.exists() else []
    return [Taken(line.partition(";")[0], fjord.COLLECTING) for line in lines]
