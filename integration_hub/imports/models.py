"""What a held import has read, until a person decides about it or time does."""

from django.db import models

from integration_hub.runs.models import Run


class HeldRecord(models.Model):
    """One record as a held import would publish it; the columns are those of Record. ``data`` "[]": it would be withdrawn."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="held_records", db_index=False)
    key = models.CharField(max_length=250)
    item_key = models.CharField(max_length=250)
    group_key = models.CharField(max_length=250, blank=True)
    markets = models.TextField(blank=True)
    title = models.CharField(max_length=250, blank=True)
    amount = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    data = models.TextField()
    digest = models.BinaryField(max_length=16)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "key"], name="held_record_is_kept_once")]

    def __str__(self) -> str:
        return self.key
