"""What a body says, checked by the very form of the page: its rules, and its words where they are broken."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django import forms
from django.http import QueryDict
from pydantic import BaseModel

from integration_hub.api.problems import Wrong, unusable

F = TypeVar("F", bound=forms.BaseForm)


def filled_in(form: F) -> F:
    """The form, valid. Raises Trouble with what the page would say beside each field."""
    if not form.is_valid():
        places = {"__all__": ""}
        raise unusable(
            [Wrong(field=places.get(name, name), message=str(said)) for name, each in form.errors.items() for said in each]
        )
    return form


def as_posted(said: BaseModel | Mapping[str, Any]) -> QueryDict:
    """What a browser would have posted: texts, several values of a list, a tick or none."""
    posted = QueryDict(mutable=True)
    for name, value in (said.model_dump(mode="json") if isinstance(said, BaseModel) else said).items():
        if isinstance(value, list):
            posted.setlist(name, [str(each) for each in value])
        elif value is True:
            posted[name] = "on"
        elif value not in (None, False):
            posted[name] = str(value)
    return posted
