"""What FTP servers write of their files: MLSD lines, and the older lists for people's eyes."""

import re
from datetime import UTC, datetime

from connectors.file_talk import Entry, TooMany

_UNIX = re.compile(
    r"(?P<kind>[-bcdlps])[-rwxsStTl]{9}[+.@]?\s+\d+\s+\S+\s+(?:\S+\s+)??(?P<size>\d+)\s+"
    r"\w{3}\s+\d{1,2}\s+(?:\d{4}|\d{1,2}:\d{2}) (?P<name>.+)",
    re.ASCII,
)
_WINDOWS = re.compile(r"\d{2}-\d{2}-\d{2,4}\s+\d{1,2}:\d{2}(?:[AP]M)?\s+(?P<size><DIR>|\d+)\s(?P<name>.+)", re.ASCII)


def listed(line: str) -> Entry | None:
    """A line of LIST; None: no plain file. Its times are local and know no seconds, so they are left out."""
    if found := _UNIX.fullmatch(line):
        return Entry(found["name"], int(found["size"]), None) if found["kind"] == "-" else None
    if found := _WINDOWS.fullmatch(line):
        return Entry(found["name"], int(found["size"]), None) if found["size"] != "<DIR>" else None
    if not line.strip() or re.fullmatch(r"total \d+", line):
        return None
    raise TooMany


def told(line: str) -> Entry | None:
    """A line of MLSD or MLST; None: no plain file."""
    facts, blank, name = line.partition(" ")
    if not blank:
        raise TooMany
    said = {key.lower(): value for key, _, value in (fact.partition("=") for fact in facts.split(";") if fact)}
    if said.get("type", "file").lower() != "file":
        return None
    size = said.get("size", "")
    if not (size.isascii() and size.isdigit()):
        raise TooMany
    return Entry(name, int(size), moment(said.get("modify", "")))


def moment(text: str) -> datetime | None:
    """A time as MDTM and MLSD write it, in UTC; None where it is none."""
    try:
        return datetime.strptime(text[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
