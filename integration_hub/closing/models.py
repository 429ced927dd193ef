"""A day's closing sheet, its lines, and what a later look at a signed day found."""

from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from integration_hub.accounts.models import Merchant, Person
from integration_hub.closing.days import begin_of
from integration_hub.closing.meanings import MEANING, Difference
from integration_hub.connections.models import Connection
from integration_hub.orders.models import Order
from integration_hub.runs.models import Run


class SheetState(models.TextChoices):
    """Where a sheet stands. CLEAN signed itself: nothing differed. SIGNED was signed by a person."""

    WAITING = "waiting", gettext_noop("Not computed yet")
    SO_FAR = "so_far", gettext_noop("Day not over")
    TO_SIGN = "to_sign", gettext_noop("To sign off")
    CLEAN = "clean", gettext_noop("Clean")
    SIGNED = "signed", gettext_noop("Signed off")


CLOSED = (SheetState.CLEAN, SheetState.SIGNED)
"""Never changed again."""


class ClosingSheet(models.Model):
    """One day of one shop, in the merchant's time. Until it is signed a new computation replaces it; then nothing does.

    ``wanted_at``: a person asked for it, and no run has computed it since. ``asked``: the ERP itself was asked; else the sheet
    compares with what the hub handed over. ``figures``: counts and sums per currency of each side (figures.py).
    """

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="closing_sheets")
    shop = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="closing_sheets")
    erp = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    zone = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=SheetState.choices, default=SheetState.WAITING)
    wanted_at = models.DateTimeField(null=True)
    computed_at = models.DateTimeField(null=True)
    run = models.ForeignKey(Run, null=True, on_delete=models.SET_NULL, related_name="closing_sheets")
    asked = models.BooleanField(default=True)
    figures = models.JSONField(default=dict)
    differences = models.PositiveIntegerField(default=0)
    to_mail_at = models.DateTimeField(null=True, help_text="Since when the recipients are to be told of it.")
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-day"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "day"], name="one_closing_sheet_per_shop_and_day"),
            models.CheckConstraint(
                condition=Q(state__in=["clean", "signed"], signed_at__isnull=False) | Q(signed_at__isnull=True),
                name="only_signed_sheets_have_a_signature",
            ),
        ]
        indexes = [models.Index(fields=["to_mail_at"], condition=Q(to_mail_at__isnull=False), name="closing_sheets_to_mail")]

    def __str__(self) -> str:
        return f"{self.shop}, {self.day}"

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED

    @property
    def is_over(self) -> bool:
        return begin_of(self.day + timedelta(days=1), ZoneInfo(self.zone)) <= timezone.now()


class SheetLine(models.Model):
    """One order of the day with both sides' sums; ``kind`` names the difference, "" where there is none.

    ``counts``: it belongs into the ERP, so its sum counts on the shop's side. A person accepts a difference with a reason.
    """

    sheet = models.ForeignKey(ClosingSheet, on_delete=models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=20, choices=Difference.choices, blank=True)
    e_number = models.CharField(max_length=120, blank=True)
    order = models.ForeignKey(Order, null=True, on_delete=models.SET_NULL, related_name="+")
    placed_at = models.DateTimeField(null=True)
    erp_number = models.CharField(max_length=300, blank=True)
    counts = models.BooleanField(default=True)
    shop_sum = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    currency = models.CharField(max_length=10, blank=True)
    erp_sum = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    erp_currency = models.CharField(max_length=10, blank=True)
    said = models.TextField(blank=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["sheet", "id"], condition=~Q(kind=""), name="closing_differences")]

    def __str__(self) -> str:
        return self.e_number or self.erp_number

    @property
    def meaning(self) -> str:
        """What the difference means, in the reader's language."""
        return str(MEANING[self.kind].text) if self.kind else ""

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return str(MEANING[self.kind].remedy) if self.kind else ""

    @property
    def difference(self) -> Decimal | None:
        """What the shop has more than the ERP; None where there is no sum, or the two are in different currencies."""
        shop, erp = self.shop_sum if self.counts else None, self.erp_sum
        if shop is None and erp is None:
            return None
        if shop is not None and erp is not None and self.currency != self.erp_currency:
            return None
        return (shop or Decimal(0)) - (erp or Decimal(0))


class Recount(models.Model):
    """A signed day computed again, where it no longer comes to what was signed; the sheet itself stays as it is."""

    sheet = models.OneToOneField(ClosingSheet, on_delete=models.CASCADE, related_name="recount")
    run = models.ForeignKey(Run, null=True, on_delete=models.SET_NULL, related_name="+")
    computed_at = models.DateTimeField(default=timezone.now)
    figures = models.JSONField(default=dict)
    differences = models.PositiveIntegerField(default=0)
    changes = models.JSONField(default=list, help_text="The lines that are new or other than those signed, as text.")

    def __str__(self) -> str:
        return f"{self.sheet}, again"
