"""The published copy of an ERP's records, its history, and what the shops know of it.

The change queue of a shop is not a table: a record waits while its ``rev`` is past what its Listing was confirmed
(I6: one that changed again meanwhile has a higher rev, and so stays).
"""

from decimal import Decimal

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.translation import gettext_noop

from integration_hub.accounts.models import Person
from integration_hub.catalogue.mails import MailOf
from integration_hub.connections.models import Connection
from integration_hub.runs.models import Run

_FIGURE = models.DecimalField(max_digits=18, decimal_places=4)
_NONE = Decimal("-99999999999999")
"""Before every figure there is."""


def _known(name: str) -> Coalesce:
    """A figure to sort by: databases do not agree where the unknown ones stand."""
    return Coalesce(name, Value(_NONE), output_field=_FIGURE)


class Kind(models.TextChoices):
    """What a record is, in the words of documents.py."""

    ITEM = "item", gettext_noop("Item")
    PRICE = "price", gettext_noop("Price")
    STOCK = "stock", gettext_noop("Stock")
    CUSTOMER = "customer", gettext_noop("Customer")
    ADDRESS = "address", gettext_noop("Delivery address")


class Generation(models.Model):
    """One promoted state of a connection's catalogue. Numbers rise by one, in the order of their commits.

    ``kind`` is what changed; "" of a roll-back of everything.

    ``version`` names the parser and mapping that read it: read by another one, everything is read anew.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="generations")
    number = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices, blank=True)
    run = models.OneToOneField(Run, null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField(default=timezone.now)
    version = models.CharField(max_length=32, blank=True)
    added = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)
    withdrawn = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["connection", "number"], name="generation_number_is_unique")]

    def __str__(self) -> str:
        return f"Generation {self.number}"


class Record(models.Model):
    """One raw record of the ERP as it is published. ``data`` is a JSON array of its documents, money and figures as strings.

    ``digest`` is the hash of the raw record and the mapping version; ``rev`` the generation that last changed it;
    ``amount`` its headline figure (a price, a stock level); ``markets`` are those of its documents, one a line.
    """

    # A database that checks the connection of each of a million rows spends a fifth of an import on it.
    connection = models.ForeignKey(
        Connection, on_delete=models.CASCADE, related_name="records", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=250)
    item_key = models.CharField(max_length=250)
    group_key = models.CharField(max_length=250, blank=True)
    markets = models.TextField(blank=True)
    title = models.CharField(max_length=250, blank=True)
    amount = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    data = models.TextField()
    digest = models.BinaryField(max_length=16)
    rev = models.BigIntegerField()
    withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "kind", "key"], name="record_key_is_unique")]
        indexes = [
            models.Index(fields=["connection", "item_key"], name="records_of_item"),
            models.Index(fields=["connection", "rev"], name="records_by_rev"),
            models.Index(fields=["connection", "group_key"], condition=~Q(group_key=""), name="records_of_group"),
            models.Index("connection", MailOf("data"), condition=Q(kind="customer"), name="customers_by_mail"),
            models.Index("connection", Lower("title"), condition=Q(kind="customer"), name="customers_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Version(models.Model):
    """What a record was from generation ``rev`` on, until it changed: the history behind Record, which holds the present."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=250)
    rev = models.BigIntegerField()
    amount = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    data = models.TextField()
    withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "kind", "key", "rev"], name="version_is_unique")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} @{self.rev}"


class History(models.Model):
    """How far back a catalogue is known: from generation ``since`` on, as was said at ``moved_at``.

    ``kind`` and ``after`` tell how far what only older ones needed was looked through and forgotten; "": to its end.
    """

    connection = models.OneToOneField(Connection, on_delete=models.CASCADE, related_name="history")
    since = models.BigIntegerField()
    moved_at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=Kind.choices, blank=True)
    after = models.CharField(max_length=250, blank=True)

    def __str__(self) -> str:
        return f"{self.connection} since {self.since}"


