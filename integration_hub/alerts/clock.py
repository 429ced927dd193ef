"""What time asks for: whoever ought to know is told by mail what ended badly, and how each day closed."""

from integration_hub.alerts.noticing import notice_closing_sheets, notice_what_ended_badly
from integration_hub.alerts.sending import send_the_due
from integration_hub.faultpoints import faultpoint


def send_due_notices() -> None:
    """One turn: notice what ended badly and which days were closed, and send what is due. Safe to run twice at once."""
    notice_what_ended_badly()
    notice_closing_sheets()
    faultpoint("notices.made")
    send_the_due()
