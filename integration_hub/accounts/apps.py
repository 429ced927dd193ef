"""What the accounts hear of the log-in machinery, connected in one place."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "integration_hub.accounts"

    def ready(self) -> None:
        from integration_hub.accounts.events import listen  # noqa: PLC0415 - models are loaded only now

        listen()
