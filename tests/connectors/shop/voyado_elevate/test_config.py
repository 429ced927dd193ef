"""What an admin may enter for a cluster, and what is refused with words that help."""

import pytest
from pydantic import ValidationError

from connectors.base import Surroundings
from connectors.feeds import Extent
from connectors.shop.voyado_elevate import CONNECTOR
from connectors.shop.voyado_elevate.client import Elevate
from connectors.shop.voyado_elevate.config import ElevateConfig
from connectors.testing.contract import Ears

SOUND = {"base_url": "https://w1a2.elevate-api.cloud/api/admin/v4/", "api_key": "pk1", "markets": {"se": "sv-SE"}}


def made(**said: object) -> ElevateConfig:
    return ElevateConfig.model_validate(SOUND | said)


def test_the_address_is_the_clusters_whatever_was_copied() -> None:
    assert made().base_url == "https://w1a2.elevate-api.cloud"
    assert made().account == "voyado_elevate:w1a2.elevate-api.cloud"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("base_url", "w1a2.elevate-api.cloud"),
        ("base_url", "https://me:secret@w1a2.elevate-api.cloud"),
        ("api_key", ""),
        ("api_key", "pk with space"),
        ("api_key", "pk\u00e9"),
        ("markets", {}),
        ("markets", {"se|x": "sv-SE"}),
        ("markets", {"*": "sv-SE"}),
        ("markets", {"se": "Swedish"}),
        ("currencies", {"no": "NOK"}),
        ("url_template", "https://shop.example/{name}"),
        ("url_template", "https://shop.example/{sku"),
        ("attributes", {"Brand": "bad name"}),
        ("variant_label", "<label>"),
        ("blocking_timeout", 301),
        ("v3_partial_type", "partial"),
        ("product_suffix", "-g"),
        ("version", "v5"),
    ],
)
def test_what_cannot_work_is_refused(field: str, value: object) -> None:
    with pytest.raises(ValidationError) as refused:
        made(**{field: value})
    assert refused.value.error_count() == 1


def test_what_a_feed_may_hold_depends_on_the_version(ears: Ears) -> None:
    feeds = CONNECTOR.feeds
    assert feeds
    extents = {
        version: feeds.extents(Elevate(made(**options), surroundings(ears)))
        for version, options in {
            "v4": {},
            "v3": {"version": "v3"},
            "v3 with words": {"version": "v3", "v3_partial_type": "partial", "v3_removal": "remove"},
        }.items()
    }
    assert extents == {
        "v4": frozenset(Extent),
        "v3": frozenset({Extent.FULL}),
        "v3 with words": frozenset({Extent.FULL, Extent.PARTIAL}),
    }


def surroundings(ears: Ears) -> Surroundings:
    return ears.surroundings()
