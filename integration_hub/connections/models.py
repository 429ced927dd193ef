"""Accounts elsewhere, and how they answer."""

import secrets

from django.db import models
from django.utils import timezone

from integration_hub.accounts.models import Merchant


class ServiceState(models.TextChoices):
    """How a connection's web service answered when it was last asked."""

    UNKNOWN = "unknown", "Not checked yet"
    ONLINE = "online", "Online"
    SLOW = "slow", "Slow"
    OFFLINE = "offline", "Offline"


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
    state = models.CharField(max_length=10, choices=ServiceState.choices, default=ServiceState.UNKNOWN)
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


class Allowance(models.Model):
    """One remote account's rate limit for all processes together; times in seconds since 1970.

    ``free_at``: when all calls so far would have been made at the plain rate. ``paused_until``: the remote asked for silence.
    """

    account = models.CharField(max_length=250, primary_key=True)
    free_at = models.FloatField(default=0)
    paused_until = models.FloatField(default=0)

    def __str__(self) -> str:
        return self.account
