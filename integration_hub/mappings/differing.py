"""How two sets of rules differ, pair by pair. Pure."""

from dataclasses import dataclass

from integration_hub.mappings.rules import MAPS, Rules


@dataclass(frozen=True, slots=True)
class Change:
    """One pair that was added (``old`` is None), changed or taken out (``new`` is None)."""

    map: str
    word: str
    old: str | None
    new: str | None

    @property
    def of(self) -> str:
        """What the word is."""
        return MAPS[self.map]


def changes(before: Rules, after: Rules) -> list[Change]:
    """Every pair that is not the same in both, by map and word."""
    found = []
    for name in MAPS:
        old, new = before.of(name), after.of(name)
        words = sorted(word for word in old.keys() | new.keys() if old.get(word) != new.get(word))
        found += [Change(name, word, old.get(word), new.get(word)) for word in words]
    return found


def count_of(rules: Rules) -> int:
    """How many pairs there are."""
    return sum(len(rules.of(name)) for name in MAPS)
