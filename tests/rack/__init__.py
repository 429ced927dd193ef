"""A made-up ERP that writes files into a folder: its connector, and the folder as a test fills and watches it."""

import pytest

from connectors import registry

KEY = "rack"


def install(patch: pytest.MonkeyPatch | None = None) -> None:
    """Let the registry know this connector, for one test, or in a process of our own for good."""
    if patch:
        patch.setitem(registry.BUILT_IN, KEY, "tests.rack.connector")
    else:
        registry.BUILT_IN[KEY] = "tests.rack.connector"
