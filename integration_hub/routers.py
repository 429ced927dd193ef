"""Where SQLite keeps what is written all the time: in a file of its own."""

from typing import Any

from django.conf import settings
from django.db.models import Model

WRITTEN_ALL_THE_TIME = frozenset({"logentry", "exchange", "allowance"})


class LogsRouter:
    """Sends what is written all the time to the database ``logs``, where there is one (SQLite only)."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        apart = "logs" in settings.DATABASES and model._meta.model_name in WRITTEN_ALL_THE_TIME
        return "logs" if apart else "default"

    db_for_write = db_for_read

    def allow_relation(self, first: Model, second: Model, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool | None:
        if "logs" not in settings.DATABASES:
            return None
        return (db == "logs") == (model_name in WRITTEN_ALL_THE_TIME)
