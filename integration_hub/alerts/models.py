"""Who is mailed about a merchant's runs, and which mail went out."""

from django.db import models
from django.utils import timezone

from integration_hub.accounts.models import Merchant
from integration_hub.closing.models import ClosingSheet
from integration_hub.runs.models import Run


class Recipient(models.Model):
    """One plain address that hears of all of the merchant's connections; of nothing that ended before it was added."""

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="recipients")
    address = models.EmailField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["address"]
        constraints = [models.UniqueConstraint(fields=["merchant", "address"], name="recipient_is_told_once")]

    def __str__(self) -> str:
        return self.address


class Notice(models.Model):
    """The one mail about one run to one address (I2), or about one closing sheet; due once the run's end is committed."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="notices")
    sheet = models.ForeignKey(ClosingSheet, null=True, on_delete=models.CASCADE, related_name="notices")
    address = models.EmailField()
    tries = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "address"], condition=models.Q(sheet__isnull=True), name="one_mail_per_run_and_address"
            ),
            models.UniqueConstraint(
                fields=["sheet", "address"], condition=models.Q(sheet__isnull=False), name="one_mail_per_sheet_and_address"
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(sent_at__isnull=True), name="notices_due")]

    def __str__(self) -> str:
        return f"{self.run} to {self.address}"
