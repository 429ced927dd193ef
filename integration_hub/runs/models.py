"""Executions of services, and what was logged and called meanwhile."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from integration_hub import journeys
from integration_hub.accounts.models import Merchant, Person
from integration_hub.connections.models import Connection
from integration_hub.processes.kinds import KINDS
from integration_hub.processes.models import Mode, Process, Schedule


class State(models.TextChoices):
    """Where a run stands; all but the first two are ends (R128).

    A held one waits for a person: it is released and goes on, or is rejected, or time ends it. It keeps nobody else waiting.
    """

    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    NOT_REACHABLE = "not_reachable", "Not reachable"
    COUNT_MISMATCH = "count_mismatch", "Count mismatch"
    INVALID = "invalid", "Invalid content"
    HARMFUL = "harmful", "Rejected"
    HELD = "held", "Held"
    TIMED_OUT = "timed_out", "Timed out"
    EXPORT_LATE = "export_late", "Export is late"
    NOT_PICKED_UP = "not_picked_up", "Not picked up"
    CANCELLED = "cancelled", "Cancelled"
    ABORTED = "aborted", "Aborted"


ACTIVE = (State.QUEUED, State.RUNNING)
ENDED_BADLY = (
    State.FAILED, State.NOT_REACHABLE, State.COUNT_MISMATCH, State.INVALID, State.HARMFUL, State.HELD, State.TIMED_OUT,
    State.ABORTED, State.EXPORT_LATE, State.NOT_PICKED_UP,
)  # fmt: skip

ASKED_FOR = (Mode.ROLL_BACK, Mode.DRY_RUN)
"""Modes that end as a plan because a person wanted one: that they are held is no trouble."""

OVERDUE = (State.EXPORT_LATE, State.NOT_PICKED_UP)
"""The other side has not done its part yet: told once, until it has."""


class Trigger(models.TextChoices):
    SCHEDULE = "schedule", _("by schedule")
    FIRST = "first", _("by itself, as the first sync")
    PERSON = "person", _("by hand")
    WEBHOOK = "webhook", _("by webhook")
    COMMAND = "command", _("by command")
    CHAIN = "chain", _("by another service")
    PUSH = "push", _("by the import API")


class Run(models.Model):
    """One execution of a service. ``attempt`` fences: a worker that lost its lease holds an older number and changes nothing.

    ``target_key`` names what the run writes into; of one target at most one run is running (I5).
    Counts are of the records that ``unit`` names; None: not known. ``record`` is the key of the one record that was asked for,
    "" of a run that reads many. ``correlation`` is the journey's that started it. ``calls`` counts the calls by the id of the
    connection; those of a second worker that helps with a run are not among them.
    """

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="runs")
    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="runs")
    state = models.CharField(max_length=20, choices=State.choices, default=State.QUEUED)
    mode = models.CharField(max_length=20, choices=Mode.choices)
    record = models.CharField(max_length=250, blank=True)
    correlation = models.CharField(max_length=journeys.LONGEST, blank=True)
    trigger = models.CharField(max_length=20, choices=Trigger.choices)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)
    force_reason = models.TextField(blank=True)
    schedule = models.ForeignKey(Schedule, null=True, on_delete=models.SET_NULL)
    scheduled_for = models.DateTimeField(null=True)
    target_key = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    attempt = models.PositiveIntegerField(default=0)
    owner = models.CharField(max_length=120, blank=True)
    lease_until = models.DateTimeField(null=True)
    cancel_requested = models.BooleanField(default=False)
    resume = models.JSONField(default=dict, help_text="From where a killed run goes on.")
    unit = models.CharField(max_length=80, blank=True)
    expected = models.BigIntegerField(null=True)
    read = models.BigIntegerField(default=0)
    staged = models.BigIntegerField(default=0)
    skipped = models.BigIntegerField(default=0)
    published = models.BigIntegerField(null=True)
    plan = models.JSONField(default=dict, help_text="What would change, or did: figures only.")
    calls = models.JSONField(default=dict, help_text="How many calls were made, by connection.")
    code = models.CharField(max_length=80, blank=True)
    message = models.TextField(blank=True)
    remedy = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["process"], condition=Q(state__in=["queued", "running"]), name="one_active_run_per_process"
            ),
            models.UniqueConstraint(fields=["target_key"], condition=Q(state="running"), name="one_running_run_per_target"),
            models.UniqueConstraint(fields=["schedule", "scheduled_for"], name="one_run_per_scheduled_time"),
        ]
        indexes = [
            models.Index(fields=["merchant", "-id"], name="runs_of_merchant"),
            models.Index(fields=["process", "-id"], name="runs_of_process"),
            models.Index(fields=["process", "mode", "-id"], condition=Q(state="done"), name="runs_done_by_mode"),
            models.Index(fields=["state", "lease_until"], condition=Q(state__in=["queued", "running"]), name="runs_active"),
            models.Index(fields=["correlation"], condition=~Q(correlation=""), name="runs_of_journey"),
            models.Index(fields=["ended_at", "process", "state"], condition=Q(ended_at__isnull=False), name="runs_by_end"),
        ]

    def __str__(self) -> str:
        return f"Run {self.pk}"

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def ended_badly(self) -> bool:
        """A roll-back or a dry run that is held has only made the plan that a person asked for."""
        return self.state in ENDED_BADLY and not (self.state == State.HELD and self.mode in ASKED_FOR)

    @property
    def made_calls(self) -> int:
        """How many calls it made, to all systems together."""
        return sum(self.calls.values())

    @property
    def is_roll_back(self) -> bool:
        return self.mode == Mode.ROLL_BACK

    @property
    def is_dry(self) -> bool:
        return self.mode == Mode.DRY_RUN


class Level(models.IntegerChoices):
    DEBUG = 10, "Debug"
    INFO = 20, "Info"
    WARNING = 30, "Warning"
    ERROR = 40, "Error"


class LogEntry(models.Model):
    """One line a person may read. Ids instead of foreign keys: SQLite keeps these rows in a file of their own.

    ``subject`` is the one record that it is about ("order:17", "item:TENT-2"), "" where it is about many.
    """

    merchant_id = models.BigIntegerField()
    process_id = models.BigIntegerField(null=True)
    run_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(default=timezone.now)
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.INFO)
    service = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=260, blank=True)
    correlation = models.CharField(max_length=journeys.LONGEST, blank=True)
    message = models.TextField()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["merchant_id", "-at", "-id"], name="logs_of_merchant"),
            models.Index(
                fields=["merchant_id", "service", "-at", "-id"], condition=Q(level__gte=30), name="logs_warnings_of_service"
            ),
            models.Index(fields=["merchant_id", "-at", "-id"], condition=Q(level__gte=40), name="logs_errors"),
            models.Index(fields=["run_id", "id"], name="logs_of_run"),
            # Lines of a run are found through the run: only the others need an index of their own.
            models.Index(fields=["correlation"], condition=Q(run_id__isnull=True), name="logs_of_journey"),
        ]

    def __str__(self) -> str:
        return self.message

    @property
    def service_name(self) -> str:
        kind = KINDS.get(self.service)
        return kind.name if kind else self.service

    @property
    def about(self) -> tuple[str, str]:
        """The kind of the one record that the line is about, and its key; two empty ones where it is about many."""
        kind, _, key = self.subject.partition(":")
        return kind, key


class Exchange(models.Model):
    """One masked call to a remote system, kept with what it was for (``subject``: "order:17", "connection:3")."""

    at = models.DateTimeField()
    merchant_id = models.BigIntegerField()
    connection_id = models.BigIntegerField()
    run_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=80, blank=True)
    correlation = models.CharField(max_length=journeys.LONGEST, blank=True)
    method = models.CharField(max_length=10)
    url = models.TextField()
    status = models.PositiveSmallIntegerField(null=True)
    took = models.DurationField()
    request = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["merchant_id", "subject", "-id"], name="exchanges_of_subject"),
            models.Index(fields=["run_id", "-id"], name="exchanges_of_run"),
            models.Index(fields=["correlation"], condition=Q(run_id__isnull=True), name="exchanges_of_journey"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.url}"


class Beat(models.Model):
    """When something that should happen all the time last did: the clock."""

    name = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Heartbeat(models.Model):
    """The last signs of life of one kind of data of one connection; runs are forgotten, this is not.

    ``kind`` is the service's. ``beat_at``: when the other side last answered a run, even if it had nothing new, or when its file
    came. ``good_at``: when what the hub holds was last proved to be all there is. ``changed_at``: when a run last brought a
    change, and ``gaps`` the seconds between the last changes, oldest first. ``failing_since``: when the first of the runs ended
    that have all ended badly since. ``missed`` is how many changes the last full run found that incremental ones had left out,
    ``missed_run`` that run.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="heartbeats")
    kind = models.CharField(max_length=40)
    beat_at = models.DateTimeField(null=True)
    good_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    gaps = models.JSONField(default=list)
    failing_since = models.DateTimeField(null=True)
    missed = models.BigIntegerField(default=0)
    missed_run = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "kind"], name="heartbeat_is_kept_once")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.connection}"
