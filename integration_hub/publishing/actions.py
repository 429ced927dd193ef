"""What people ask of feeds."""

from django.db import IntegrityError, transaction

from integration_hub.accounts.audit import note
from integration_hub.accounts.models import Person
from integration_hub.connections.models import Connection
from integration_hub.processes.models import Process
from integration_hub.publishing.models import FeedImport
from integration_hub.runs.actions import Cause, Refused, start_run
from integration_hub.runs.models import ACTIVE, Run, Trigger


def validate_feed(process: Process, target: Connection, *, by: Person) -> Run:
    """Have the whole catalogue built and shown to the target, which changes nothing. Raises Refused while a feed is open."""
    if Run.objects.filter(process=process, state__in=ACTIVE).exists():
        raise Refused(f"{process.name} is running. Validate when it has ended.")
    try:
        with transaction.atomic():
            FeedImport.objects.create(
                target=target, extent=FeedImport.Extent.FULL, state=FeedImport.State.ASKED, validate_only=True,
                name=f"{target.slug} validation asked for by {by}"[:200],
            )  # fmt: skip
            note(by, "feed validated", target.name, merchant=target.merchant)
            return start_run(process, Cause(Trigger.PERSON, person=by))
    except IntegrityError:
        raise Refused("Another feed is on its way. Validate when it has ended.") from None
