"""Feeds on their way to a target that takes one import at a time; what persons want a shop to be told again, or anew."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from integration_hub.accounts.models import Person
from integration_hub.connections.models import Connection
from integration_hub.runs.models import Run


class FeedImport(models.Model):
    """One feed that was built for a target, and what the target said to it; of one target at most one is open (R77).

    ``path`` is the payload in the hub's spool, ``told`` beside it which SKU it tells up to which generation; the payload of a
    failed one is kept (R83). ``position`` is the generation up to which it holds what changed. ``tries``: how often its answer
    was lost, or the target let go of it.
    """

    class Extent(models.TextChoices):
        FULL = "full", _("Full")
        PARTIAL = "partial", _("Partial")
        ATTRIBUTES = "attributes", _("Attribute modification")

    class State(models.TextChoices):
        ASKED = "asked", "Queued"
        BUILT = "built", "Built"
        SENDING = "sending", "Sending"
        WAITING = "waiting", "Waiting"
        IN_PROGRESS = "in_progress", "Running"
        IN_DOUBT = "in_doubt", "In doubt"
        SETTLING = "settling", "Being noted"
        SUCCESS = "success", "Applied"
        FAILURE = "failure", "Failed"
        ABORTED = "aborted", "Aborted"
        NOT_FOUND = "not_found", "Lost"
        VALID = "valid", "Valid"

    OPEN = (State.ASKED, State.BUILT, State.SENDING, State.WAITING, State.IN_PROGRESS, State.IN_DOUBT, State.SETTLING)
    ENDED_BADLY = (State.FAILURE, State.ABORTED, State.NOT_FOUND)

    target = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="feeds")
    run = models.ForeignKey(Run, null=True, on_delete=models.SET_NULL, related_name="feeds")
    extent = models.CharField(max_length=10, choices=Extent.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.BUILT)
    name = models.CharField(max_length=200)
    force_reason = models.TextField(blank=True)
    validate_only = models.BooleanField(default=False)
    remote_id = models.CharField(max_length=200, blank=True)
    path = models.CharField(max_length=500, blank=True)
    told = models.CharField(max_length=500, blank=True)
    size = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    position = models.BigIntegerField(default=0)
    groups = models.BigIntegerField(default=0)
    variants = models.BigIntegerField(default=0)
    removed = models.BigIntegerField(default=0)
    left_out = models.BigIntegerField(default=0)
    tries = models.PositiveIntegerField(default=0)
    built_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    harmful = models.BooleanField(default=False, help_text="A protection stopped it, which a person may override.")
    blamed = models.BooleanField(default=False, help_text="The articles that it named stay out of the next one.")
    code = models.CharField(max_length=80, blank=True)
    message = models.TextField(blank=True)
    remedy = models.TextField(blank=True)
    keys = models.JSONField(default=dict, help_text="The target's words on single keys.")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["target"],
                condition=Q(state__in=["asked", "built", "sending", "waiting", "in_progress", "in_doubt", "settling"]),
                name="one_open_feed_per_target",
            )
        ]
        indexes = [models.Index(fields=["target", "-id"], name="feeds_of_target")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.state in FeedImport.OPEN

    @property
    def ended_badly(self) -> bool:
        return self.state in FeedImport.ENDED_BADLY


class Resync(models.Model):
    """One resync that a person asked for: ``run`` is the last that worked on it, None while it waits for its turn.

    ``seen``: the person has been told how it ended.
    """

    shop = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="resyncs")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="resyncs")
    asked_at = models.DateTimeField(default=timezone.now)
    run = models.ForeignKey(Run, null=True, on_delete=models.SET_NULL, related_name="resyncs")
    seen = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["shop", "-id"], name="resyncs_of_shop"),
            models.Index(fields=["person"], condition=Q(seen=False), name="resyncs_unseen"),
        ]

    def __str__(self) -> str:
        return f"Resync {self.pk}"


class ResyncItem(models.Model):
    """One item that a shop is to be told by resync. It is due until the shop confirmed or refused it (I6)."""

    class Outcome(models.TextChoices):
        DUE = "due", "Waiting"
        MADE = "made", "Draft"
        TOLD = "told", "Done"
        REFUSED = "refused", "Refused"

    resync = models.ForeignKey(Resync, on_delete=models.CASCADE, related_name="items")
    shop = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+")
    sku = models.CharField(max_length=250)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.DUE)
    message = models.TextField(blank=True)
    remedy = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["shop", "sku"], condition=Q(outcome="due"), name="item_is_due_once")]
        indexes = [models.Index(fields=["resync", "outcome", "-id"], name="resync_items_by_outcome")]

    def __str__(self) -> str:
        return self.sku


class ResyncChoice(models.Model):
    """Whether a person wants one unlinked item in a shop. Without a choice its shop flag decides (R40)."""

    shop = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+")
    sku = models.CharField(max_length=250)
    ticked = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "sku"], name="item_is_chosen_once")]

    def __str__(self) -> str:
        return self.sku


class Difference(models.Model):
    """One linked item that a shop shows otherwise than the hub would tell it now (R37), as the reading ``run_id`` found.

    ``fields`` lists what differs, each with its ``name`` and the words of ``shop`` and ``hub``.
    """

    shop = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="differences")
    sku = models.CharField(max_length=250)
    name = models.CharField(max_length=250, blank=True)
    fields = models.JSONField(default=list)
    run_id = models.BigIntegerField()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["shop", "sku"], name="difference_is_kept_once")]
        indexes = [models.Index(fields=["shop", "-id"], name="differences_of_shop")]

    def __str__(self) -> str:
        return self.sku


class Comparison(models.Model):
    """How a shop and the catalogue stand to each other, in figures. ``at``: when the shop was last read and compared."""

    shop = models.OneToOneField(Connection, on_delete=models.CASCADE, related_name="comparison")
    at = models.DateTimeField(null=True)
    linked = models.BigIntegerField(default=0)
    unlinked = models.BigIntegerField(default=0)
    shop_only = models.BigIntegerField(default=0)
    drafts = models.BigIntegerField(default=0)
    differing = models.BigIntegerField(default=0)
    twins = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.shop_id)
