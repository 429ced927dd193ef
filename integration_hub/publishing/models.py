"""Feeds on their way to a target that takes one import at a time."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

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
