"""What is said of numbers that are no orders in the ERP: to the people who look after them, and to the customer who asks."""

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from integration_hub.orders.accounting import Missing
from integration_hub.orders.models import OrderState
from integration_hub.orders.standings import Standing
from integration_hub.ui import words
from integration_hub.ui.said import said_plainly

UNFINISHED: dict[OrderState, Promise] = {
    OrderState.UNPAID: gettext_lazy("The shop has the order, but it is not paid yet. It goes to the ERP by itself once it is."),
    OrderState.DECLINED: gettext_lazy("The payment was declined, so the order never went to the ERP."),
    OrderState.ABORTED: gettext_lazy("The payment was never finished, so the order never went to the ERP."),
    OrderState.CANCELLED: gettext_lazy("The order was cancelled in the shop before it went to the ERP."),
    OrderState.REFUNDED: gettext_lazy("The order was refunded in the shop before it went to the ERP."),
    OrderState.TEST: gettext_lazy("A test order, by its customer or its payment method: it never goes to the ERP."),
}
_NOT_CHARGED = gettext_lazy(
    "Your payment was not completed, so no order was made and nothing will be sent. If your bank shows an amount as reserved, "
    "it is released by itself within a few days. You are welcome to order again."
)
_TEST = gettext_lazy("This was a test of our shop and no order. Nothing will be sent and nothing is charged.")
NOT_SEEN_YET = gettext_lazy("We cannot see your order yet. Please give us a little time to look into it.")
NOT_FOUND = gettext_lazy("We cannot find this number. Please send us your order confirmation; the number stands at its top.")
UNFINISHED_TO_CUSTOMER: dict[OrderState, Promise] = {
    OrderState.UNPAID: gettext_lazy("We have your order and wait for your payment; it is sent once that has arrived."),
    OrderState.DECLINED: _NOT_CHARGED,
    OrderState.ABORTED: _NOT_CHARGED,
    OrderState.CANCELLED: gettext_lazy("Your order was cancelled. Nothing will be sent, and what you paid is returned."),
    OrderState.REFUNDED: gettext_lazy("Your order was refunded. Nothing will be sent."),
    OrderState.TEST: _TEST,
}
TITLES: dict[Standing, Promise] = {
    Standing.UNEXPLAINED: gettext_lazy("A gap in the numbers"),
    Standing.UNUSED: gettext_lazy("Not used for orders"),
    Standing.DECLINED: gettext_lazy("Payment declined"),
    Standing.ABORTED: gettext_lazy("Payment aborted"),
    Standing.TEST: gettext_lazy("A test order"),
    Standing.ELSEWHERE: gettext_lazy("Entered elsewhere"),
    Standing.ABSENT: gettext_lazy("Not in the shop"),
    Standing.OTHER: gettext_lazy("Explained by a person"),
}
TO_CUSTOMER: dict[Standing, Promise] = {
    Standing.UNEXPLAINED: _NOT_CHARGED,
    Standing.UNUSED: NOT_FOUND,
    Standing.DECLINED: _NOT_CHARGED,
    Standing.ABORTED: _NOT_CHARGED,
    Standing.TEST: _TEST,
    Standing.ELSEWHERE: gettext_lazy("We have your order: it was entered by hand, and it is looked after like any other."),
    Standing.ABSENT: _NOT_CHARGED,
    Standing.OTHER: gettext_lazy(
        "There is no order with this number. If you were charged, please send us the receipt, and we look into it at once."
    ),
}


def name_of(missing: Missing) -> str:
    """The number, or the first and the last of several."""
    one = missing.count == 1
    return missing.first_number if one else f"{missing.first_number}\N{EN DASH}{missing.last_number}"


def of_missing(missing: Missing, number: str = "") -> str:
    """What is known of numbers without an order, or of the one ``number`` among them."""
    if missing.note:
        return _noted(missing)
    count, before, after = 1 if number else missing.count, missing.gap.before, missing.gap.after
    values = {
        "number": number or missing.first_number, "last": missing.last_number, "count": words.number(count),
        "before": before.e_number, "from": words.exact(before.placed_at),
        "after": after.e_number, "to": words.exact(after.placed_at),
    }  # fmt: skip
    return (_unused(count) if missing.standing == Standing.UNUSED else _gap(count)) % values


def reason(missing: Missing) -> str:
    """The same in one line."""
    if missing.note:
        return said_plainly(missing.note.note) or _noted(missing)
    if missing.standing == Standing.UNUSED:
        return _("The shop uses its numbers for other things, too.")
    between = {"before": missing.gap.before.e_number, "after": missing.gap.after.e_number}
    return _("No order came with it, between %(before)s and %(after)s. Most likely aborted or declined.") % between


def newer(number: str, newest: str, read: datetime | None) -> str:
    """Of a number above the newest order."""
    values = {"number": number, "newest": newest, "read": words.exact(read) if read else ""}
    known = _("%(number)s is newer than %(newest)s, the newest order of this kind that the hub knows.") % values
    last = _("The shop's orders were last read up to %(read)s.") % values if read else ""
    advice = _(
        "If it was placed since, it arrives by itself; start the service that reads orders to see it now. "
        "Otherwise its payment was aborted or declined."
    )
    return " ".join(part for part in (known, last, advice) if part)


def outside(number: str, example: str, *, near: bool) -> str:
    """Of a number that none of the shops can have given; ``example`` is one that they gave."""
    values = {"number": number, "example": example}
    if near:
        known = _("The nearest order that the hub knows is %(example)s.")
    else:
        known = _("Its numbers look like %(example)s.") if example else _("The hub knows no orders of this merchant yet.")
    parts = (
        _("%(number)s is no e-number that the hub knows of these shops.") % values, known % values,
        _("Check the number for a typing error."),
    )  # fmt: skip
    return " ".join(parts)


def _gap(count: int) -> str:
    return ngettext(
        "The shop never gave the hub an order %(number)s. It lies between %(before)s and %(after)s, placed %(from)s and %(to)s: "
        "the shop gives the number before the payment, and most likely this one was aborted or declined. The payment gateway may "
        "still show it. There is no order that the ERP would be missing.",
        "The shop never gave the hub any order from %(number)s to %(last)s, %(count)s numbers. They lie between %(before)s and "
        "%(after)s, placed %(from)s and %(to)s: the shop gives a number before the payment, and most likely these were aborted "
        "or declined. The payment gateway may still show them. There is no order that the ERP would be missing.",
        count,
    )


def _unused(count: int) -> str:
    return ngettext(
        "The shop has no order %(number)s. It uses its numbers for other things, too, so one that is missing between %(before)s "
        "and %(after)s means nothing.",
        "The shop has no orders from %(number)s to %(last)s, %(count)s numbers. It uses its numbers for other things, too, so "
        "some that are missing between %(before)s and %(after)s mean nothing.",
        count,
    )


def _noted(missing: Missing) -> str:
    """Who noted what."""
    note = missing.note
    if note is None:
        return ""
    said = {"number": note.erp_number, "who": str(note.person), "when": words.exact(note.at), "note": note.note}
    parts = [_("The shop was asked and has no order with this number.")] if note.standing == Standing.ABSENT else []
    if note.erp_number:
        parts.append(_("Entered in the ERP as %(number)s.") % said)
    if note.note:
        parts.append(said_plainly(note.note))
    parts.append((_("Noted by %(who)s, %(when)s.") if note.person else _("Noted by the hub, %(when)s.")) % said)
    return " ".join(parts)
