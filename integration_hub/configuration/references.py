"""Secrets stand outside the file: in the environment, or in a file of their own."""

import os
from pathlib import Path
from typing import Any, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from integration_hub.configuration.shape import Reference

LARGEST = 2**16


class Unset(Exception):
    """The secret is not where the file says; the message names the place, never what stands there."""


def resolve(reference: Reference, folder: Path) -> str:
    """What the reference names. Raises Unset."""
    if reference.env is not None:
        found = os.environ.get(reference.env, "")
        if not found:
            raise Unset(f"The variable {reference.env} is not set.")
        return found
    path = folder / (reference.file or "")
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST).decode("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text in UTF-8"
        raise Unset(f"The file {path} cannot be read: {reason}.") from None
    if not text:
        raise Unset(f"The file {path} is empty.")
    return text


def reference_in(value: Any, field: FieldInfo) -> Reference | None:
    """The reference that stands in place of a field's value; a field that holds pairs itself takes none."""
    if not isinstance(value, dict) or set(value) - {"env", "file"} or not value or _holds_pairs(field):
        return None
    try:
        return Reference.model_validate(value)
    except ValidationError:
        return None


def _holds_pairs(field: FieldInfo) -> bool:
    return get_origin(field.annotation) is dict
