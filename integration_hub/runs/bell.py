"""The bell: tells a worker by the task's name that something stands in the database. Losing a ring costs only seconds."""

import logging

from django.db import transaction
from kombu.exceptions import OperationalError

from integration_hub import journeys
from integration_hub.celery import JOURNEY, app

log = logging.getLogger(__name__)

EXECUTE_RUN = "execute_run"
WATCH_CASES = "watch_cases"


def ring(task: str, *args: int, queue: str = "default") -> None:
    """Nudge a worker now; a dead broker is logged and changes nothing, because the clock rings again."""
    headers = {JOURNEY: journeys.current()}
    try:
        app.send_task(task, args=args, queue=queue, headers=headers, retry_policy={"max_retries": 0})
    except (OperationalError, OSError) as silence:
        log.warning("The broker does not answer (%s); the clock will ring again.", type(silence).__name__)


def ring_after_commit(task: str, *args: int, queue: str = "default") -> None:
    """Nudge once what was written can be read by others."""
    transaction.on_commit(lambda: ring(task, *args, queue=queue))
