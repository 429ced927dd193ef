"""Who may push records into the hub, and what became of each push."""

from django.db import models
from django.utils import timezone

from integration_hub.accounts.models import Person
from integration_hub.connections.models import Connection, FileEntry


class ApiKey(models.Model):
    """A partner's right to push into one connection. Only its hash is kept; ``prefix`` tells people which one it is.

    ``kinds`` are the services it may feed ("items_from_erp"); empty: all of them. ``scheduled`` keys never force (R102).
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=200)
    prefix = models.CharField(max_length=12)
    hashed = models.CharField(max_length=64, unique=True)
    kinds = models.JSONField(default=list)
    scheduled = models.BooleanField(default=True)
    created_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class PushedImport(models.Model):
    """One import that was pushed to the hub, kept seven days (R91). ``id`` is what its sender asks with.

    At most one of a kind is open in a connection (R77). While its body comes in, ``heard_at`` moves on and ``file`` is empty.
    """

    class Status(models.TextChoices):
        WAITING = "WAITING", "Waiting"
        IN_PROGRESS = "IN_PROGRESS", "Running"
        SUCCESS = "SUCCESS", "Applied"
        FAILURE = "FAILURE", "Failed"
        ABORTED = "ABORTED", "Aborted"

    OPEN = (Status.WAITING, Status.IN_PROGRESS)

    id = models.CharField(primary_key=True, max_length=40)
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="pushed")
    key = models.ForeignKey(ApiKey, null=True, on_delete=models.SET_NULL, related_name="pushed")
    file = models.ForeignKey(FileEntry, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=200, blank=True)
    force = models.BooleanField(default=False)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.WAITING)
    reason = models.TextField(blank=True)
    errors = models.JSONField(default=list)
    error_count = models.PositiveBigIntegerField(default=0)
    begun_at = models.DateTimeField(default=timezone.now)
    heard_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-begun_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "kind"],
                condition=models.Q(status__in=["WAITING", "IN_PROGRESS"]),
                name="one_open_push_of_a_kind",
            )
        ]
        indexes = [
            models.Index(fields=["connection", "-begun_at"], name="pushed_of_connection"),
            models.Index(fields=["heard_at"], condition=models.Q(status__in=["WAITING", "IN_PROGRESS"]), name="pushed_open"),
        ]

    def __str__(self) -> str:
        return self.name or self.id
