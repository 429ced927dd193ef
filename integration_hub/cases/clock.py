"""What time, and the end of each run, asks for: cases follow what fails, and whoever is to be told hears of it at once."""

from integration_hub.cases.watching import watch_cases
from integration_hub.runs.bell import ring


def watch(merchant_id: int | None = None) -> None:
    """One watch; where it opened or closed a case, the mails are rung for."""
    watched = watch_cases(merchant_id)
    if watched.opened or watched.closed:
        ring("send_notices")
