"""What time asks for: whoever ought to know is told by mail what ended badly."""

from integration_hub.alerts.noticing import notice_what_ended_badly
from integration_hub.alerts.sending import send_the_due
from integration_hub.faultpoints import faultpoint


def send_due_notices() -> None:
    """One turn: notice what ended badly, and send what is due. Safe to run twice at once."""
    notice_what_ended_badly()
    faultpoint("notices.made")
    send_the_due()
