"""A resend of many orders, and where each of them stands in it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from integration_hub.accounts.models import Merchant, Person
from integration_hub.orders.models import Order
from integration_hub.processes.models import Process


class ResendState(models.TextChoices):
    """How far it is. Of the last three nothing more is released; what was on its way still comes to its outcome."""

    CANARY = "canary", _("Canary first")
    GOING = "going", _("Sending")
    STOPPED = "stopped", _("Stopped")
    CANCELLED = "cancelled", _("Cancelled")
    DONE = "done", _("Done")


ACTIVE = (ResendState.CANARY, ResendState.GOING)


class Resend(models.Model):
    """Orders of one service that a person wants sent again, the canary first and the rest in their order.

    ``rate``: at most so many are released a minute; ``counts_from`` is the moment from which it is unspent. ``waits_because``: it
    goes on by itself. ``stopped_because`` and ``stopped_by``: the surprise. ``gone_on_by``: who did not wait for the ERP to
    fetch the canary's file. The figures are those of the last step of the conductor.
    """

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="resends")
    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="resends")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="resends")
    reason = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=ResendState.choices, default=ResendState.CANARY)
    rate = models.PositiveIntegerField()
    counts_from = models.DateTimeField(null=True)
    canary = models.ForeignKey(Order, null=True, on_delete=models.SET_NULL, related_name="+")
    gone_on_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    cancelled_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    waits_because = models.TextField(blank=True)
    stopped_because = models.TextField(blank=True)
    stopped_by = models.ForeignKey(Order, null=True, on_delete=models.SET_NULL, related_name="+")
    total = models.PositiveIntegerField()
    waiting = models.PositiveIntegerField()
    under_way = models.PositiveIntegerField(default=0)
    arrived = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["merchant", "-id"], name="resends_of_merchant"),
            models.Index(fields=["state"], condition=Q(state__in=["canary", "going"]), name="resends_active"),
        ]

    def __str__(self) -> str:
        return f"resend {self.pk}"

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def is_followed(self) -> bool:
        """Whether its figures may still change."""
        return self.is_active or self.under_way > 0


class ItemState(models.TextChoices):
    """Where one order stands in a resend."""

    WAITING = "waiting", _("Waiting")
    RELEASED = "released", _("Sending")
    ARRIVED = "arrived", _("Delivered")
    LEFT_THERE = "left_there", _("On the file server")
    FAILED = "failed", _("Failed")
    IN_DOUBT = "in_doubt", _("In doubt")
    LEFT_OUT = "left_out", _("Left out")


UNDER_WAY = (ItemState.RELEASED, ItemState.IN_DOUBT)


class ResendItem(models.Model):
    """One order of a resend. It waits by staying failed: only what is released can be claimed by a delivery.

    ``message`` says why it failed again, or was left out.
    """

    resend = models.ForeignKey(Resend, on_delete=models.CASCADE, related_name="items")
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="resend_items")
    place = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=ItemState.choices, default=ItemState.WAITING)
    released_at = models.DateTimeField(null=True)
    message = models.TextField(blank=True)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["resend", "order"], name="order_is_in_a_resend_once"),
            models.UniqueConstraint(
                fields=["order"], condition=Q(state__in=["waiting", "released"]), name="order_waits_in_one_resend"
            ),
        ]
        indexes = [
            models.Index(fields=["resend", "place"], name="resend_items_in_order"),
            models.Index(fields=["resend", "state", "place"], name="resend_items_by_state"),
            models.Index(fields=["resend"], condition=Q(state__in=["released", "in_doubt"]), name="resend_items_under_way"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.state}"
