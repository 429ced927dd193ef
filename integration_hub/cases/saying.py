"""The desk in sentences, in the reader's language."""

from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from integration_hub.cases.queries import Summary
from integration_hub.ui.words import deadline, money, number


def standing(summary: Summary) -> list[str]:
    """How many cases ask for a person, where, and what waits because of them."""
    if not summary.cases or summary.oldest is None:
        return [_("No case is open.")]
    text = ngettext(
        "%(count)s case is open, since %(time)s.", "%(count)s cases are open, the oldest since %(time)s.", summary.cases
    )
    said = [text % {"count": number(summary.cases), "time": deadline(summary.oldest, timezone.now())}]
    if summary.merchants > 1:
        text = ngettext("%(count)s merchant is concerned.", "%(count)s merchants are concerned.", summary.merchants)
        said.append(text % {"count": number(summary.merchants)})
    if summary.orders:
        text = ngettext(
            "%(count)s order waits for a person: %(sums)s.", "%(count)s orders wait for a person: %(sums)s.", summary.orders
        )
        said.append(text % {"count": number(summary.orders), "sums": sums(summary.sums)})
    return said


def sums(totals: list[tuple[str, Decimal]]) -> str:
    """Sums per currency, one after the other."""
    return " + ".join(money(total, currency) for currency, total in totals)
