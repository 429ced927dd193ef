"""The Celery application: a bell. What is to be done stands in the database (``dependencies``: broker and workers)."""

import os
from typing import Any
from urllib.parse import urlsplit

import django
from celery import Celery, Task
from celery.signals import worker_init
from django.conf import settings

from integration_hub import journeys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "integration_hub.settings")

JOURNEY = "hub_journey"
"""The message's header that holds the id of the journey on which the bell was rung."""


class OnItsJourney(Task):  # type: ignore[misc]  # Celery has no types
    """A task goes on the journey of whoever rang for it; the clock's bells are each a journey of their own."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        told = (self.request.headers or {}).get(JOURNEY)
        with journeys.on(told or journeys.new_id()):
            return super().__call__(*args, **kwargs)


app = Celery("integration_hub", task_cls=OnItsJourney)


def _broker(url: str) -> tuple[str, dict[str, str]]:
    """Celery wants the database of a socket's URL beside it."""
    parts = urlsplit(url)
    return (url, {"virtual_host": "0"}) if parts.scheme == "redis+socket" else (url, {})


_url, _extra = _broker(settings.BROKER_URL)
app.conf.update(
    broker_url=_url,
    broker_transport_options={
        "visibility_timeout": 3600,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_timeout": 10,
        "socket_connect_timeout": 3,
        "global_keyprefix": f"{settings.HUB_INSTANCE}:",
        **_extra,
    },
    # Early acknowledgement without prefetch: a kill loses only the bell of what was running, and the clock rings again.
    task_acks_late=False,
    worker_disable_prefetch=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    timezone="UTC",
    broker_connection_max_retries=None,
    broker_connection_retry_on_startup=True,
    worker_soft_shutdown_timeout=30,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_hijack_root_logger=False,
    task_default_queue="default",
    imports=["integration_hub.work"],
)


@worker_init.connect  # type: ignore[untyped-decorator]  # Celery has no types
def _refuse_unsound_settings(**_: Any) -> None:
    """Celery runs Django's checks, and goes on whatever they say."""
    django.setup()
    from integration_hub.checks import require_sound_settings  # noqa: PLC0415 - it needs Django to be set up

    require_sound_settings()
