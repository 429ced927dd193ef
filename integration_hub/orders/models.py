"""The shop's orders on their way into the ERP."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from integration_hub.accounts.models import Merchant, Person
from integration_hub.connections.models import Connection
from integration_hub.orders.numbering import Numbering, numbering
from integration_hub.orders.standings import NOTED
from integration_hub.runs.models import Run, State


class OrderState(models.TextChoices):
    """The three colours of R107 and what lies between them; the last six never go to the ERP by themselves."""

    AWAITING = "awaiting", "Awaiting"
    SENDING = "sending", "Sending"
    IN_DOUBT = "in_doubt", "In doubt"
    HANDED_OVER = "handed_over", "On the file server"
    PICKED_UP = "picked_up", "Picked up"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Failed"
    HANDLED = "handled", "Handled by hand"
    UNPAID = "unpaid", "Waiting for payment"
    DECLINED = "declined", "Payment declined"
    ABORTED = "aborted", "Payment aborted"
    CANCELLED = "cancelled", "Cancelled in the shop"
    REFUNDED = "refunded", "Refunded"
    TEST = "test", "Test order"


COLUMNS = {
    "failed": (OrderState.FAILED, OrderState.IN_DOUBT),
    "awaiting": (OrderState.AWAITING, OrderState.SENDING, OrderState.HANDED_OVER),
    "delivered": (OrderState.DELIVERED, OrderState.PICKED_UP, OrderState.HANDLED),
}
"""The overview's three columns (R107, R109)."""
REFUSED_BY_ERP = "refused_by_erp"
"""The code of an order whose file the ERP fetched and refused."""
ARRIVED = (OrderState.DELIVERED, OrderState.HANDED_OVER, OrderState.PICKED_UP)
"""The hub's own part is done. Of the last two the ERP has not told a number, and it may still refuse them (R56)."""
FOLLOWED = (OrderState.HANDED_OVER, OrderState.PICKED_UP)
NOT_PICKED_UP = "not_picked_up"
"""The code of an order that lies on the file server for longer than the ERP should need."""


class Order(models.Model):
    """One e-number of one shop: at most one order in the ERP (I3). ``raw`` is what the shop said, kept before it is told so (I4).

    ``due_at``: not delivered before. ``not_before``: the end of the settle time of a lost answer.
    ``attempt`` fences: an outcome is written only by the attempt that is under way.
    ``edit``: a person's version of what goes to the ERP, sent instead of what the rules make of ``document``.
    ``series`` and ``serial`` are the e-number, taken apart; an order whose number is not the shop's own has none.
    ``fingerprint`` is the cause for which it failed last (runs/causes.py), kept while it is sent again and until it arrives; the
    ``state`` says whether it waits for a person.
    """

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="orders")
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="orders")
    e_number = models.CharField(max_length=120)
    series = models.CharField(max_length=120, blank=True)
    serial = models.BigIntegerField(null=True)
    shop_id = models.CharField(max_length=120)
    erp_number = models.CharField(max_length=120, blank=True)
    erp_key = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=20, choices=OrderState.choices)
    shop_state = models.CharField(max_length=60, blank=True)
    placed_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now)
    delivered_at = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True, help_text="When it was left on the file server for the ERP to fetch.")
    picked_up_at = models.DateTimeField(null=True)
    follow_due_at = models.DateTimeField(null=True, help_text="When to look next what became of it there.")
    acknowledged_at = models.DateTimeField(null=True, help_text="When the shop was told the ERP number.")
    acknowledge_due_at = models.DateTimeField(null=True)
    customer = models.CharField(max_length=250, blank=True)
    email = models.CharField(max_length=254, blank=True)
    currency = models.CharField(max_length=3)
    total = models.DecimalField(max_digits=18, decimal_places=4)
    tax_included = models.BooleanField()
    raw = models.TextField()
    document = models.TextField(help_text="documents.Order as JSON, money as strings.")
    due_at = models.DateTimeField(default=timezone.now)
    attempt = models.PositiveIntegerField(default=0)
    tries = models.PositiveIntegerField(default=0, help_text="Attempts since a person or the shop last changed something.")
    owner = models.CharField(max_length=120, blank=True)
    lease_until = models.DateTimeField(null=True)
    sent = models.BooleanField(default=False, help_text="An earlier attempt may have reached the ERP: find before create.")
    not_before = models.DateTimeField(null=True)
    code = models.CharField(max_length=80, blank=True)
    message = models.TextField(blank=True)
    remedy = models.TextField(blank=True)
    fingerprint = models.BigIntegerField(null=True)
    failed_at = models.DateTimeField(null=True)
    edit = models.ForeignKey("OrderEdit", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["connection", "e_number"], name="e_number_is_unique_in_shop"),
            models.UniqueConstraint(fields=["connection", "shop_id"], name="shop_order_is_kept_once"),
            models.CheckConstraint(
                condition=~Q(state="sending") | (Q(lease_until__isnull=False) & ~Q(owner="")), name="sending_order_has_an_owner"
            ),
        ]
        indexes = [
            models.Index(fields=["merchant", "state", "-id"], name="orders_of_merchant"),
            models.Index(fields=["merchant", "-id"], name="orders_newest"),
            models.Index(fields=["merchant", "placed_at"], name="orders_by_time"),
            models.Index(
                fields=["connection", "placed_at", "id"],
                condition=Q(state__in=["awaiting", "sending", "in_doubt"]),
                name="orders_open",
            ),
            models.Index(
                fields=["connection", "acknowledge_due_at"],
                condition=Q(acknowledge_due_at__isnull=False),
                name="orders_to_acknowledge",
            ),
            models.Index(
                fields=["connection", "follow_due_at"], condition=Q(follow_due_at__isnull=False), name="orders_to_follow"
            ),
            models.Index(fields=["merchant", "erp_number"], condition=~Q(erp_number=""), name="orders_by_erp_number"),
            models.Index(fields=["merchant", "e_number"], name="orders_by_e_number"),
            models.Index(fields=["connection", "series", "serial"], name="orders_by_serial"),
            models.Index(fields=["connection", "placed_at", "id"], name="orders_as_placed"),
            models.Index("merchant", Lower("email"), F("id").desc(), name="orders_by_mail"),
            models.Index(
                fields=["delivered_at", "received_at", "merchant"], condition=Q(state="delivered"), name="orders_by_arrival"
            ),
            # Holds all that a cause's orders are counted and summed by: no row is read for it.
            models.Index(
                fields=["merchant", "fingerprint", "-id", "state", "currency", "total", "failed_at"],
                condition=Q(fingerprint__isnull=False),
                name="orders_of_cause",
            ),
        ]

    def __str__(self) -> str:
        return self.e_number

    def call(self, e_number: str, *, own: bool = True) -> None:
        """Give the order its e-number. One that is not the shop's ``own`` stands in no series."""
        place = numbering(e_number) if own else Numbering()
        self.e_number, self.series, self.serial = e_number, place.series, place.serial

    @property
    def stands(self) -> str:
        """Where it stands, in a word; one that lies on the file server for too long says so."""
        return str(State.NOT_PICKED_UP.label) if self.code == NOT_PICKED_UP else str(self.get_state_display())


