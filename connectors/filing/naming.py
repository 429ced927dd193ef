"""What files are called: ours from what they hold and never from the time, the ERP's in the order in which they are read."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from fnmatch import fnmatchcase

from connectors.errors import Rejected
from connectors.parcels import Lying

TEMPORARY = (".*", "*.tmp", "*.part", "*.partial", "*.filepart", "*.uploading", "~*")
"""Names of files that somebody is still writing (``connectors/file_exchange.md`` §6); they are never looked at."""
LONGEST_NAME = 100
"""Characters of a file name of ours; what is added for a temporary name or a later try fits any file system."""
_SAFE = re.compile(r"[^A-Za-z0-9-]")
_TRY = re.compile(r"_try[0-9]+(?=\.[^.]*$|$)")
_DIGITS = re.compile(r"\d+")
_DATE_PARTS = {"YYYY": r"\d{4}", "YY": r"\d{2}", "MM": r"\d{2}", "DD": r"\d{2}", "hh": r"\d{2}", "mm": r"\d{2}", "ss": r"\d{2}"}
_PARTS = re.compile("(YYYY|YY|MM|DD|hh|mm|ss)")


def base_name(path: str) -> str:
    """A file's own name."""
    return path.rpartition("/")[2]


def beside(path: str, name: str) -> str:
    """The path of another file in the same folder."""
    folder, slash, _ = path.rpartition("/")
    return f"{folder}{slash}{name}"


def within(folder: str, name: str) -> str:
    """The path of a file in a folder; "" is the folder in which a log-in begins."""
    return f"{folder.rstrip('/')}/{name}" if folder else name


def temporary(name: str) -> bool:
    """Whether a name says that the file is still being written."""
    return any(fnmatchcase(name.lower(), pattern) for pattern in TEMPORARY)


def told_apart(number: str) -> str:
    """A number as part of a file name: different numbers stay different, whatever signs they hold."""
    return _SAFE.sub(lambda sign: "".join(f"_{byte:02x}" for byte in sign[0].encode()), number)


def file_of(pattern: str, shop: str, number: str) -> str:
    """The name of the file that holds ``number``: the same each time, so that it is never left twice. Raises Rejected."""
    name = pattern.format(shop=told_apart(shop), number=told_apart(number))
    if len(name) > LONGEST_NAME:
        remedy = "Enter it in the ERP by hand, or shorten the pattern of file names in the connection."
        raise Rejected("file_name_too_long", f"A file for {number[:40]}… would have a name of {len(name)} characters.", remedy)
    return name


def nth_name(name: str, place: int) -> str:
    """The name of the file for a later try; no number of another record makes the same one, since "_t" stands for no sign."""
    stem, dot, ending = name.rpartition(".")
    return name if place == 1 else f"{stem or name}_try{place}{dot if stem else ''}{ending if stem else ''}"


def first_name(name: str) -> str:
    """The name of the file of the first try."""
    return _TRY.sub("", name)


def archived(lying: Lying) -> str:
    """The name of a read file in an archive: two files of one name stay two, and the same file keeps its name."""
    moment = f"{lying.modified_at.astimezone(UTC):%Y%m%d-%H%M%S}" if lying.modified_at else "undated"
    return f"{moment}-{lying.size}_{base_name(lying.name)}"


def of_month(folder: str, lying: Lying) -> str:
    """The folder of an archive in which a file is kept: by year and month, so that none grows for ever."""
    return within(folder, f"{lying.modified_at.astimezone(UTC):%Y/%m}") if lying.modified_at else folder


def by_name(lying: Lying) -> tuple[object, ...]:
    """Sorts by name as people do: export 9 before export 10."""
    name = base_name(lying.name)
    return (_DIGITS.sub(lambda digits: digits[0].zfill(20), name), name)


def by_date_in_name(form: str) -> Callable[[Lying], tuple[object, ...]]:
    """Sorts by the date that stands in each name, one without a date first; ties by name. Raises ValueError for no form."""
    parts = _PARTS.split(form)
    names = parts[1::2]
    if len(set(names)) != len(names) or not {"MM", "DD"} <= set(names) or not {"YYYY", "YY"} & set(names):
        raise ValueError("The date in a name is made of YYYY (or YY), MM, DD and, where it has a time, hh, mm, ss.")
    groups = "".join(f"(?P<{part}>{_DATE_PARTS[part]})" if part in _DATE_PARTS else re.escape(part) for part in parts)
    found = re.compile(rf"(?<!\d){groups}(?!\d)", re.ASCII)

    def key(lying: Lying) -> tuple[object, ...]:
        match = found.search(base_name(lying.name))
        date = tuple(match[part] for part in ("YYYY", "YY", "MM", "DD", "hh", "mm", "ss") if part in names) if match else ()
        return (date, *by_name(lying))

    return key


def age(lying: Lying, now: datetime) -> float:
    """Seconds since a file was last written, by the server's word; without one it counts as new."""
    return (now - lying.modified_at).total_seconds() if lying.modified_at else 0.0
