"""What is not well beside orders that wait: failures, systems that are away, imports that were not published. Pure rules."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from integration_hub.connections.models import Connection, ServiceState
from integration_hub.manage.facts import Facts, Orders
from integration_hub.manage.finding import Finding, Tone, find, is_away, is_cut_off, page, since
from integration_hub.manage.replication import State as Life
from integration_hub.manage.replication import life_of
from integration_hub.manage.standing import Service
from integration_hub.processes.kinds import ORDERS_FROM_SHOP, ORDERS_TO_ERP
from integration_hub.runs.models import State
from integration_hub.ui.words import number


def failed(facts: Facts) -> Iterator[Finding]:
    """Orders that the ERP did not accept."""
    count = sum(each.failed for each in _shops(facts))
    if count:
        text = ngettext("%(count)s order failed.", "%(count)s orders failed.", count) % {"count": number(count)}
        do = _("Each says why, and what to do. Mend the cause, then resend it.")
        yield Finding(text, page(facts, "orders:list", query="?state=failed"), do)


def in_doubt(facts: Facts) -> Iterator[Finding]:
    """Orders whose answer was lost: nothing is sent again before the ERP was asked (I3)."""
    count = sum(each.in_doubt for each in _shops(facts))
    if not count:
        return
    asked = min((each.asked_at for each in _shops(facts) if each.asked_at), default=None)
    text = ngettext(
        "%(count)s order is in doubt: sent, but the answer was lost.",
        "%(count)s orders are in doubt: sent, but the answers were lost.",
        count,
    ) % {"count": number(count)}
    if asked and asked > facts.now:
        do = _("Nothing to do: the ERP is asked after %(time)s, and nothing is sent twice.") % {"time": since(facts, asked)}
    else:
        do = _("Nothing to do: the ERP is asked, and nothing is sent twice. If it stays, look for the order in the ERP.")
    yield Finding(text, page(facts, "orders:list", query="?state=in_doubt"), do, tone=Tone.ATTENTION, kept=True)


def not_picked_up(facts: Facts) -> Iterator[Finding]:
    """Orders that lie on the file server for longer than the ERP should need."""
    count = sum(each.not_picked_up for each in _shops(facts))
    if count:
        text = ngettext(
            "%(count)s order was left on the file server and not picked up in time.",
            "%(count)s orders were left on the file server and not picked up in time.",
            count,
        ) % {"count": number(count)}
        do = _("Ask whoever runs the ERP why it does not fetch them.")
        yield Finding(text, page(facts, "orders:list", query="?state=handed_over"), do, kept=True)


def away(facts: Facts) -> Iterator[Finding]:
    """Systems that do not answer; an ERP for which orders wait was told with them."""
    for connection in facts.connections:
        if is_away(connection) and not _told_with_orders(facts, connection):
            yield _of_system(facts, connection, _offline(facts, connection), Tone.BAD)


def cut_off(facts: Facts) -> Iterator[Finding]:
    """Systems that an admin disconnected: nothing comes from them or goes to them, and nobody else is to blame."""
    for connection in facts.connections:
        if is_cut_off(connection):
            told = {"system": connection.name, "time": since(facts, connection.state_since)}
            text = _("%(system)s has been disconnected since %(time)s: nothing comes from it or goes to it.") % told
            url = page(facts, "manage:replication")
            yield Finding(text, url, why=connection.message, remedy=connection.remedy, kept=True)


def slow(facts: Facts) -> Iterator[Finding]:
    for connection in facts.connections:
        if connection.state == ServiceState.SLOW:
            told = {"system": connection.name, "time": since(facts, connection.state_since)}
            yield _of_system(facts, connection, _("%(system)s has been slow since %(time)s.") % told, Tone.ATTENTION)


def ended_badly(facts: Facts) -> Iterator[Finding]:
    """Services whose last run went wrong, unless a finding above is the cause."""
    for service in facts.services:
        run, process = service.ended, service.process
        if run is None or not run.ended_badly or not process.enabled or _explained(facts, service):
            continue
        source = find(facts, process.source_id)
        yield Finding(
            _ended(service) % {"service": service.name, "time": since(facts, run.ended_at)},
            page(facts, "runs:detail", run.pk),
            why=run.message, remedy=run.remedy, ask=source.contact if source else "",
            tone=Tone.ATTENTION if run.state in (State.EXPORT_LATE, State.NOT_PICKED_UP) else Tone.BAD,
        )  # fmt: skip


def silent(facts: Facts) -> Iterator[Finding]:
    """Data that has not come though it was due, where no run says so."""
    for service in facts.services:
        life = life_of(service, facts.now, clock_stopped=facts.clock_stopped)
        if (
            life.state is not Life.BROKEN
            or facts.clock_stopped
            or is_away(service.process.source)
            or is_cut_off(service.process.source)
        ):
            continue
        if service.ended and service.ended.ended_badly:
            continue
        told = {"service": service.name, "time": since(facts, life.since)}
        if service.process.enabled:
            text = _("%(service)s has not run since %(time)s, though it was due.") % told
        else:
            text = _("%(service)s is switched off: nothing has come since %(time)s.") % told
        yield Finding(text, page(facts, "manage:replication"), life.why, tone=Tone.ATTENTION)


def left_out(facts: Facts) -> Iterator[Finding]:
    """Changes that only a full run found: the incremental ones cannot be trusted."""
    for service in facts.services:
        beat = service.beat
        if beat and beat.missed and beat.missed_run:
            text = ngettext(
                "The full run of %(service)s found %(count)s change that the incremental ones had not reported.",
                "The full run of %(service)s found %(count)s changes that the incremental ones had not reported.",
                beat.missed,
            )
            do = _("They are in the hub now. Ask whoever runs the ERP why it does not report every change it makes.")
            told = {"service": service.name, "count": number(beat.missed)}
            yield Finding(text % told, page(facts, "runs:detail", beat.missed_run), do, tone=Tone.ATTENTION)


def _shops(facts: Facts) -> list[Orders]:
    return list((facts.orders or {}).values())


def _of_system(facts: Facts, connection: Connection, text: str, tone: Tone) -> Finding:
    url = page(facts, "connection:detail", connection.slug)
    return Finding(text, url, why=connection.message, remedy=connection.remedy, ask=connection.contact, tone=tone, kept=True)


def _offline(facts: Facts, connection: Connection) -> str:
    told = {"system": connection.name, "time": since(facts, connection.state_since)}
    reads_orders = any(
        each.process.kind == ORDERS_FROM_SHOP and each.process.source_id == connection.pk for each in facts.services
    )
    if reads_orders:
        return _("New orders stay in the shop: %(system)s has been offline since %(time)s.") % told
    return _("%(system)s has been offline since %(time)s.") % told


def _told_with_orders(facts: Facts, connection: Connection) -> bool:
    waiting = {shop for shop, orders in (facts.orders or {}).items() if orders.awaiting}
    processes = [each.process for each in facts.services if each.process.kind == ORDERS_TO_ERP and each.process.enabled]
    return any(each.target_id == connection.pk and each.source_id in waiting for each in processes)


def _explained(facts: Facts, service: Service) -> bool:
    """Whether it was told already: by a system that is away, by orders that wait for this run, or by files that lie there."""
    process, run = service.process, service.ended
    if (
        run
        and run.state == State.NOT_REACHABLE
        and (is_away(find(facts, process.source_id)) or is_away(find(facts, process.target_id)))
    ):
        return True
    if process.kind != ORDERS_TO_ERP or run is None:
        return False
    orders = (facts.orders or {}).get(process.source_id)
    return bool(orders and (orders.awaiting or (orders.not_picked_up and run.state == State.NOT_PICKED_UP)))


def _ended(service: Service) -> str:
    """How it ended, as a sentence."""
    state = service.ended.state if service.ended else ""
    if state == State.HARMFUL:
        return _("%(service)s was rejected as harmful at %(time)s. The shop keeps what it had.")
    if state == State.HELD:
        return _("%(service)s has been held since %(time)s, until a person releases or rejects it. The shop keeps what it had.")
    if state == State.COUNT_MISMATCH:
        return _("%(service)s did not bring the number of records that was expected at %(time)s. The shop keeps what it had.")
    if state == State.EXPORT_LATE:
        return _("%(service)s waits for the ERP's export, which is late.")
    if service.process.service.is_import:
        return _("%(service)s ended badly at %(time)s. The shop keeps what it had.")
    return _("%(service)s ended badly at %(time)s.")
