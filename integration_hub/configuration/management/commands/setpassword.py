"""``manage.py setpassword EMAIL``: give a person a password."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext_noop

from integration_hub.accounts.audit import note
from integration_hub.accounts.models import Person
from integration_hub.configuration.passwords import chosen_password, set_password


class Command(BaseCommand):
    help = "Give a person a password; it is asked for, or taken from a variable."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the person's mail address")
        parser.add_argument("--password-env", help="the variable that holds the password")

    def handle(self, *_: Any, email: str, password_env: str | None, **__: Any) -> None:
        person = Person.objects.filter(email=email.strip().lower()).first()
        if person is None:
            raise CommandError(f"There is nobody with the mail address {email}. Make them with: createperson {email} --role ROLE")
        password = chosen_password(password_env)
        with transaction.atomic():
            set_password(person, password)
            note(None, gettext_noop("password set"), person.email)
        self.stdout.write(f"{person.email} has a new password; it ends every session of theirs.")
