"""``manage.py createperson EMAIL``: somebody who may log in."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_noop

from integration_hub.accounts.audit import note
from integration_hub.accounts.models import Merchant, Person, Role
from integration_hub.configuration.passwords import chosen_password, set_password


class Command(BaseCommand):
    help = "Make a person who may log in; the password is asked for, or taken from a variable."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the mail address to log in with")
        parser.add_argument("--role", choices=Role.values, required=True, help="what the person may do")
        parser.add_argument("--name", default="", help="the name that pages show")
        parser.add_argument("--merchant", action="append", default=[], help="a merchant the person sees; may be repeated")
        parser.add_argument("--password-env", help="the variable that holds the password")

    def handle(self, *_: Any, email: str, role: str, name: str, **options: Any) -> None:
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"{email!r} is no mail address, like name@example.com.") from None
        if Person.objects.filter(email=email.strip().lower()).exists():
            raise CommandError(f"{email} is there already. Give a new password with: setpassword {email}")
        merchants = _merchants(options["merchant"])
        password = chosen_password(options["password_env"])
        with transaction.atomic():
            person = Person.objects.create_user(email, None, name=name, role=role)
            person.merchants.set(merchants)
            set_password(person, password)
            note(None, gettext_noop("person added"), person.email, detail={"role": role, "merchants": options["merchant"]})
        self.stdout.write(f"{person.email} may log in as {person.get_role_display().lower()}.")


def _merchants(slugs: list[str]) -> list[Merchant]:
    found = {each.slug: each for each in Merchant.objects.filter(slug__in=slugs)}
    missing = [slug for slug in slugs if slug not in found]
    if missing:
        known = ", ".join(Merchant.objects.order_by("slug").values_list("slug", flat=True)) or "none yet"
        raise CommandError(f"There is no merchant {missing[0]!r}. There are: {known}.")
    return list(found.values())
