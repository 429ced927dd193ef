"""A cause that keeps something from working, and what was done about it."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from integration_hub.accounts.models import Merchant, Person
from integration_hub.connections.models import Connection
from integration_hub.processes.models import Process


class Kind(models.TextChoices):
    """What fails: orders, a service's runs, or the other side, which has not done its part in time."""

    ORDERS = "orders", _("Orders")
    RUN = "run", _("Service")
    LATE = "late", _("Late")


class CaseState(models.TextChoices):
    OPEN = "open", _("Open")
    TAKEN = "taken", _("Taken")
    IGNORED = "ignored", _("Ignored")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed by itself")


LIVE = (CaseState.OPEN, CaseState.TAKEN)
"""A person is asked for."""
LASTING = (*LIVE, CaseState.IGNORED)
"""The cause is there, as far as anybody knows."""
ENDED = (CaseState.RESOLVED, CaseState.CLOSED)


class Case(models.Model):
    """One cause of one merchant, for as long as the hub remembers it: it ends, and when the cause returns it is reopened.

    Its orders are ``merchant.orders.filter(fingerprint=case.fingerprint)``; its address is made of the fingerprint as well.
    ``count``: orders that fail for it now, or how often a service failed for it since it was opened; ``most``: the highest that
    was. ``sums``: what those orders come to, per currency, as text. ``under_way``: orders that failed for it and are being sent
    again. All four as the watch last found them (watching.py). ``opened_at`` is when it was last opened or reopened.
    ``connection``: the shop whose orders fail, or the system that the service speaks to. ``run_id``: the newest run of it.
    """

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="cases")
    fingerprint = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    process = models.ForeignKey(Process, null=True, on_delete=models.SET_NULL, related_name="cases")
    connection = models.ForeignKey(Connection, null=True, on_delete=models.SET_NULL, related_name="cases")
    code = models.CharField(max_length=80, blank=True)
    message = models.TextField(blank=True)
    remedy = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=CaseState.choices, default=CaseState.OPEN)
    count = models.PositiveBigIntegerField(default=0)
    most = models.PositiveBigIntegerField(default=0)
    sums = models.JSONField(default=dict)
    under_way = models.PositiveBigIntegerField(default=0)
    run_id = models.BigIntegerField(null=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    opened_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="cases_taken")
    taken_at = models.DateTimeField(null=True)
    ignored_until = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    reopened = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["merchant", "fingerprint"], name="one_case_per_cause"),
            models.CheckConstraint(
                condition=Q(state__in=["resolved", "closed"], ended_at__isnull=False)
                | (~Q(state__in=["resolved", "closed"]) & Q(ended_at__isnull=True)),
                name="only_ended_cases_have_an_end",
            ),
        ]
        indexes = [models.Index(fields=["merchant", "state", "-opened_at", "-id"], name="cases_of_merchant")]

    def __str__(self) -> str:
        return self.message or self.code

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def where(self) -> str:
        """The service that fails, or else the system; "" where neither is there any more."""
        return str(self.process or self.connection or "")

    @property
    def money(self) -> list[tuple[str, Decimal]]:
        """What its orders come to, per currency."""
        return [(currency, Decimal(total)) for currency, total in sorted(self.sums.items())]


class CaseEvent(models.Model):
    """One step of a case's story; ``person`` None: by itself."""

    class What(models.TextChoices):
        OPENED = "opened", _("Opened")
        REOPENED = "reopened", _("Reopened")
        TAKEN = "taken", _("Taken")
        GIVEN_BACK = "given_back", _("Given back")
        HANDED_OVER = "handed_over", _("Handed over")
        IGNORED = "ignored", _("Ignored")
        RESOLVED = "resolved", _("Resolved")
        CLOSED = "closed", _("Closed by itself")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    what = models.CharField(max_length=12, choices=What.choices)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    to = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    until = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return str(self.get_what_display())
