"""Registers the checks of the settings, which stop the start of every part of the hub."""

from django.apps import AppConfig
from django.core.checks import register


class ConfigurationConfig(AppConfig):
    """The top room: it may know all others."""

    name = "integration_hub.configuration"

    def ready(self) -> None:
        from integration_hub.checks import check_settings  # noqa: PLC0415 - settings are complete only now

        register(check_settings)
