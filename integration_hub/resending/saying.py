"""Where a resend stands, in one sentence."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from integration_hub.orders.models import OrderState
from integration_hub.resending.models import Resend, ResendState
from integration_hub.resending.pacing import minutes_left
from integration_hub.ui.said import said_plainly
from integration_hub.ui.words import number


def standing(resend: Resend) -> str:
    """How far it is, what it waits for, and what was not sent."""
    return {
        ResendState.CANARY: _leading,
        ResendState.GOING: _going,
        ResendState.STOPPED: _stopped,
        ResendState.CANCELLED: _cancelled,
        ResendState.DONE: _done,
    }[ResendState(resend.state)](resend)


def _leading(resend: Resend) -> str:
    if resend.waits_because:
        return _waits(resend)
    first = {"order": resend.canary, "rest": number(resend.waiting), "n": resend.waiting}
    if resend.canary and resend.canary.state == OrderState.HANDED_OVER:
        return _("Order %(order)s lies on the file server. The rest waits until the ERP has fetched it.") % first
    if not resend.under_way:
        return _("Order %(order)s goes first, within a minute.") % first
    said = ngettext(
        "Order %(order)s is on its way. %(rest)s other waits until the ERP has confirmed it.",
        "Order %(order)s is on its way. %(rest)s others wait until the ERP has confirmed it.",
        resend.waiting,
    )
    return said % first if resend.waiting else _("Order %(order)s is on its way.") % first


def _going(resend: Resend) -> str:
    if resend.waits_because:
        return _waits(resend)
    minutes = minutes_left(resend.waiting, resend.rate)
    said = ngettext(
        "%(done)s %(under_way)s on the way, %(waiting)s waiting: about %(minutes)s minute more.",
        "%(done)s %(under_way)s on the way, %(waiting)s waiting: about %(minutes)s minutes more.",
        minutes,
    )
    figures = {"under_way": number(resend.under_way), "waiting": number(resend.waiting), "minutes": number(minutes)}
    return said % {**figures, "done": _taken(resend)}


def _stopped(resend: Resend) -> str:
    return _("Stopped at order %(order)s. %(done)s %(rest)s") % {**_ended(resend), "order": resend.stopped_by or "?"}


def _cancelled(resend: Resend) -> str:
    return _("Cancelled by %(person)s. %(done)s %(rest)s") % {**_ended(resend), "person": resend.cancelled_by or "?"}


def _done(resend: Resend) -> str:
    if resend.arrived == resend.total:
        said = ngettext("%(total)s order was taken by the ERP.", "All %(total)s orders were taken by the ERP.", resend.total)
        return said % {"total": number(resend.total)}
    return "{done} {rest}".format(**_ended(resend))


def _waits(resend: Resend) -> str:
    said = _("It waits and goes on by itself: %(why)s %(done)s")
    return said % {"why": said_plainly(resend.waits_because), "done": _taken(resend)}


def _ended(resend: Resend) -> dict[str, str]:
    rest = ngettext("%(rest)s was not sent.", "%(rest)s were not sent.", resend.left_out) % {"rest": number(resend.left_out)}
    return {"done": _taken(resend), "rest": rest if resend.left_out else ""}


def _taken(resend: Resend) -> str:
    figures = {"arrived": number(resend.arrived), "total": number(resend.total)}
    return (
        ngettext(
            "The ERP has taken %(arrived)s of %(total)s order.",
            "The ERP has taken %(arrived)s of %(total)s orders.",
            resend.total,
        )
        % figures
    )
