"""Who is mailed of what and when, and which mails were made, held back, sent."""

from datetime import time, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from integration_hub.accounts.models import Merchant
from integration_hub.alerts.events import Event
from integration_hub.cases.models import Case
from integration_hub.closing.models import ClosingSheet
from integration_hub.connections.models import Connection
from integration_hub.runs.models import Run

EVERY_DAY = "0123456"
PATIENCE = timedelta(minutes=3)
"""How long a page waits for a mail that no worker has taken."""


class Mode(models.TextChoices):
    """Whether mails come one by one or gathered."""

    AT_ONCE = "at_once", _("Each at once")
    HOURLY = "hourly", _("Gathered, once an hour")
    DAILY = "daily", _("Gathered, once a day")


class Remind(models.IntegerChoices):
    """After how many hours one is reminded of what still is not well."""

    NEVER = 0, _("Never")
    DAILY = 24, _("Once a day")
    THIRD_DAY = 72, _("Every third day")
    WEEKLY = 168, _("Once a week")


class Recipient(models.Model):
    """One plain address that is mailed; of nothing that ended before it was added.

    ``hears_all``: of everything, what is invented later too; else of what its subscriptions name. Quiet hours begin on
    ``quiet_days`` (Monday is 0); equal times are a whole day. ``held_until``: when what may wait is told next (hearing.py).
    """

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="recipients")
    address = models.EmailField()
    created_at = models.DateTimeField(default=timezone.now)
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, blank=True, help_text='"": the merchant\'s.')
    hears_all = models.BooleanField(default=True)
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.AT_ONCE)
    digest_at = models.TimeField(default=time(8))
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    quiet_days = models.CharField(max_length=7, default=EVERY_DAY)
    urgent_at_once = models.BooleanField(default=True)
    remind_hours = models.PositiveSmallIntegerField(choices=Remind.choices, default=Remind.DAILY)
    held_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["address"]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "address"], name="recipient_is_told_once"),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_begin_and_end",
            ),
        ]

    def __str__(self) -> str:
        return self.address


class Subscription(models.Model):
    """One event of which a recipient hears: of any connection, or of one."""

    recipient = models.ForeignKey(Recipient, on_delete=models.CASCADE, related_name="subscriptions")
    event = models.CharField(max_length=20, choices=Event.choices)
    connection = models.ForeignKey(Connection, null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["recipient", "event"], name="event_is_subscribed_once")]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.event}"


class Kind(models.TextChoices):
    """Why a mail was made."""

    TROUBLE = "trouble", _("Trouble")
    REMINDER = "reminder", _("Reminder")
    RECOVERY = "recovery", _("Works again")
    SHEET = "sheet", _("Closing sheet")
    DIGEST = "digest", _("Digest")
    TEST = "test", _("Test mail")
    AGAIN = "again", _("Sent again")


class Sending(models.TextChoices):
    """Where a mail stands. HELD waits for its digest; TOLD is told by another mail: the digest, or the first of its cause."""

    WAITING = "waiting", _("Waiting")
    HELD = "held", _("Held back")
    TOLD = "told", _("Told together")
    SENT = "sent", _("Sent")
    GIVEN_UP = "given_up", _("Given up")


class Notice(models.Model):
    """One thing to tell one address: of a run (I2), a case's orders, a closing sheet, or a digest; due once that is committed.

    ``cause`` names why: of one cause the first is mailed, ``follows`` leads the others to it, as it does reminders and the
    recovery. ``over_at``: since when the cause is gone. ``subject`` and ``text`` are kept as they were first sent.
    """

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.TROUBLE)
    event = models.CharField(max_length=20, choices=Event.choices, blank=True)
    run = models.ForeignKey(Run, null=True, on_delete=models.CASCADE, related_name="notices")
    sheet = models.ForeignKey(ClosingSheet, null=True, on_delete=models.CASCADE, related_name="notices")
    case = models.ForeignKey(Case, null=True, on_delete=models.CASCADE, related_name="notices")
    cause = models.CharField(max_length=160, blank=True)
    follows = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="followers")
    told_in = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="gathered")
    address = models.EmailField()
    state = models.CharField(max_length=10, choices=Sending.choices, default=Sending.WAITING)
    at = models.DateTimeField(default=timezone.now)
    over_at = models.DateTimeField(null=True)
    tries = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "address", "kind"],
                condition=Q(kind__in=["trouble", "recovery"]),
                name="one_mail_per_run_and_address",
            ),
            models.UniqueConstraint(
                fields=["sheet", "address"], condition=Q(kind="sheet"), name="one_mail_per_sheet_and_address"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=["waiting", "held"]), name="notices_due"),
            models.Index(fields=["merchant", "-id"], condition=~Q(state="told"), name="mails_of_merchant"),
            models.Index(fields=["merchant", "address", "cause"], name="notices_of_cause"),
            models.Index(
                fields=["at"],
                condition=Q(kind="trouble", follows__isnull=True, over_at__isnull=True),
                name="notices_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.address}"

    @property
    def is_refused(self) -> bool:
        """Tried, and not taken yet."""
        return self.state == Sending.WAITING and bool(self.error)

    @property
    def is_awaited(self) -> bool:
        """A worker has it, or will in a moment: worth waiting for."""
        return self.state == Sending.WAITING and not self.error and self.due_at > timezone.now() - PATIENCE

    @property
    def stands(self) -> str:
        """Where it stands, in a word."""
        return "Refused" if self.is_refused else str(self.get_state_display())
