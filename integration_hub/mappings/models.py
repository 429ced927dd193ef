"""Versioned rules between two systems."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from integration_hub.accounts.models import Person
from integration_hub.processes.models import Process


class MappingState(models.TextChoices):
    """A draft is still being written; one version at most is active; what was active before is retired."""

    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("Active")
    RETIRED = "retired", _("Retired")


class Mapping(models.Model):
    """A process's rules (``rules.Rules`` as JSON): a draft, or a version, which is numbered when it is activated.

    A version is never changed. A draft is changed in place: whoever saves it must have seen its newest ``revision``.
    ``person`` began it; ``activated_by`` is a mail address, or "command" for a configuration file, and outlives the person.
    """

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="mappings")
    version = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=10, choices=MappingState.choices, default=MappingState.ACTIVE)
    rules = models.JSONField(default=dict)
    based_on = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)
    note = models.TextField(blank=True, help_text="Why.")
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    activated_at = models.DateTimeField(null=True)
    activated_by = models.CharField(max_length=254, blank=True)

    class Meta:
        ordering = ["process", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["process", "version"], name="mapping_version_is_unique"),
            models.UniqueConstraint(fields=["process"], condition=Q(state="active"), name="one_active_mapping_per_process"),
            models.CheckConstraint(
                condition=Q(state="draft", version__isnull=True) | (~Q(state="draft") & Q(version__isnull=False)),
                name="mapping_is_a_draft_or_has_a_version",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.version}" if self.version else f"draft {self.pk}"

    @property
    def changer(self) -> str:
        """Who changed it last; "" where that person is gone."""
        return (self.changed_by.name or self.changed_by.email) if self.changed_by else ""

    @property
    def is_draft(self) -> bool:
        return self.state == MappingState.DRAFT
