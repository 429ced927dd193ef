"""The ear that keeps what was called: masked already, by the door."""

import logging

from connectors.base import Call, Listener
from integration_hub import journeys
from integration_hub.connections.models import Connection
from integration_hub.runs.models import Exchange, Run

log = logging.getLogger(__name__)


def keeper(connection: Connection, *, run: Run | None = None, subject: str = "", only_failures: bool = False) -> Listener:
    """A listener that keeps each call beside what it was for; ``only_failures`` for reads by the thousand.

    Of a run every call is counted, kept or not: the next heartbeat writes it down.
    """
    # A connector may call from a thread of its own, which is on no journey.
    correlation = run.correlation if run else journeys.current()

    def keep(call: Call) -> None:
        if run:
            run.calls[str(connection.pk)] = run.calls.get(str(connection.pk), 0) + 1
        if only_failures and not call.error and call.status is not None and call.status < 400:
            return
        Exchange.objects.create(
            at=call.at, merchant_id=connection.merchant_id, connection_id=connection.pk, run_id=run.pk if run else None,
            subject=subject, correlation=correlation, method=call.method, url=call.url, status=call.status, took=call.took,
            request=call.request, answer=call.answer, error=call.error,
        )  # fmt: skip
        with journeys.on(correlation):
            took, status = round(call.took.total_seconds() * 1000), call.status or call.error
            facts = {"connection_id": connection.pk, "run_id": run.pk if run else None, "subject": subject, "took_ms": took}
            log.info("%s %s: %s in %s ms", call.method, call.url, status, took, extra={"hub": facts})

    return keep
