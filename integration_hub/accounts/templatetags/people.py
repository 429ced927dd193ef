"""What pages about accounts show."""

import json
from typing import Any

from django import template

from integration_hub.accounts.models import Person
from integration_hub.accounts.second_factor import is_required_of

register = template.Library()
register.filter("needs_second_factor", is_required_of)


@register.filter
def as_json(value: Any) -> str:
    """For an attribute that a script reads."""
    return json.dumps(value)


@register.filter
def in_fours(key: str) -> str:
    """A key that somebody types, in groups."""
    return " ".join(key[start : start + 4] for start in range(0, len(key), 4))


@register.filter
def sees(person: Person) -> list[str]:
    """The merchants that the person is assigned, by name."""
    return [merchant.name for merchant in person.merchants.all()]
