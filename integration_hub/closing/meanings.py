"""How an order of the day may differ between the two sides: what each difference means, and what to do about it."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import gettext_noop


class Difference(models.TextChoices):
    """How an order of the day may differ between the two sides."""

    MISSING = "missing", gettext_noop("Missing in the ERP")
    ONLY_IN_ERP = "only_in_erp", gettext_noop("Only in the ERP")
    SUM = "sum", gettext_noop("Sums differ")
    CURRENCY = "currency", gettext_noop("Currencies differ")
    TWICE = "twice", gettext_noop("Twice in the ERP")
    CANCELLED_IN_ERP = "cancelled_in_erp", gettext_noop("Cancelled in the ERP only")
    NOT_IN_SHOP = "not_in_shop", gettext_noop("Cancelled in the shop only")
    UNKNOWN = "unknown", gettext_noop("Unknown to the hub")
    AWAITING = "awaiting", gettext_noop("Awaiting")
    FAILED = "failed", gettext_noop("Failed")
    IN_DOUBT = "in_doubt", gettext_noop("In doubt")
    GAP = "gap", gettext_noop("Unexplained number")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What to tell a person of a difference."""

    text: Promise
    remedy: Promise


MEANING: dict[str, Meaning] = {
    Difference.MISSING: Meaning(
        lazy("The hub delivered this order, but the ERP no longer shows it."),
        lazy("Ask in the ERP whether it was deleted or its e-number changed. If it must go in again, enter it by hand."),
    ),
    Difference.ONLY_IN_ERP: Meaning(
        lazy("The ERP has a sales order with a number of this shop that the shop does not have on this day."),
        lazy("Ask who entered it. If it is no order of the shop, have its e-number taken out in the ERP, or accept it."),
    ),
    Difference.SUM: Meaning(
        lazy("Shop and ERP have the order, with different sums."),
        lazy("Compare its lines, freight and tax in the ERP with the shop's. Correct the ERP, or accept it with the reason."),
    ),
    Difference.CURRENCY: Meaning(
        lazy("Shop and ERP have the order in different currencies."),
        lazy("Look at the customer's currency in the ERP. Correct the order there, or accept it with the reason."),
    ),
    Difference.TWICE: Meaning(
        lazy("The ERP has more than one sales order for this e-number; this is a further one."),
        lazy("Cancel the one in the ERP that must not be delivered. Look first which of them the hub knows."),
    ),
    Difference.CANCELLED_IN_ERP: Meaning(
        lazy("The order was cancelled in the ERP, and the shop still has it as a valid one."),
        lazy("Cancel or refund it in the shop, or enter it in the ERP again. The customer may be waiting."),
    ),
    Difference.NOT_IN_SHOP: Meaning(
        lazy("The ERP has the order, and in the shop it is no valid order any more: cancelled, refunded or not paid."),
        lazy("Cancel or credit it in the ERP, or accept it where that was done in another document."),
    ),
    Difference.UNKNOWN: Meaning(
        lazy("The shop has this order, but the hub has never read it."),
        lazy("Start the service that reads the shop's orders. If it stays unknown, ask support."),
    ),
    Difference.AWAITING: Meaning(
        lazy("The order is on its way to the ERP and is not there yet."),
        lazy("Usually nothing: it is delivered by itself. Compute the day again afterwards."),
    ),
    Difference.FAILED: Meaning(
        lazy("The order has not gone into the ERP, and the hub knows why."),
        lazy("Open the order: it says what to mend. Resend it, or mark it as handled by hand."),
    ),
    Difference.IN_DOUBT: Meaning(
        lazy("The order was sent and the ERP's answer was lost: it may be there or not."),
        lazy("Usually nothing: the hub asks the ERP before it sends anything again. Compute the day again afterwards."),
    ),
    Difference.GAP: Meaning(
        lazy("The shop gave this number away, and nobody knows an order by it."),
        lazy("Look it up in the payment gateway and note in the ledger what it was."),
    ),
}
