"""A furnished merchant."""

import pytest

from tests.scene import Scene


@pytest.fixture
def scene(furnished: Scene) -> Scene:
    return furnished
