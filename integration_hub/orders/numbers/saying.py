"""The ledger's first sentence: whether every number of the period is accounted for."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from integration_hub.orders.accounting import Account
from integration_hub.orders.standings import Standing
from integration_hub.ui.words import number

_SAID: dict[Standing, Callable[[int], str]] = {
    Standing.DELIVERED: lambda count: ngettext("%(count)s delivered", "%(count)s delivered", count),
    Standing.AWAITING: lambda count: ngettext("%(count)s awaiting", "%(count)s awaiting", count),
    Standing.FAILED: lambda count: ngettext("%(count)s failed", "%(count)s failed", count),
    Standing.IN_DOUBT: lambda count: ngettext("%(count)s in doubt", "%(count)s in doubt", count),
    Standing.UNPAID: lambda count: ngettext("%(count)s waits for payment", "%(count)s wait for payment", count),
    Standing.DECLINED: lambda count: ngettext("%(count)s with its payment declined", "%(count)s with payments declined", count),
    Standing.ABORTED: lambda count: ngettext("%(count)s with its payment aborted", "%(count)s with payments aborted", count),
    Standing.CANCELLED: lambda count: ngettext("%(count)s cancelled", "%(count)s cancelled", count),
    Standing.REFUNDED: lambda count: ngettext("%(count)s refunded", "%(count)s refunded", count),
    Standing.TEST: lambda count: ngettext("%(count)s test order", "%(count)s test orders", count),
    Standing.ELSEWHERE: lambda count: ngettext("%(count)s entered elsewhere", "%(count)s entered elsewhere", count),
    Standing.ABSENT: lambda count: ngettext("%(count)s not in the shop", "%(count)s not in the shop", count),
    Standing.OTHER: lambda count: ngettext("%(count)s explained by a person", "%(count)s explained by a person", count),
    Standing.UNUSED: lambda count: ngettext("%(count)s not used for orders", "%(count)s not used for orders", count),
}


def sentence(account: Account, ends: tuple[str, str] | None) -> str:
    """ "412 numbers from 10231 to 10642: 398 delivered, 2 awaiting." """
    parts = [said(count) % {"count": number(count)} for each, said in _SAID.items() if (count := account.counts.get(each, 0))]
    said = _numbers(account.numbers, ends) % {
        "count": number(account.numbers), "first": ends[0] if ends else "", "last": ends[1] if ends else "",
    }  # fmt: skip
    return _("%(numbers)s: %(parts)s.") % {"numbers": said, "parts": ", ".join(parts)} if parts else f"{said}."


def verdict(account: Account) -> str:
    """Whether all is accounted for."""
    left = account.counts.get(Standing.UNEXPLAINED, 0)
    if not left:
        return _("Every number is accounted for.")
    said = ngettext("%(count)s number is unexplained.", "%(count)s numbers are unexplained.", left)
    return said % {"count": number(left)}


def _numbers(count: int, ends: tuple[str, str] | None) -> str:
    if ends:
        return ngettext("%(count)s number, %(last)s", "%(count)s numbers from %(first)s to %(last)s", count)
    return ngettext("%(count)s number", "%(count)s numbers", count)
