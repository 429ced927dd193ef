"""Where an ERP leaves its exports of one kind of record, and how a whole file is told from one that is being written."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from connectors.filing.naming import by_date_in_name, by_name
from connectors.formats.layout import Layout, mismatches
from connectors.formats.records import SHAPES
from connectors.parcels import Lying

HandOver = Literal["rename", "trigger", "stable"]


class Told(BaseModel):
    """What an admin tells of one kind of record, over what the preset says; what is left out stays as there."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    folder: str | None = Field(default=None, max_length=300, description="Folder on the file server.")
    pattern: str | None = Field(default=None, min_length=1, max_length=200, description="File names, such as articles*.csv.")
    complete: bool | None = Field(
        default=None, description="Each file holds everything: what it misses is gone. No: only changes."
    )
    hand_over: HandOver | None = Field(
        default=None,
        description="How a whole file is known: rename (written under another name first), trigger (a second file is written "
        "last), stable (it stopped growing; the weakest).",
    )
    trigger: str | None = Field(default=None, min_length=1, max_length=40, description="What a trigger file adds to the name.")
    manifest: str | None = Field(default=None, max_length=40, description="What a file with the number of rows adds to the name.")
    stable_seconds: float | None = Field(default=None, gt=0, le=120, description="How long a file must not have changed.")
    date_in_name: str | None = Field(
        default=None,
        max_length=40,
        description="Where names hold a date, its form, such as YYYYMMDD. Empty: files are read by name.",
    )
    layout: dict[str, Any] = Field(default={}, description="The mapping: separator, encoding, decimal_sign, fields and so on.")


class Export(BaseModel):
    """One kind of record's exports, as preset and admin tell them together."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    folder: str
    pattern: str
    layout: Layout
    complete: bool = True
    hand_over: HandOver = "rename"
    trigger: str = ".done"
    manifest: str = ""
    stable_seconds: float = 5
    date_in_name: str = ""

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.date_in_name:
            by_date_in_name(self.date_in_name)
        if "/" in self.pattern or "/" in self.trigger or "/" in self.manifest:
            raise ValueError("A pattern, trigger or manifest is a name, without a folder.")
        return self

    @property
    def place(self) -> tuple[str, str]:
        """Where the files lie; kinds of record with the same place are read from the same files."""
        return (self.folder, self.pattern)

    @property
    def oldest_first(self) -> Callable[[Lying], tuple[object, ...]]:
        """Sorts files as they must be read."""
        return by_date_in_name(self.date_in_name) if self.date_in_name else by_name

    @property
    def beside(self) -> tuple[str, ...]:
        """What further files of one hand-over add to its name."""
        trigger = (self.trigger,) if self.hand_over == "trigger" else ()
        return (*trigger, *((self.manifest,) if self.manifest else ()))


def export_of(kind: type, told: Told | None, preset: Mapping[str, Any] | None, folder: str) -> Export | None:
    """Preset and admin together; None where neither says anything. Raises ValueError in words for the admin."""
    if told is None and preset is None:
        return None
    said = {name: value for name, value in told or () if value is not None}
    merged = _merged({"folder": folder, **(preset or {})}, said)
    try:
        export = Export.model_validate(merged)
    except ValidationError as problem:
        raise ValueError("; ".join(_words(dict(error)) for error in problem.errors())) from None
    if wrong := mismatches(export.layout, SHAPES[kind]):
        raise ValueError("; ".join(f"layout.{words}" for words in wrong))
    return export


def _merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """``over`` laid upon ``under``; a null takes away what is under it."""
    merged = dict(under)
    for name, value in over.items():
        inner = merged.get(name)
        if value is None:
            merged.pop(name, None)
        elif isinstance(value, Mapping) and isinstance(inner, Mapping) and "at" not in value:
            merged[name] = _merged(inner, value)
        else:
            merged[name] = value
    return merged


def _words(error: Mapping[str, Any]) -> str:
    place = ".".join(str(part) for part in error["loc"])
    told = str(error["msg"]).removeprefix("Value error, ")
    told = told if told.endswith(".") else f"{told}."
    return f"{place}: {told}" if place else told
