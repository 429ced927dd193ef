"""What a run tells people who read the logs."""

import logging

from integration_hub import journeys
from integration_hub.runs.models import Level, LogEntry, Run

log = logging.getLogger(__name__)


def write(run: Run, message: str, level: Level = Level.INFO, *, subject: str = "") -> None:
    """One line beside the run, at once; ``subject`` is the one record that it is about ("order:17")."""
    _keep(
        LogEntry(
            merchant_id=run.merchant_id, process_id=run.process_id, run_id=run.pk, service=run.process.kind, level=level,
            message=message, subject=subject, correlation=run.correlation,
        )
    )  # fmt: skip


def join(run: Run) -> None:
    """Tell, for whoever follows this journey, that what it asked for was already being done by another's run."""
    if journeys.current() not in ("", run.correlation):
        said = f"Run {run.pk} was there already, and does what was asked."
        _keep(
            LogEntry(
                merchant_id=run.merchant_id,
                process_id=run.process_id,
                service=run.process.kind,
                message=said,
                subject=f"run:{run.pk}",
                correlation=journeys.current(),
            )
        )


def tell(merchant_id: int, service: str, message: str, level: Level = Level.INFO) -> None:
    """One line that belongs to no run."""
    _keep(LogEntry(merchant_id=merchant_id, service=service, level=level, message=message, correlation=journeys.current()))


def _keep(line: LogEntry) -> None:
    """Into the database for people, and into this program's own log for whoever collects those."""
    line.message = line.message.replace("\x00", "")
    line.save(force_insert=True)
    facts = {name: getattr(line, name) for name in ("merchant_id", "process_id", "run_id", "service", "subject")}
    log.log(line.level, "%s", line.message.replace("\n", " "), extra={"hub": facts})
