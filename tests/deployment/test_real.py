"""``hub test-real`` starts what nobody named, and says what to do where it cannot."""

from dataclasses import replace
from pathlib import Path

import pytest

from integration_hub.deployment import real
from integration_hub.deployment.errors import DeploymentError

NAMED = {peer.variable: f"/somewhere/{peer.name}" for peer in real.PEERS}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Scripts that only write down where they were told to live."""
    homes = [replace(peer, home=tmp_path / "homes" / peer.name) for peer in real.PEERS]
    monkeypatch.setattr(real, "PEERS", tuple(homes))
    for peer in homes:
        (tmp_path / peer.name).mkdir()
        (tmp_path / peer.name / "start.sh").write_text(f'mkdir -p "$PEER_DIR" && touch "$PEER_DIR/{peer.told or "started"}"\n')
    return tmp_path


def test_systems_that_somebody_named_are_not_started(folder: Path) -> None:
    assert real.found_or_started(NAMED, folder) == NAMED
    assert not (folder / "homes").exists()


def test_the_others_are_started_and_the_tests_are_told_where(folder: Path) -> None:
    found = real.found_or_started({}, folder)
    assert set(found) == set(NAMED)
    assert all(Path(value).exists() for value in found.values())


def test_a_script_that_fails_ends_it(folder: Path) -> None:
    (folder / "odoo" / "start.sh").write_text("exit 3\n")
    with pytest.raises(DeploymentError) as error:
        real.found_or_started({}, folder)
    assert "3" in error.value.message


def test_without_a_script_it_says_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(DeploymentError) as error:
        real.found_or_started({}, tmp_path)
    assert "HUB_REAL_ODOO" in error.value.remedy
