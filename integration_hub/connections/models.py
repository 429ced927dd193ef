"""Accounts elsewhere, and how they answer."""

import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from connectors.parcels import CountedBy
from integration_hub.accounts.models import Merchant, Person


class ServiceState(models.TextChoices):
    """How a connection's web service answered when it was last asked; a disconnected one is not asked any more."""

    UNKNOWN = "unknown", "Not checked yet"
    ONLINE = "online", "Online"
    SLOW = "slow", "Slow"
    OFFLINE = "offline", "Offline"
    DISCONNECTED = "disconnected", "Disconnected"


COUNTERS = {
    CountedBy.MANIFEST: _("by a manifest"),
    CountedBy.TRAILER: _("by its own last line"),
    CountedBy.COUNTING: _("by a first pass"),
}


def counter_name(counted_by: str) -> str:
    """Whose word the number of records of a file is; "" where nobody has counted."""
    return COUNTERS.get(CountedBy(counted_by), "") if counted_by else ""


def hook_token() -> str:
    return secrets.token_urlsafe(24)


class Connection(models.Model):
    """One configured link to one ERP or shop of one merchant. ``credentials`` holds ciphertext only (vault.py)."""

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="connections")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    connector = models.CharField(max_length=60)
    settings = models.JSONField(default=dict, help_text="The connector's Config without its credentials.")
    credentials = models.TextField(blank=True)
    contact = models.CharField(max_length=200, blank=True, help_text="Whom to ask when it is offline (R63).")
    hook_token = models.CharField(max_length=60, unique=True, default=hook_token)
    state = models.CharField(max_length=20, choices=ServiceState.choices, default=ServiceState.UNKNOWN)
    state_since = models.DateTimeField(null=True, help_text="When it was first met in the state it is in.")
    checked_at = models.DateTimeField(null=True)
    check_due_at = models.DateTimeField(default=timezone.now)
    answered_in = models.DurationField(null=True)
    version = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=80, blank=True)
    message = models.TextField(blank=True)
    remedy = models.TextField(blank=True)

    class Meta:
        ordering = ["merchant", "name"]
        constraints = [models.UniqueConstraint(fields=["merchant", "slug"], name="connection_slug_is_unique_in_merchant")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_disconnected(self) -> bool:
        """Whether an admin cut it off: nothing goes through it until it is connected again."""
        return self.state == ServiceState.DISCONNECTED


class FileEntry(models.Model):
    """One file of a connection: one that came in, or one of ours that was left. Name, size and time together say which.

    ``kind`` is the service's kind that reads or wrote it. ``seen_at``: when the hub first met it. ``path`` is where the hub
    keeps its copy meanwhile; "": nowhere. ``run_id`` is the run that read it, ``subject`` what it holds ("order:17").
    """

    class Direction(models.TextChoices):
        IN = "in", "In"
        OUT = "out", "Out"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        READING = "reading", "Being read"
        READ = "read", "Read"
        SAME = "same", "Same as before"
        REFUSED = "refused", "Refused"
        UPLOADING = "uploading", "Being uploaded"
        RENAMING = "renaming", "Being handed over"
        LEFT = "left", "On the file server"
        PICKED_UP = "picked_up", "Picked up"

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="files")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    kind = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=500)
    size = models.BigIntegerField(default=0)
    modified_at = models.DateTimeField(null=True)
    stamp = models.CharField(max_length=40, blank=True, help_text="modified_at as text: part of which file it is.")
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of its content, once it was read.")
    state = models.CharField(max_length=10, choices=State.choices)
    seen_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(auto_now=True)
    records = models.BigIntegerField(null=True)
    counted_by = models.CharField(max_length=10, blank=True)
    complete = models.BooleanField(default=True, help_text="A full export: what is missing in it is gone.")
    put_away = models.BooleanField(default=False)
    stays = models.BooleanField(default=False, help_text="It was dealt with and is not moved away.")
    tries = models.PositiveIntegerField(default=0, help_text="How often it was looked at in vain.")
    forced_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    force_reason = models.TextField(blank=True)
    path = models.CharField(max_length=500, blank=True)
    run_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=80, blank=True)
    message = models.TextField(blank=True)
    remedy = models.TextField(blank=True)
    flaws = models.JSONField(default=list, help_text="What is wrong with it, each as line, record, field, message.")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "direction", "name"], condition=models.Q(direction="out"), name="file_is_left_once"
            ),
            models.UniqueConstraint(
                fields=["connection", "kind", "name", "size", "stamp"],
                condition=models.Q(direction="in"),
                name="file_is_met_once",
            ),
        ]
        indexes = [
            models.Index(fields=["connection", "direction", "-id"], name="files_of_connection"),
            models.Index(fields=["connection", "kind", "state", "-id"], name="files_by_state"),
            models.Index(fields=["run_id"], condition=models.Q(run_id__isnull=False), name="files_of_run"),
            models.Index(fields=["subject"], condition=~models.Q(subject=""), name="files_of_subject"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def order_id(self) -> int | None:
        """The order that it holds, or was left for; None where it was for something else."""
        what, _, number = self.subject.partition(":")
        return int(number) if what == "order" and number.isdigit() else None

    @property
    def counter_name(self) -> str:
        return counter_name(self.counted_by)


class Allowance(models.Model):
    """One remote account's rate limit for all processes together; times in seconds since 1970.

    ``free_at``: when all calls so far would have been made at the plain rate. ``paused_until``: the remote asked for silence.
    """

    account = models.CharField(max_length=250, primary_key=True)
    free_at = models.FloatField(default=0)
    paused_until = models.FloatField(default=0)

    def __str__(self) -> str:
        return self.account
