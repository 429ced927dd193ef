"""Merchants, people, and the trail of what people did."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from integration_hub import journeys


class Role(models.TextChoices):
    MERCHANT = "merchant", _("Merchant")
    SUPPORT = "support", _("Support")
    ADMIN = "admin", _("Admin")


class Merchant(models.Model):
    """A customer organisation; everything but people and the trail belongs to exactly one."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=60, default="Europe/Copenhagen")
    language = models.CharField(
        max_length=10,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
        help_text="Of its mails and its closing sheets.",
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    """Makes people; the mail address is the log-in name, in lower case."""

    def create_user(self, email: str, password: str | None = None, *, name: str = "", role: str = Role.MERCHANT) -> "Person":
        person = self.model(email=email.strip().lower(), name=name or email, role=role)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=(username or "").strip().lower())


class Person(AbstractBaseUser):
    """Somebody who logs in. A merchant's people and support see the merchants they are assigned; admins see all."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.MERCHANT)
    merchants = models.ManyToManyField(Merchant, related_name="people", blank=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(
        max_length=10, choices=settings.LANGUAGES, blank=True, help_text='Of the pages; "": the browser\'s.'
    )
    created_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(null=True, help_text="To some minutes.")

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["email"]
        constraints = [models.CheckConstraint(condition=models.Q(role__in=Role.values), name="person_has_a_known_role")]

    def __str__(self) -> str:
        return self.name or self.email


class Invitation(models.Model):
    """A mail with a link by which a person comes in for the first time: once, for a week, in the role it was made for."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        USED = "used", _("Used")
        REVOKED = "revoked", _("Revoked")
        ENDED = "ended", _("Ended")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=20, choices=Role.choices)
    invited_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True, help_text="Why the mail did not go out.")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(used_at__isnull=True, revoked_at__isnull=True),
                name="one_open_invitation_each",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person.email}, {self.state}"

    @property
    def state(self) -> "Invitation.State":
        if self.used_at:
            return self.State.USED
        if self.revoked_at or not self.person.is_active or self.role != self.person.role:
            return self.State.REVOKED
        return self.State.ENDED if self.ends_at <= timezone.now() else self.State.WAITING


class ApiToken(models.Model):
    """A person's right to use the API, or a part of it. Only its hash is kept; ``prefix`` tells people which one it is.

    It never opens more than its person may do at that moment: of ``scopes``, which are permissions, and of ``merchants`` those
    count that the person still has. ``all_merchants``: all that the person sees, those of later, too. ``proven``: it was made in
    a session that had seen the person's second factor.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=200)
    prefix = models.CharField(max_length=12)
    hashed = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    all_merchants = models.BooleanField(default=True)
    merchants = models.ManyToManyField(Merchant, related_name="+", blank=True)
    proven = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True, help_text="To a minute.")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def is_over(self) -> bool:
        """It has reached its end by itself."""
        return self.expires_at <= timezone.now()


class AuditEntry(models.Model):
    """One change made by a person: who, when, what, and why where it is dangerous. The database keeps it as it is."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL)
    by = models.CharField(
        max_length=254, help_text="Who it was, readable after the person is gone; 'command' for the command line."
    )
    merchant = models.ForeignKey(Merchant, null=True, on_delete=models.SET_NULL, related_name="audit_entries")
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    detail = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    correlation = models.CharField(max_length=journeys.LONGEST, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["merchant", "-at", "-id"], name="audit_of_a_merchant"),
            models.Index(fields=["person", "-at", "-id"], name="audit_of_a_person"),
            models.Index(fields=["action", "-at", "-id"], name="audit_of_an_action"),
            models.Index(fields=["correlation"], condition=~models.Q(correlation=""), name="audit_of_journey"),
        ]

    def __str__(self) -> str:
        return f"{self.by}: {self.action} {self.subject}"
