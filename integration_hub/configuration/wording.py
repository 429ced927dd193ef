"""What pydantic finds wrong, in words that say what is allowed. The value itself is never repeated: it may be a secret."""

from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from integration_hub.configuration.findings import Finding, Place
from integration_hub.configuration.reading import Source


def findings(source: Source, problem: ValidationError, model: type[BaseModel], place: Place = ()) -> list[Finding]:
    """Everything that ``problem`` names; ``model`` was to be read at ``place``."""
    return [
        source.finding((*place, *_written(each["loc"])), _words(dict(each), model))
        for each in problem.errors(include_url=False, include_context=True)
    ]


def _written(loc: tuple[int | str, ...]) -> Place:
    """Without what pydantic adds for keys."""
    return tuple(part for part in loc if part != "[key]")


def _words(error: dict[str, Any], model: type[BaseModel]) -> str:
    kind, loc = error["type"], error["loc"]
    if kind == "extra_forbidden":
        return _unknown_key(str(loc[-1]), _keys_at(model, loc[:-1]))
    if kind == "missing":
        return "This key is missing."
    if kind == "string_type" and isinstance(error["input"], int | float):
        return "This must be text: put it in quotes."
    if kind == "string_pattern_mismatch" and "a-z0-9" in error["ctx"]["pattern"]:
        return "Use lower-case letters, digits and single hyphens."
    told = str(error["msg"]).removeprefix("Value error, ")
    return told if told.endswith(".") else f"{told}."


def _unknown_key(key: str, allowed: list[str]) -> str:
    near = get_close_matches(key, allowed, 1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return f"There is no key {key!r} here.{hint} Allowed: {', '.join(allowed)}."


def _keys_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    """The keys of the model that is reached from ``model`` by ``loc``."""
    keyed = False
    for part in loc:
        if keyed:
            keyed = False
            continue
        field = next((field for name, field in model.model_fields.items() if part in {name, field.alias}), None)
        if field is None:
            continue
        inner, keyed = _inside(field.annotation)
        model = inner or model
    return [field.alias or name for name, field in model.model_fields.items()]


def _inside(annotation: Any) -> tuple[type[BaseModel] | None, bool]:
    """The model within an annotation, and whether a key or a position comes before it."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, False
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin in {dict, list, tuple}:
        within = [found for each in parts if (found := _inside(each)[0])]
        return (within[0] if within else None), True
    if origin is Annotated or origin in {Union, UnionType}:
        choices = [_inside(each) for each in parts]
        return next((choice for choice in choices if any(choice)), (None, False))
    return None, False
