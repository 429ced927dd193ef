"""The ERP's own numbers of our orders, where a site writes them into files (``connectors/file_exchange.md`` §5)."""

import csv
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from io import StringIO
from typing import NamedTuple

from connectors.errors import Rejected, Unreadable
from connectors.filing.client import FileErp
from connectors.filing.config import StatusFiles
from connectors.filing.naming import base_name, temporary
from connectors.filing.texts import as_text

LONGEST = 4 * 2**20
"""Bytes of one status file that are looked at."""
MOST_FILES = 200
"""So many files are looked at, the newest by name; a site that keeps more must clear up."""


class Status(NamedTuple):
    """What the ERP says of one order: its number, or why it was refused."""

    number: str
    refusal: str


def told_numbers(client: FileErp) -> Mapping[str, Status]:
    """What the ERP says of orders, by the names of their files; a later file counts more than an earlier one."""
    told = client.config.status_files
    if told is None:
        return {}
    names = sorted(found.name for found in client.files.list(told.folder) if _is_status(base_name(found.name), told))
    return {key: status for name in names[-MOST_FILES:] for key, status in _read(client, told, name)}


def _is_status(name: str, told: StatusFiles) -> bool:
    return fnmatchcase(name.lower(), told.pattern.lower()) and not temporary(name)


def _read(client: FileErp, told: StatusFiles, name: str) -> Iterator[tuple[str, Status]]:
    rows = csv.DictReader(StringIO(as_text(client.files.read(name, LONGEST) or b""), newline=""), delimiter=told.separator)
    if not rows.fieldnames:
        return
    if told.order not in rows.fieldnames or told.number not in rows.fieldnames:
        words = f"{base_name(name)} has no column {told.order} or {told.number}."
        raise Unreadable("status_file_wrong", words, "Compare the columns of the ERP's status files with the connection.")
    for row in rows:
        status = Status((row[told.number] or "").strip(), (row.get(told.refusal) or "").strip() if told.refusal else "")
        if any(status):
            yield from ((key, status) for key in _keys(client, (row[told.order] or "").strip()))


def _keys(client: FileErp, order: str) -> Iterator[str]:
    """The order file's name, from that itself or from the e-number."""
    if order:
        yield order
        try:
            yield client.config.order_file(order)
        except Rejected:
            return
