"""Lists a page at a time, by marks as the console has them: new rows push nobody, and a deep page costs what the first does."""

import base64
import binascii
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from integration_hub.api.problems import Wrong, unusable
from integration_hub.ui import keyset
from integration_hub.ui.paging import Page, is_mark, page_of

M = TypeVar("M", bound=Model)
S = TypeVar("S", bound=BaseModel)
MOST = 200


class Paged(BaseModel):
    """Which part of a list."""

    cursor: str = Field("", max_length=1000, description="`next` of the answer before; empty for the first page.")
    limit: int = Field(50, ge=1, le=MOST, description="How many at most.")


class Listed(BaseModel, Generic[S]):
    """Some of a list."""

    items: list[S]
    next: str | None = Field(description="The cursor of what follows; null after the last.")


def listed(rows: QuerySet[M], asked: Paged, shape: Callable[[M], S], *, by_time: bool = False) -> Listed[S]:
    """A page of rows, newest first."""
    return _shaped(page_listed(rows, asked, by_time=by_time), shape)


def sorted_list(rows: QuerySet[M], asked: Paged, order: keyset.Order, shape: Callable[[M], S]) -> Listed[S]:
    """A page of rows in that order."""
    return _shaped(sorted_rows(rows, asked, order), shape)


def page_listed(rows: QuerySet[M], asked: Paged, *, by_time: bool = False) -> Page[M]:
    """The same, of rows that are shaped together."""
    mark = read_cursor(asked.cursor, lambda text: is_mark(text, by_time=by_time))
    return page_of(rows, {"before": mark}, by_time=by_time, size=asked.limit)


def sorted_rows(rows: QuerySet[M], asked: Paged, order: keyset.Order) -> Page[M]:
    """The same, of rows that are shaped together."""
    mark = read_cursor(asked.cursor, lambda text: keyset.is_mark(rows, order, text))
    return keyset.sorted_page(rows, {"after": mark}, order, size=asked.limit)


def written(mark: str) -> str | None:
    """A mark as a cursor: nothing to read in it, and safe in an address. None of no mark."""
    return base64.urlsafe_b64encode(mark.encode()).decode().rstrip("=") if mark else None


def read_cursor(cursor: str, is_one: Callable[[str], bool]) -> str:
    """The mark in a cursor; "" of none. Raises Trouble for one that the hub never gave: it must not begin the list anew."""
    if not cursor:
        return ""
    try:
        mark = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (ValueError, binascii.Error):
        mark = ""
    if not mark or not is_one(mark):
        raise unusable([Wrong(field="cursor", message=_("The hub gave no such cursor for this list. Leave it out to begin."))])
    return mark


def _shaped(page: Page[M], shape: Callable[[M], S]) -> Listed[S]:
    return Listed(items=[shape(row) for row in page.rows], next=written(page.older))
