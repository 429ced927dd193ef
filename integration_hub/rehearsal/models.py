"""Rehearsals of drafts, and what each found."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from integration_hub.accounts.models import Person
from integration_hub.mappings.models import Mapping


class RehearsalState(models.TextChoices):
    """Queued and running ones belong to a worker, the others have ended."""

    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")
    FAILED = "failed", _("Failed")


UNDER_WAY = (RehearsalState.QUEUED, RehearsalState.RUNNING)


class Rehearsal(models.Model):
    """A draft's ``revision`` tried on the orders placed since ``since``, compared with what went to the ERP.

    What went there is told by the version that each attempt kept: versions never change, so the order as it is kept, by that
    version, is what was sent, and what differs from it is the draft's doing alone.
    ``against`` is the version that was active then: orders that were never sent are compared with what it makes of them.
    ``attempt`` and ``lease_until`` are the worker's right to it: a dead one's is freed by the clock, and it begins anew.
    """

    mapping = models.ForeignKey(Mapping, on_delete=models.CASCADE, related_name="rehearsals")
    revision = models.PositiveIntegerField()
    against = models.ForeignKey(Mapping, null=True, on_delete=models.SET_NULL, related_name="+")
    since = models.DateTimeField()
    state = models.CharField(max_length=10, choices=RehearsalState.choices, default=RehearsalState.QUEUED)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    attempt = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    message = models.TextField(blank=True)
    expected = models.PositiveIntegerField(default=0)
    read = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    fail = models.PositiveIntegerField(default=0, help_text="Go through as the rules are, and would not by the draft.")
    mended = models.PositiveIntegerField(default=0, help_text="Cannot be mapped as the rules are, and would go through.")
    stuck = models.PositiveIntegerField(default=0, help_text="Cannot be mapped by either.")
    edited = models.PositiveIntegerField(default=0, help_text="Sent as a person had edited them.")
    unreadable = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mapping"], condition=Q(state__in=["queued", "running"]), name="one_rehearsal_of_a_draft_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"rehearsal {self.pk}"

    @property
    def is_active(self) -> bool:
        return self.state in UNDER_WAY


class GroupKind(models.TextChoices):
    """What the orders of a group have in common."""

    FAIL = "fail", _("Would fail")
    CHANGED = "changed", _("Would change")
    MENDED = "mended", _("Would go through")
    STUCK = "stuck", _("Still fails")


class Verdict(models.TextChoices):
    """What a person says of a group."""

    OPEN = "open", _("To approve")
    APPROVED = "approved", _("Approved")
    OBJECTED = "objected", _("Objected")


class Group(models.Model):
    """Orders to which the same happens: a field ``path`` that goes from ``old`` to ``new``, or a word with or without a pair.

    ``sums`` are the orders' totals by currency, as text; ``examples`` are some of the orders with all that differs in them.
    """

    rehearsal = models.ForeignKey(Rehearsal, on_delete=models.CASCADE, related_name="groups")
    kind = models.CharField(max_length=10, choices=GroupKind.choices)
    path = models.CharField(max_length=120)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    folded = models.BooleanField(default=False, help_text="Many different words of the same field together.")
    orders = models.PositiveIntegerField()
    sums = models.JSONField(default=dict)
    examples = models.JSONField(default=list)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, default=Verdict.OPEN)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)
    judged_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.path}: {self.old} → {self.new}"

    @property
    def asks(self) -> bool:
        """Whether it needs a person's approval: what fails either way is not the draft's doing."""
        return self.kind != GroupKind.STUCK
