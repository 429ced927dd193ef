"""A furnished merchant."""

import pytest

from integration_hub.accounts.models import Merchant
from tests.scene import Scene, furnish


@pytest.fixture
def scene(merchant: Merchant) -> Scene:
    return furnish(merchant)
