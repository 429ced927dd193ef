"""What tests of connectors share; none of them needs Django."""

import pytest

from connectors.testing.contract import Ears


@pytest.fixture
def ears() -> Ears:
    """Hears every call and gives every turn at once."""
    return Ears()
