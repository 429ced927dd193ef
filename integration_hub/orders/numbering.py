"""An e-number as a series and a place in it, so that the database finds what lies beside it. Pure."""

import re
from dataclasses import dataclass

PLACE = "#"
"""What stands for the digits in a series: "W10231-DK" is number 10231 of "W#-DK"."""
MOST_DIGITS = 18
"""More do not fit into the column."""
LONGEST = 120
_LAST_DIGITS = re.compile(r"([0-9]+)[^0-9]*\Z")


@dataclass(frozen=True, slots=True)
class Numbering:
    """Where a number stands; without ``serial`` it stands in no series."""

    series: str = ""
    serial: int | None = None


def numbering(e_number: str) -> Numbering:
    """The number's text with its last run of digits taken out, and that run as a figure."""
    found = _LAST_DIGITS.search(e_number) if len(e_number) <= LONGEST else None
    if found is None or len(found[1]) > MOST_DIGITS:
        return Numbering()
    return Numbering(e_number[: found.start(1)] + PLACE + e_number[found.end(1) :], int(found[1]))


def spelled(like: str, serial: int) -> str:
    """The number at that place of the series, written as its neighbour ``like`` below it is: with as many digits at least."""
    found = _LAST_DIGITS.search(like)
    if found is None:
        return like
    return like[: found.start(1)] + str(serial).zfill(len(found[1])) + like[found.end(1) :]
