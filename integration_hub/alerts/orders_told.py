"""What mails about a case's orders say, in the active language: how many, what they come to, why, what to do."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from integration_hub.alerts.events import Event
from integration_hub.alerts.models import Kind, Notice
from integration_hub.alerts.plain import page
from integration_hub.cases.models import Case
from integration_hub.ui.words import money, number, spelt_out


def orders_told(notice: Notice, case: Case) -> tuple[str, str]:
    """Subject and text: that they fail, that they still do, or that the cause is gone."""
    known = {
        "notice": notice,
        "case": case,
        "headline": headline(notice, case),
        "sums": [money(total, currency) for currency, total in case.money],
        "first": spelt_out(case.opened_at),
        "most": case.most,
        "over": spelt_out(case.ended_at) if case.ended_at else "",
        "link": link_of(case),
        "support": settings.HUB_SUPPORT_ADDRESS,
    }
    template = "orders_arrive" if notice.kind == Kind.RECOVERY else "orders_fail"
    return f"{notice.merchant.name}: {known['headline']}", render_to_string(f"alerts/{template}.txt", known)


def headline(notice: Notice, case: Case) -> str:
    """The matter in a few words."""
    count = case.count or case.most
    said = {"count": number(count)}
    if notice.kind == Kind.RECOVERY:
        return _("orders arrive again")
    if notice.event == Event.IN_DOUBT:
        return ngettext("%(count)s order is in doubt", "%(count)s orders are in doubt", count) % said
    if notice.kind == Kind.REMINDER:
        return ngettext("%(count)s order still fails", "%(count)s orders still fail", count) % said
    return ngettext("%(count)s order failed", "%(count)s orders failed", count) % said


def link_of(case: Case) -> str:
    """The list of the orders that fail for this cause; whoever handles cases goes on to the case from there."""
    return f"{page('orders:list', case.merchant.slug)}?case={case.fingerprint}"
