"""Versioned rules between two systems."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from integration_hub.accounts.models import Person
from integration_hub.processes.models import Process


class Mapping(models.Model):
    """One version of a process's rules (``rules.Rules`` as JSON); at most one is active. Versions are never changed."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="mappings")
    version = models.PositiveIntegerField()
    rules = models.JSONField(default=dict)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["process", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["process", "version"], name="mapping_version_is_unique"),
            models.UniqueConstraint(fields=["process"], condition=Q(active=True), name="one_active_mapping_per_process"),
        ]

    def __str__(self) -> str:
        return f"version {self.version}"
