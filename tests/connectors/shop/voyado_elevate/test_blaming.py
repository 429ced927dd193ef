"""Which articles are left out when Elevate names groups and products: those that are meant, not their neighbours."""

from pathlib import Path

import pytest

from connectors.shop.voyado_elevate.blaming import blamed
from tests.connectors.shop.voyado_elevate.conftest import Connect, built, mug, shirt

REDS = {"1001-Red-S", "1001-Red-M"}
SHIRTS = REDS | {"1001-Blue-S", "1001-Blue-M"}


@pytest.mark.parametrize("version", ["v4", "v3"])
@pytest.mark.parametrize(
    ("named", "meant"),
    [
        ({"2001"}, {"2001"}),
        ({"1001-g"}, SHIRTS),
        ({"1001-Red-p"}, REDS),
        ({"1001-Red-p", "1001-g"}, REDS),
        ({"1001-Red-S", "1001-Red-p", "1001-g"}, {"1001-Red-S"}),
        ({"1001-Red-S", "2001-g"}, {"1001-Red-S", "2001"}),
        ({"somebody else"}, set()),
        (set(), set()),
    ],
)
def test_who_is_meant_is_read_from_the_payload(
    connect: Connect, tmp_path: Path, version: str, named: set[str], meant: set[str]
) -> None:
    client = connect(version=version)
    feed = built(client, tmp_path, shirt("1001"), mug("2001"), mug("2002"))
    found = blamed(client, feed.path, {key: f"about {key}" for key in named})
    assert {key for key in found if key in SHIRTS | {"2001", "2002"}} == meant
    assert named <= found.keys(), "Nothing that was said is lost."


def test_an_article_is_told_what_was_said_of_its_product(connect: Connect, tmp_path: Path) -> None:
    client = connect()
    feed = built(client, tmp_path, shirt("1001"))
    found = blamed(client, feed.path, {"1001-Red-p": "Duplicate image URL", "1001-g": "See other errors"})
    assert found["1001-Red-S"] == "Duplicate image URL"
