"""A connector's Config as fields of a form, and what was typed into them as values for the Config to check. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import yaml
from django import forms
from django.utils.translation import gettext as _
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from connectors.base import Config
from connectors.labels import label_of
from integration_hub.connections.keeping import is_secret

LONGEST = 20_000
"""Characters of one field."""
MISSING = object()
"""Nothing was typed: the connector's own default holds."""


class SecretArea(forms.Textarea):
    """A secret of several lines, which is no more shown again than a password."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return super().get_context(name, None, attrs)


@dataclass(frozen=True, slots=True)
class Shape:
    """How a field is typed: ``kind`` is one of secret, yes_no, choice, list, pairs, nested, text."""

    kind: str
    choices: tuple[str, ...] = ()


def shape_of(info: FieldInfo) -> Shape:
    """How the field is asked for."""
    if is_secret(info):
        return Shape("secret")
    parts = [each for each in _alternatives(info.annotation) if each is not type(None)]
    if parts and all(get_origin(each) is Literal for each in parts):
        return Shape("choice", tuple(str(value) for each in parts for value in get_args(each)))
    return Shape(next((kind for kind, is_such in _KINDS.items() if any(map(is_such, parts))), "text"))


def field_of(name: str, info: FieldInfo, stored: Config | None) -> forms.Field:
    """The form's field; a secret is never shown, and what is stored stays where nothing is typed."""
    shape, kept = shape_of(info), bool(stored and getattr(stored, name, None))
    required = info.is_required() and not (shape.kind == "secret" and kept)
    words: dict[str, Any] = {
        "label": label_of(name, info), "help_text": info.description or "",
        "required": required, "error_messages": {"required": _("Fill this in: the connection needs it.")},
    }  # fmt: skip
    if shape.kind == "yes_no" and info.get_default() is not None:
        return forms.BooleanField(**{**words, "required": False})
    if shape.kind == "yes_no":
        return forms.ChoiceField(choices=[("", _("As the system says")), ("true", _("Yes")), ("false", _("No"))], **words)
    if shape.kind == "choice":
        return forms.ChoiceField(choices=[(each, each or _("As it comes")) for each in shape.choices], **words)
    return forms.CharField(max_length=LONGEST, strip=shape.kind != "secret", widget=_widget(info, shape, kept=kept), **words)


def shown_of(info: FieldInfo, value: Any) -> Any:
    """A stored value as it stands in the form; ``value`` is as the Config dumps it for JSON."""
    shape = shape_of(info)
    if value is None or shape.kind == "secret":
        return ""
    if shape.kind == "yes_no":
        return value if info.get_default() is not None else str(value).lower()
    if shape.kind == "list":
        return ", ".join(map(str, value))
    if shape.kind == "pairs":
        return "\n".join(f"{one}: {other}" for one, other in value.items())
    if shape.kind == "nested":
        return yaml.safe_dump(_filled(value), allow_unicode=True, sort_keys=False)
    return value


def typed_of(info: FieldInfo, text: Any) -> Any:
    """What was typed, for the Config to check; MISSING where that is nothing. Raises ValidationError for what is no pair."""
    shape = shape_of(info)
    if shape.kind == "yes_no" and isinstance(text, bool):
        return text
    if text in ("", None):
        return "" if shape.kind == "choice" and "" in shape.choices else MISSING
    if shape.kind == "list":
        return [part for part in (each.strip() for each in text.split(",")) if part]
    if shape.kind == "pairs":
        return dict(_pairs(text))
    return _nested(text) if shape.kind == "nested" else text


_KINDS: dict[str, Callable[[Any], bool]] = {
    "yes_no": lambda part: part is bool,
    "list": lambda part: get_origin(part) is tuple,
    "nested": lambda part: isinstance(part, type) and issubclass(part, BaseModel),
    "pairs": lambda part: get_origin(part) is dict,
}
"""By what one of its alternatives is."""


def _alternatives(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) in {Union, UnionType}:
        for each in get_args(annotation):
            yield from _alternatives(each)
    else:
        yield get_args(annotation)[0] if hasattr(annotation, "__metadata__") else annotation


def _widget(info: FieldInfo, shape: Shape, *, kept: bool) -> forms.Widget:
    several = isinstance(info.json_schema_extra, dict) and bool(info.json_schema_extra.get("several_lines"))
    told = {"placeholder": _("stored; leave it empty to keep it")} if kept and shape.kind == "secret" else {}
    if several or shape.kind in {"pairs", "nested"}:
        area = SecretArea if shape.kind == "secret" else forms.Textarea
        return area(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false", **told})
    if shape.kind == "secret":
        return forms.PasswordInput(attrs={"autocomplete": "new-password", **told})
    return forms.TextInput(attrs={"autocomplete": "off", **told})


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for line in filter(None, map(str.strip, text.splitlines())):
        one, colon, other = line.partition(":")
        if not (colon and one.strip()):
            raise forms.ValidationError(_("%(line)s is no pair. Write one a line, like name: value.") % {"line": line[:60]})
        yield one.strip(), other.strip()


def _nested(text: str) -> Mapping[str, Any]:
    """As a configuration file has it, without names for parts, so that a small text stays a small value."""
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader)):
            raise forms.ValidationError(_("Write it out: no & and no * as in YAML's anchors."))
        found = yaml.safe_load(text)
    except yaml.YAMLError:
        raise forms.ValidationError(_("This cannot be read. Write it as in a configuration file, like pattern: *.csv.")) from None
    if not isinstance(found, dict):
        raise forms.ValidationError(_("Write names and values, one a line, like pattern: *.csv."))
    return found


def _filled(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _filled(each) for name, each in value.items() if each not in (None, "", {}, [])}
    return value
