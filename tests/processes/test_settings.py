"""The settings of services, as the documentation tells of them."""

from pathlib import Path

from integration_hub.processes.settings import SETTINGS


def test_every_setting_is_explained() -> None:
    told = (Path(__file__).resolve().parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")
    names = {name for settings in SETTINGS.values() for name in settings.model_fields}
    assert {name for name in names if f"`{name}" not in told} == set()
