"""A site for each test."""

from pathlib import Path

import pytest

from tests.connectors.formats.files import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)
