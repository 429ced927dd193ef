"""A made-up ERP with everything an import can meet: its connector, and a simulator whose rows a test fills and moves."""

import pytest

from connectors import registry

KEY = "shelf"


def install(patch: pytest.MonkeyPatch | None = None) -> None:
    """Let the registry know this connector, for one test, or in a process of our own for good."""
    if patch:
        patch.setitem(registry.BUILT_IN, KEY, "tests.shelf.connector")
    else:
        registry.BUILT_IN[KEY] = "tests.shelf.connector"