class Attempt(models.Model):
    """One try to deliver an order: what came of it, and under which rules."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="attempts")
    number = models.PositiveIntegerField()
    run = models.ForeignKey(Run, null=True, on_delete=models.SET_NULL, related_name="order_attempts")
    mapping_version = models.PositiveIntegerField(null=True)
    edit = models.ForeignKey("OrderEdit", null=True, on_delete=models.SET_NULL, related_name="attempts")
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=OrderState.choices, blank=True)
    code = models.CharField(max_length=80, blank=True)
    message = models.TextField(blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["order", "number"], name="attempt_number_is_unique")]

    def __str__(self) -> str:
        return f"attempt {self.number}"


class OrderEdit(models.Model):
    """What a person changed of what an order becomes in the ERP, and why. Never changed, never thrown away.

    ``before`` and ``after`` are the mapped document as JSON. ``dropped_because``: it is not sent any more.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="edits")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    before = models.TextField()
    after = models.TextField()
    dropped_at = models.DateTimeField(null=True)
    dropped_because = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"edit {self.pk}"


class OrderEvent(models.Model):
    """One step of an order's timeline, in the merchant's words."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=20, choices=OrderState.choices)
    text = models.TextField()
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.text


class NumberNote(models.Model):
    """What numbers without an order were, told by a person or the shop. Notes of one series never overlap.

    A number that has an order after all lets that speak: its note is passed over.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="number_notes")
    series = models.CharField(max_length=120)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    standing = models.CharField(max_length=20, choices=[(standing.value, standing.label) for standing in NOTED])
    erp_number = models.CharField(max_length=120, blank=True)
    note = models.TextField(blank=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["series", "first"]
        constraints = [
            models.UniqueConstraint(fields=["connection", "series", "first"], name="number_is_noted_once"),
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="noted_numbers_are_a_range"),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.first} to {self.last}"


class CustomerLink(models.Model):
    """Which ERP customer a shop's customer is: found or created once, then known.

    Without ``erp_key`` the customer is being made, by the order ``maker``; ``fence`` rises whenever another takes that over.
    """

    shop = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+")
    erp = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+")
    email = models.CharField(max_length=254)
    erp_key = models.CharField(max_length=120, blank=True)
    maker = models.ForeignKey(Order, null=True, on_delete=models.SET_NULL, related_name="+")
    fence = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "erp", "email"], name="customer_link_is_unique")]
        indexes = [models.Index(fields=["erp", "erp_key"], name="customer_links_by_key")]

    def __str__(self) -> str:
        return f"{self.email} → {self.erp_key}"


class Doorbell(models.Model):
    """How often a shop rang: intake that is under way reads again when this rose meanwhile."""

    connection = models.OneToOneField(Connection, on_delete=models.CASCADE, related_name="doorbell")
    rings = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.connection}: {self.rings}"
