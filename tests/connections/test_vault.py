"""Credentials open only where they belong (I9)."""

import pytest
from pytest_django import Settings

from integration_hub.connections.vault import Unopenable, open_sealed, seal

OLD = "old:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
NEW = "new:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="


def test_what_was_sealed_opens_for_its_owner_only() -> None:
    sealed = seal("the password", belongs_to="merchant:1/connection:2")
    assert "the password" not in sealed
    assert open_sealed(sealed, belongs_to="merchant:1/connection:2") == "the password"
    with pytest.raises(Unopenable, match="belong"):
        open_sealed(sealed, belongs_to="merchant:1/connection:3")


def test_an_older_key_still_opens_and_the_first_seals(settings: Settings) -> None:
    settings.HUB_KEYS = [OLD]
    sealed = seal("secret", belongs_to="x")
    settings.HUB_KEYS = [NEW, OLD]
    assert open_sealed(sealed, belongs_to="x") == "secret"
    assert seal("secret", belongs_to="x").startswith("v1.new.")


def test_a_missing_key_says_what_to_do(settings: Settings) -> None:
    settings.HUB_KEYS = [OLD]
    sealed = seal("secret", belongs_to="x")
    settings.HUB_KEYS = [NEW]
    with pytest.raises(Unopenable, match="HUB_KEYS"):
        open_sealed(sealed, belongs_to="x")


@pytest.mark.parametrize("damaged", ["", "v1", "v1.test", "v1.test.%%%", "v2.test.AAAA", "v1.test.AAAA"])
def test_damaged_credentials_are_refused_in_words(damaged: str) -> None:
    with pytest.raises(Unopenable, match="again"):
        open_sealed(damaged, belongs_to="x")
