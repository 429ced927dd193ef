"""Why is it not there: the reasons in the order in which they are mended, each with what it means and who mends it. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from integration_hub.tracing.facts import Service, Side

SHAPES = {"bad": "failed", "attention": "attention", "active": "clock", "idle": "info", "good": "done"}
"""The shape that goes with a tone: colour alone tells nothing."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that keeps it away, or that is still to come. ``tone`` is a badge's: bad, attention, active, idle.

    ``said`` and ``said_remedy`` are stored words of a run or of the shop. ``process_id`` is the service whose start mends it,
    ``full`` whether it must read everything; ``run_id`` the run to look at; ``ask`` whom to ask, "" support.
    """

    code: str
    title: str
    text: str
    tone: str = "bad"
    said: str = ""
    said_remedy: str = ""
    ask: str = ""
    process_id: int | None = None
    service: str = ""
    full: bool = False
    run_id: int | None = None
    at: datetime | None = None

    @property
    def shape(self) -> str:
        return SHAPES[self.tone]

    @property
    def general(self) -> bool:
        """Whether it is a trouble of a whole service: what came before it stands, only news do not come through."""
        return self.code in GENERAL

    @property
    def of_fields(self) -> bool:
        """Whether it is mended by filling in or switching a field, which the catalogue's page of the item shows."""
        return self.code in OF_FIELDS


OF_FIELDS = ("not_flagged", "not_flagged_here", "unallocated")
GENERAL = ("away", "service_off", "ended_badly")


def services_off(services: Sequence[Service]) -> Iterator[Reason]:
    """Services that nothing starts."""
    for service in services:
        if not service.enabled:
            title = _("“%(service)s” is switched off") % {"service": service.name}
            text = _("Nothing comes this way until support switches the service on.")
            yield Reason("service_off", title, text, service=service.name)


def ended_badly(services: Sequence[Service], side: Side) -> Iterator[Reason]:
    """Last runs that brought nothing."""
    for service in services:
        if service.enabled and service.ended_badly:
            title = _("The last run of “%(service)s” ended badly: %(outcome)s") % {
                "service": service.name, "outcome": _(service.outcome).lower(),
            }  # fmt: skip
            text = _("What changed since the last good run has not come through.")
            yield Reason(
                "ended_badly", title, text, said=service.said, said_remedy=service.remedy, ask=side.contact,
                process_id=service.process_id, service=service.name, run_id=service.run_id, at=service.ended_at,
            )  # fmt: skip


def away(side: Side) -> Iterator[Reason]:
    """A system that does not answer."""
    if side.away_since:
        title = _("%(name)s does not answer") % {"name": side.name}
        text = _("The hub goes on by itself as soon as it does. Nothing is lost.")
        yield Reason("away", title, text, ask=side.contact, at=side.away_since)


def never_imported(what: str, side: Side, services: Sequence[Service]) -> Iterator[Reason]:
    """Not in any import: brought by a full read of the service that reads it, if the ERP has it at all."""
    service = next(iter(services), None)
    title = _("%(what)s is in no import from %(erp)s") % {"what": what, "erp": side.name}
    if service is None:
        text = _("No service reads such records from %(erp)s. Support sets one up.") % {"erp": side.name}
        yield Reason("no_service", title, text)
        return
    text = _(
        "Check in %(erp)s that it exists there and is written just so. If it does, read everything again: "
        "a service that asks for changes only may have passed it by."
    ) % {"erp": side.name}
    yield Reason("never_imported", title, text, ask=side.contact, process_id=startable(service), service=service.name, full=True)


def withdrawn(what: str, side: Side, services: Sequence[Service], since: datetime | None) -> Iterator[Reason]:
    """It was in an import once, and the last full one lacked it."""
    service = next(iter(services), None)
    title = _("%(what)s is gone from %(erp)s") % {"what": what, "erp": side.name}
    text = _(
        "The last full import did not find it any more, so it was withdrawn. If it still exists there, read everything again."
    )
    yield Reason(
        "withdrawn", title, text, ask=side.contact, process_id=startable(service), service=service.name if service else "",
        full=True, at=since,
    )  # fmt: skip


def startable(service: Service | None) -> int | None:
    """The service, where a click can start it."""
    return service.process_id if service and service.enabled else None