class Listing(models.Model):
    """What one shop knows of one SKU: the link between both sides' ids, and what was last confirmed or refused."""

    class State(models.TextChoices):
        LISTED = "listed", "Listed"
        DRAFT = "draft", "Draft"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    shop = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="listings")
    sku = models.CharField(max_length=250)
    group_key = models.CharField(max_length=250, blank=True)
    product_id = models.CharField(max_length=120, blank=True)
    variant_id = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.LISTED)
    rev = models.BigIntegerField(default=0, help_text="The generation up to which the shop confirmed or refused this SKU.")
    sent_digest = models.CharField(max_length=32, blank=True, help_text="Of what was last confirmed: the same is not sent again.")
    told_at = models.DateTimeField(null=True)
    run_id = models.BigIntegerField(null=True, help_text="The publication that told the shop last, or met its refusal.")
    told = models.JSONField(default=dict, help_text="The offer that was last confirmed: price, sale_price, stock, name; as text.")
    code = models.CharField(max_length=80, blank=True)
    message = models.TextField(blank=True)
    remedy = models.TextField(blank=True)
    completed_at = models.DateTimeField(null=True, help_text="When a person said of a draft that it is complete (R45).")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "sku"], name="listing_is_unique")]
        indexes = [
            models.Index(fields=["shop", "state", "id"], name="listings_by_state"),
            models.Index(fields=["shop", "group_key"], name="listings_of_group"),
            models.Index(fields=["shop", "sku"], condition=~Q(product_id=""), name="listings_that_link"),
            models.Index(fields=["shop", "group_key", "sku", "completed_at"], condition=Q(state="draft"), name="listings_drafts"),
        ]

    def __str__(self) -> str:
        return self.sku


class CatalogueItem(models.Model):
    """One item as the catalogue's page lists it: derived from records, filled-in fields and shop items, never the truth itself.

    ``connection`` is the ERP whose catalogue it stands in. ``shop`` is set of an item that was born in that shop and is in no
    ERP yet (R32). ``missing`` names the fields that it lacks, comma-separated; with any, it is unallocated. ``rev`` is the
    generation it was derived from; ``price`` and ``stock`` are what everybody may buy it for, and how much of it there is.
    ``head``: it stands for its product, which has so many ``variants``. ``changes_on``: the day its price changes by itself.
    """

    class ProductType(models.TextChoices):
        FIXED = "fixed", gettext_noop("Fixed")
        PER_UNIT = "per_unit", gettext_noop("Per units")

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="catalogue_items", db_index=False)
    shop = models.ForeignKey(Connection, null=True, on_delete=models.CASCADE, related_name="born_items", db_index=False)
    sku = models.CharField(max_length=250)
    name = models.CharField(max_length=250, blank=True)
    options = models.CharField(max_length=250, blank=True)
    group_key = models.CharField(max_length=250, blank=True)
    product_name = models.CharField(max_length=250, blank=True)
    head = models.BooleanField(default=True)
    variants = models.PositiveIntegerField(default=1)
    product_group = models.CharField(max_length=250, blank=True)
    brand = models.CharField(max_length=120, blank=True)
    supplier = models.CharField(max_length=120, blank=True)
    product_type = models.CharField(max_length=10, choices=ProductType.choices, blank=True)
    tax_group = models.CharField(max_length=60, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    barcode = models.CharField(max_length=60, blank=True)
    cost_price = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    price = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True)
    tax_included = models.BooleanField(null=True)
    stock = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    by_price = models.GeneratedField(expression=_known("price"), output_field=_FIGURE, db_persist=True)
    by_stock = models.GeneratedField(expression=_known("stock"), output_field=_FIGURE, db_persist=True)
    shop_flag = models.BooleanField(default=True)
    active = models.BooleanField(default=True)
    missing = models.CharField(max_length=250, blank=True)
    changes_on = models.DateField(null=True)
    rev = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "sku"], name="catalogue_item_is_listed_once")]
        indexes = [
            models.Index(fields=["connection", "name", "sku"], name="items_by_name"),
            models.Index(fields=["connection", "product_group", "sku"], name="items_by_product_group"),
            models.Index(fields=["connection", "by_price", "sku"], name="items_by_price"),
            models.Index(fields=["connection", "by_stock", "sku"], name="items_by_stock"),
            models.Index(fields=["connection", "group_key", "sku"], condition=~Q(group_key=""), name="items_of_group"),
            models.Index(fields=["connection", "product_name", "sku"], condition=Q(head=True), name="products_by_name"),
            models.Index(fields=["connection", "product_group", "sku"], condition=Q(head=True), name="products_by_group"),
            models.Index(fields=["connection", "sku"], condition=~Q(missing=""), name="items_unallocated"),
            models.Index(fields=["connection", "sku"], condition=Q(shop__isnull=False), name="items_born_in_shop"),
            models.Index(fields=["connection", "changes_on"], condition=Q(changes_on__isnull=False), name="items_that_change"),
            models.Index(fields=["connection", "barcode"], name="items_by_barcode"),
            models.Index(
                fields=["connection", "sku", "shop_flag"], condition=Q(active=True, shop__isnull=True), name="items_that_may_link"
            ),
        ]

    def __str__(self) -> str:
        return self.sku

    @property
    def lacks(self) -> list[str]:
        """The names of the fields that it must have and has not."""
        return self.missing.split(",") if self.missing else []

    @property
    def margin(self) -> Decimal | None:
        """What of the price is left after its cost, as a share; None where one is unknown, or tax is inside the price."""
        if self.cost_price is None or not self.price or self.tax_included:
            return None
        return (self.price - self.cost_price) / self.price


