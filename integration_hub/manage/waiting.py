"""Why orders wait: what stands still, the cause before its effects. Pure rules over facts."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from integration_hub.manage.facts import Facts, Orders
from integration_hub.manage.finding import Finding, Tone, find, is_away, is_cut_off, page, since
from integration_hub.manage.standing import Service
from integration_hub.processes.kinds import ORDERS_TO_ERP
from integration_hub.ui.words import number

LONG = timedelta(minutes=15)
"""An order that has waited for less is on its way."""


def clock(facts: Facts) -> Iterator[Finding]:
    """Nothing starts by schedule."""
    if facts.clock_stopped:
        text = _("The clock has stopped: nothing has started by schedule since %(time)s.")
        do = _("Ask support to start the clock again. What is started by hand still runs.")
        told = {"time": since(facts, facts.clock_stopped)}
        yield Finding(text % told, page(facts, "processes:schedules"), do, kept=True)


def workers(facts: Facts) -> Iterator[Finding]:
    """Runs have started, and nobody does them."""
    if facts.untaken:
        text = ngettext(
            "%(count)s run has waited since %(time)s: no worker takes it.",
            "%(count)s runs have waited since %(time)s: no worker takes them.",
            facts.untaken,
        )
        do = _("Ask support whether the workers are running. What waits is done by itself once they do.")
        told = {"count": number(facts.untaken), "time": since(facts, facts.untaken_since)}
        yield Finding(text % told, page(facts, "runs:list", query="?outcome=queued"), do, kept=True)


def orders(facts: Facts) -> Iterator[Finding]:
    """Orders wait, and why."""
    for shop, waiting in (facts.orders or {}).items():
        service = next((each for each in facts.services if _takes(each, shop)), None)
        if waiting.awaiting and (finding := _cause(facts, waiting, service)):
            yield finding


def _takes(service: Service, shop: int) -> bool:
    return service.process.kind == ORDERS_TO_ERP and service.process.source_id == shop


def _cause(facts: Facts, waiting: Orders, service: Service | None) -> Finding | None:
    url = page(facts, "orders:list", query="?state=awaiting")
    if service is None:
        text = ngettext(
            "%(count)s order waits: no service takes it to an ERP.",
            "%(count)s orders wait: no service takes them to an ERP.",
            waiting.awaiting,
        )
        return Finding(_said(text, waiting), url, _("Ask support to set one up."), kept=True)
    if not service.process.enabled:
        text = ngettext(
            "%(count)s order waits: %(service)s is switched off.",
            "%(count)s orders wait: %(service)s is switched off.",
            waiting.awaiting,
        )
        told = _said(text, waiting, service=service.name)
        return Finding(told, url, _("Ask support to switch it on again."), kept=True)
    return _away(facts, waiting, service, url) or _failing(facts, waiting, service, url) or _long(facts, waiting, url)


def _away(facts: Facts, waiting: Orders, service: Service, url: str) -> Finding | None:
    erp = find(facts, service.process.target_id)
    if erp is None or not (is_away(erp) or is_cut_off(erp)):
        return None
    text = _cut_off(waiting) if is_cut_off(erp) else _offline(waiting)
    told = _said(text, waiting, system=erp.name, time=since(facts, erp.state_since))
    return Finding(told, url, why=erp.message, remedy=erp.remedy, ask=erp.contact, kept=True)


def _offline(waiting: Orders) -> str:
    return ngettext(
        "%(count)s order waits: %(system)s has been offline since %(time)s.",
        "%(count)s orders wait: %(system)s has been offline since %(time)s.",
        waiting.awaiting,
    )


def _cut_off(waiting: Orders) -> str:
    return ngettext(
        "%(count)s order waits: %(system)s has been disconnected since %(time)s.",
        "%(count)s orders wait: %(system)s has been disconnected since %(time)s.",
        waiting.awaiting,
    )


def _failing(facts: Facts, waiting: Orders, service: Service, url: str) -> Finding | None:
    run, target = service.ended, find(facts, service.process.target_id)
    if run is None or not run.ended_badly:
        return None
    text = ngettext(
        "%(count)s order waits: the last run of %(service)s ended badly at %(time)s.",
        "%(count)s orders wait: the last run of %(service)s ended badly at %(time)s.",
        waiting.awaiting,
    )
    told = _said(text, waiting, service=service.name, time=since(facts, run.ended_at))
    return Finding(told, url, why=run.message, remedy=run.remedy, ask=target.contact if target else "", kept=True)


def _long(facts: Facts, waiting: Orders, url: str) -> Finding | None:
    oldest = waiting.awaiting_since
    if oldest is None or facts.now - oldest < LONG:
        return None
    text = ngettext(
        "%(count)s order has waited since %(time)s.",
        "%(count)s orders wait, the oldest since %(time)s.",
        waiting.awaiting,
    )
    do = _("Open the oldest: it says when it is tried next, and why it waits.")
    return Finding(_said(text, waiting, time=since(facts, oldest)), url, do, tone=Tone.ATTENTION, kept=True)


def _said(text: str, waiting: Orders, **told: str) -> str:
    return text % {"count": number(waiting.awaiting), **told}
