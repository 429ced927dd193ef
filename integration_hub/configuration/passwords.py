"""Passwords on the command line: asked for, or taken from the environment; never an argument that others could read."""

import getpass
import os
import sys

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from integration_hub.accounts.models import Person


def chosen_password(variable: str | None) -> str:
    """The password of the variable, or what a person types twice. Raises CommandError."""
    if variable:
        found = os.environ.get(variable, "")
        if not found:
            raise CommandError(f"The variable {variable} is not set.")
        return found
    if not sys.stdin.isatty():
        raise CommandError("There is nobody to ask for the password. Put it into a variable and name it: --password-env NAME")
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("Again: "):
        raise CommandError("The two passwords differ. Nothing was changed.")
    return first


def set_password(person: Person, password: str) -> None:
    """Give the person the password, if it is good enough. Raises CommandError with what is wrong with it."""
    try:
        validate_password(password, person)
    except ValidationError as problem:
        raise CommandError(" ".join(problem.messages)) from None
    person.set_password(password)
    person.save(update_fields=["password"])
