"""What time asks for: whoever ought to know is told by mail what ended badly, what works again, and how each day closed."""

from django.db import transaction
from django.utils import timezone

from integration_hub.alerts.causes import remind_of_what_lasts, share_mails_of_one_cause, tell_what_works_again
from integration_hub.alerts.digests import gather_the_held
from integration_hub.alerts.hearing import refresh_hearing
from integration_hub.alerts.noticing import notice_closing_sheets, notice_what_ended_badly
from integration_hub.alerts.order_causes import notice_failing_orders, remind_of_orders, tell_that_orders_arrive_again
from integration_hub.alerts.sending import send_the_due
from integration_hub.faultpoints import faultpoint
from integration_hub.runs.models import Beat

NOTICES = "notices"


def send_due_notices() -> None:
    """One turn: decide what is told to whom, and send what is due. Safe to run twice at once."""
    decide_what_is_told()
    faultpoint("notices.made")
    send_the_due()


def decide_what_is_told() -> None:
    """Make the mails that are to be made by now. One at a time: two that decided at once would tell one cause twice."""
    Beat.objects.get_or_create(name=NOTICES, defaults={"at": timezone.now()})
    with transaction.atomic():
        turn = Beat.objects.select_for_update().get(name=NOTICES)
        turn.at = timezone.now()
        turn.save()
        refresh_hearing(turn.at)
        notice_what_ended_badly()
        notice_failing_orders()
        share_mails_of_one_cause()
        tell_what_works_again()
        tell_that_orders_arrive_again()
        remind_of_what_lasts()
        remind_of_orders()
        notice_closing_sheets()
        gather_the_held()
