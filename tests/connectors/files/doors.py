"""Doors to a simulated file server, with a ledger that outlives them."""

from dataclasses import dataclass, field, replace
from typing import Any

from connectors.base import Surroundings
from connectors.files import Files, FileServerConfig
from connectors.parcels import Memory
from connectors.testing.contract import Ears
from connectors.testing.fileserver import FileSimulator

HURRY = 0.008
"""The pace at which faults are met: a quarter of a second of silence, half a second for a request."""


@dataclass(slots=True)
class Doors:
    """One account's doors."""

    simulator: FileSimulator
    ears: Ears = field(default_factory=Ears)
    ledger: Memory = field(default_factory=Memory)
    opened: list[Files] = field(default_factory=list)

    def open(self, pace: float = 1.0, **said: Any) -> Files:
        """A fresh door, as after a restart; ``said`` replaces what is told of the account."""
        self.opened.append(Files(self.config(**said), self.surroundings(pace)))
        return self.opened[-1]

    def config(self, **said: Any) -> FileServerConfig:
        return FileServerConfig.model_validate(self.simulator.told() | said)

    def surroundings(self, pace: float = 1.0) -> Surroundings:
        return replace(self.ears.surroundings(pace), ledger=self.ledger)

    def close(self) -> None:
        for files in self.opened:
            files.close()