class CatalogueIndex(models.Model):
    """How far the list of a catalogue is derived: up to generation ``rev``, and on the way to ``target`` past the SKU ``after``.

    ``rules`` and ``mirror`` are prints of what else it depends on: the services' settings, and what the shops showed.
    """

    connection = models.OneToOneField(Connection, on_delete=models.CASCADE, related_name="catalogue_index")
    rev = models.BigIntegerField(default=0)
    target = models.BigIntegerField(default=0)
    after = models.CharField(max_length=250, blank=True)
    rules = models.CharField(max_length=32, blank=True)
    mirror = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.connection} up to {self.rev}"


class ItemFields(models.Model):
    """What people filled in about an item, in the hub: the fields that it owns (R24, R34, R36). Empty or None: not filled in.

    ``shop_flag`` goes before the ERP's own flag.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="item_fields")
    sku = models.CharField(max_length=250)
    product_group = models.CharField(max_length=250, blank=True)
    brand = models.CharField(max_length=120, blank=True)
    supplier = models.CharField(max_length=120, blank=True)
    product_type = models.CharField(max_length=10, choices=CatalogueItem.ProductType.choices, blank=True)
    tax_group = models.CharField(max_length=60, blank=True)
    cost_price = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    shop_flag = models.BooleanField(null=True)
    changed_at = models.DateTimeField(default=timezone.now)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "sku"], name="item_fields_are_kept_once")]

    def __str__(self) -> str:
        return self.sku


class ShopItem(models.Model):
    """One sellable thing as the shop itself showed it when its products were last read (R32, R46).

    One without a SKU has ``sku`` "": nothing can be linked to it. ``seen_run`` is the run that saw it last; what a whole
    reading did not see is gone from the shop and is deleted.
    """

    class State(models.TextChoices):
        LISTED = "listed", "Listed"
        DRAFT = "draft", "Draft"

    shop = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="shop_items")
    product_id = models.CharField(max_length=120)
    variant_id = models.CharField(max_length=120)
    sku = models.CharField(max_length=250, blank=True)
    name = models.CharField(max_length=250, blank=True)
    options = models.CharField(max_length=250, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.LISTED)
    price = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    sale_price = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True)
    stock = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    described = models.BooleanField(default=False, help_text="It has a description: a draft without one is not complete (R45).")
    seen_at = models.DateTimeField(default=timezone.now)
    seen_run = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "product_id", "variant_id"], name="shop_item_is_kept_once")]
        indexes = [
            models.Index(fields=["shop", "sku"], name="shop_items_by_sku"),
            models.Index(fields=["shop", "id"], condition=Q(state="draft"), name="shop_items_drafts"),
            models.Index(fields=["shop", "seen_run"], name="shop_items_by_run"),
        ]

    def __str__(self) -> str:
        return self.sku or self.name
