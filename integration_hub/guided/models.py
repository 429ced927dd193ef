"""What cannot be read from what a set-up has made: who began it, what was chosen, which steps were answered or skipped."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from connectors.base import Side
from integration_hub.accounts.models import Merchant, Person


class Step(models.TextChoices):
    """The steps in their order."""

    MERCHANT = "merchant", _("Merchant")
    SYSTEMS = "systems", _("ERP and shop")
    ACCESS = "access", _("Credentials")
    CHECK = "check", _("Check")
    MAPPING = "mapping", _("Mapping")
    SERVICES = "services", _("Services")
    SCHEDULES = "schedules", _("Schedules")
    MONITORING = "monitoring", _("Monitoring")
    RECIPIENTS = "recipients", _("Recipients")
    SYNC = "sync", _("First sync")


SKIPPABLE = (Step.MAPPING, Step.SCHEDULES, Step.RECIPIENTS, Step.SYNC)
"""What a merchant can go live without, for a reason."""


class SetUp(models.Model):
    """One merchant's way to going live. ``erp`` and ``shop`` are the keys of the connectors that were chosen.

    ``founded``: the merchant was made by it, and goes with it when it is given up.
    """

    merchant = models.OneToOneField(Merchant, on_delete=models.CASCADE, related_name="set_up")
    begun_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now)
    founded = models.BooleanField(default=True)
    erp = models.CharField(max_length=60, blank=True)
    shop = models.CharField(max_length=60, blank=True)
    left_out = models.JSONField(default=list, help_text="Kinds of services that were set up and are not wanted.")
    orders_from = models.DateField(null=True, help_text="Which orders are taken; none: those from going live on.")
    live_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    live_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-begun_at"]
        indexes = [models.Index(fields=["live_at", "-begun_at"], name="set_ups_by_end")]

    def __str__(self) -> str:
        return f"Set-up of {self.merchant}"

    def chosen(self, side: Side) -> str:
        """The key of the connector for that side; "" while none is chosen."""
        return self.erp if side is Side.ERP else self.shop


class Answer(models.Model):
    """That a step was answered, or skipped with a reason. ``revision`` lets nobody overwrite what they have not seen."""

    set_up = models.ForeignKey(SetUp, on_delete=models.CASCADE, related_name="answers")
    step = models.CharField(max_length=20, choices=Step.choices)
    revision = models.PositiveIntegerField(default=1)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField(default=timezone.now)
    skipped = models.TextField(blank=True, help_text="Why.")

    class Meta:
        ordering = ["set_up", "id"]
        constraints = [models.UniqueConstraint(fields=["set_up", "step"], name="step_is_answered_once")]

    def __str__(self) -> str:
        return f"{self.set_up}: {self.step}"
