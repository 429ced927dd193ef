"""A service between two connections, and when it runs."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from integration_hub.accounts.models import Merchant
from integration_hub.connections.models import Connection
from integration_hub.processes import kinds


class Mode(models.TextChoices):
    """What a run asks its source for. A full run withdraws what is missing; an incremental one does not.

    A resync tells a shop only what was chosen for it, whether it knows that already or not. A run of one record reads that
    record alone, and leaves everything else as it is. A roll-back reads nothing: it brings an older generation back.
    A dry run reads everything and always ends as a held plan: it shows what would be published, before a merchant goes live.
    """

    FULL = "full", _("Full")
    INCREMENTAL = "incremental", _("Incremental")
    RESYNC = "resync", _("Resync")
    RECORD = "record", _("One record")
    ROLL_BACK = "roll_back", _("Roll-back")
    DRY_RUN = "dry_run", _("Dry run")


SCHEDULED = ((Mode.FULL.value, Mode.FULL.label), (Mode.INCREMENTAL.value, Mode.INCREMENTAL.label))
"""What a schedule may ask for. A resync and a roll-back are started by a person, with what was chosen."""


class Process(models.Model):
    """One service of one merchant. Without a target it ends in the hub.

    ``watermark``: what changed before it was read. ``position``: the last generation its target was told completely.
    """

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="processes")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40, choices=kinds.CHOICES)
    source = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="leaving")
    target = models.ForeignKey(Connection, null=True, on_delete=models.PROTECT, related_name="arriving")
    enabled = models.BooleanField(default=True)
    monitoring = models.BooleanField(default=False, help_text="Publish nothing unless the expected count was imported (R3).")
    settings = models.JSONField(default=dict)
    watermark = models.DateTimeField(null=True)
    position = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["merchant", "name"]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "slug"], name="process_slug_is_unique_in_merchant"),
            models.UniqueConstraint(
                fields=["source"], condition=Q(kind=kinds.ORDERS_TO_ERP), name="orders_of_a_shop_go_to_one_erp"
            ),
            models.UniqueConstraint(
                fields=["source"], condition=Q(kind=kinds.ORDERS_FROM_SHOP), name="orders_of_a_shop_are_read_by_one_process"
            ),
            models.UniqueConstraint(
                fields=["source"], condition=Q(kind=kinds.PRODUCTS_FROM_SHOP), name="products_of_a_shop_are_read_by_one_process"
            ),
            models.UniqueConstraint(
                fields=["source"], condition=Q(kind=kinds.CLOSING_SHEET), name="days_of_a_shop_are_closed_by_one_process"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def service(self) -> kinds.Kind:
        return kinds.KINDS[self.kind]

    @property
    def needs(self) -> list[int]:
        """The connections without which its runs can do nothing."""
        ends = [self.target_id] if self.kind in kinds.FROM_THE_HUB else [self.source_id, self.target_id]
        return [end for end in ends if end is not None]


class Schedule(models.Model):
    """When a service runs: five crontab fields read in a time zone. ``next_at`` is computed and kept in UTC.

    ``set_by`` is who set it last on its page, and ``set_at`` when; "" of one that stands as the configuration file says.
    """

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="schedules")
    crontab = models.CharField(max_length=100)
    time_zone = models.CharField(max_length=60, default="Europe/Copenhagen")
    mode = models.CharField(max_length=20, choices=SCHEDULED, default=Mode.INCREMENTAL)
    enabled = models.BooleanField(default=True)
    next_at = models.DateTimeField(default=timezone.now, db_index=True)
    set_by = models.CharField(max_length=254, blank=True)
    set_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["process", "id"]
        constraints = [models.UniqueConstraint(fields=["process", "crontab", "mode"], name="schedule_is_told_once")]

    def __str__(self) -> str:
        return self.crontab

    @property
    def as_told(self) -> str:
        """The whole schedule in one line, for the trail and for whoever compares two."""
        off = "" if self.enabled else ", off"
        return f"{self.crontab} {self.time_zone}, {self.mode}{off}"
