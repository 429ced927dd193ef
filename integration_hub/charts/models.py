"""What the charts remember: figures that nothing else keeps, taken every few minutes."""

from django.db import models

from integration_hub.accounts.models import Merchant


class Sample(models.Model):
    """One figure of one merchant at one moment. ``name`` says which: how many wait, or how old a kind of data is, in seconds."""

    AWAITING = "awaiting"
    UNTOLD = "untold"
    AGE = "age:"
    """Before the kind of service whose data it is the age of."""

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="samples")
    name = models.CharField(max_length=60)
    at = models.DateTimeField()
    value = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant", "name", "at"], name="sample_is_taken_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.value}"
