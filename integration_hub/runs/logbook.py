"""What a run tells people who read the logs."""

from integration_hub.runs.models import Level, LogEntry, Run


def write(run: Run, message: str, level: Level = Level.INFO) -> None:
    """One line beside the run, at once."""
    LogEntry.objects.create(
        merchant_id=run.merchant_id,
        process_id=run.process_id,
        run_id=run.pk,
        service=run.process.kind,
        level=level,
        message=message.replace("\x00", ""),
    )
