"""How an e-number is accounted for: by what its order has come to, or by what is known of a number without one."""

from django.db import models
from django.utils.translation import gettext_noop


class Standing(models.TextChoices):
    """Every number of a period stands in exactly one of these."""

    UNEXPLAINED = "unexplained", gettext_noop("Unexplained")
    FAILED = "failed", gettext_noop("Failed")
    IN_DOUBT = "in_doubt", gettext_noop("In doubt")
    AWAITING = "awaiting", gettext_noop("Awaiting")
    DELIVERED = "delivered", gettext_noop("Delivered")
    UNPAID = "unpaid", gettext_noop("Waiting for payment")
    DECLINED = "declined", gettext_noop("Payment declined")
    ABORTED = "aborted", gettext_noop("Payment aborted")
    CANCELLED = "cancelled", gettext_noop("Cancelled in the shop")
    REFUNDED = "refunded", gettext_noop("Refunded")
    TEST = "test", gettext_noop("Test order")
    ELSEWHERE = "elsewhere", gettext_noop("Entered elsewhere")
    ABSENT = "absent", gettext_noop("Not in the shop")
    OTHER = "other", gettext_noop("Explained")
    UNUSED = "unused", gettext_noop("Not used for orders")


NOTED = (Standing.DECLINED, Standing.ABORTED, Standing.TEST, Standing.ELSEWHERE, Standing.ABSENT, Standing.OTHER)
"""What a number without an order may be noted as."""
