"""Runs, what they told, and the calls that were made meanwhile."""

from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field

from integration_hub.api.shapes.common import Moment, Said, Shape, Who, who, words
from integration_hub.processes.models import Mode
from integration_hub.runs.models import Exchange, Level, LogEntry, Run, State, Trigger


class RunRow(Shape):
    """One execution of a service."""

    id: int
    service: str = Field(description="The slug of the process.")
    kind: str = Field(description="What kind of service it is.", examples=["orders_to_erp"])
    state: Annotated[str, words(State)]
    ended_badly: bool
    mode: Annotated[str, words(Mode)]
    record: str = Field(description="The one record that was asked for; empty of a run that reads many.")
    trigger: Annotated[str, words(Trigger)]
    person: Who | None
    correlation: str
    created_at: Moment
    started_at: Moment | None
    ended_at: Moment | None
    unit: str = Field(description="What is counted.")
    expected: int | None = Field(description="How many there should be; null where nobody knows.")
    read: int
    staged: int
    skipped: int
    published: int | None
    code: str
    message: Said
    remedy: Said


class RunWhole(RunRow):
    """A run with what only its page tells."""

    cancel_requested: bool
    force_reason: str
    plan: dict[str, Any] = Field(description="What would change, or did, in figures.")


class LogLine(Shape):
    """One line that a service told."""

    id: int
    at: Moment
    level: str = Field(examples=["warning"])
    merchant: str
    service: str
    run: int | None
    subject: str = Field(description="The one record that it is about, as in `order:17`.")
    correlation: str
    message: Said


class Call(Shape):
    """One masked call to a remote system."""

    id: int
    at: Moment
    method: str
    url: str
    status: int | None
    took_ms: int
    request: str
    answer: str
    error: str
    subject: str
    correlation: str


def run_row(run: Run) -> RunRow:
    return RunRow(**_facts(run))


def run_whole(run: Run) -> RunWhole:
    return RunWhole(**_facts(run), cancel_requested=run.cancel_requested, force_reason=run.force_reason, plan=run.plan)


def _facts(run: Run) -> dict[str, Any]:
    own = ("state", "mode", "record", "trigger", "correlation", "created_at", "started_at", "ended_at", "unit", "expected")
    also = ("read", "staged", "skipped", "published", "code", "message", "remedy", "ended_badly")
    process = {"id": run.pk, "service": run.process.slug, "kind": run.process.kind, "person": who(run.person)}
    return {**process, **{name: getattr(run, name) for name in (*own, *also)}}


def log_line(line: LogEntry, merchant: str) -> LogLine:
    return LogLine(
        id=line.pk, at=line.at, level=Level(line.level).name.lower(), merchant=merchant, service=line.service, run=line.run_id,
        subject=line.subject, correlation=line.correlation, message=line.message,
    )  # fmt: skip


def call(exchange: Exchange) -> Call:
    return Call(
        id=exchange.pk, at=exchange.at, method=exchange.method, url=exchange.url, status=exchange.status,
        took_ms=exchange.took // timedelta(milliseconds=1), request=exchange.request, answer=exchange.answer,
        error=exchange.error, subject=exchange.subject, correlation=exchange.correlation,
    )  # fmt: skip
