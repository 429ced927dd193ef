"""What time asks of publishing: resyncs that wait for their turn, or for a shop that was away."""

from integration_hub.publishing.resync_actions import begin_waiting


def begin_resyncs() -> None:
    """Begin what waits."""
    begin_waiting()
