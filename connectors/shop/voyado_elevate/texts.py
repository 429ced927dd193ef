"""Text that every reader of a feed can take."""

import re

UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What neither XML nor a reader can hold."""


def clean(text: str) -> str:
    """Text without characters that nobody can hold, and without space around it."""
    # Nearly all text is printable, and that is seen much faster than what is unfit is found.
    return text.strip() if text.isprintable() else UNFIT.sub(" ", text).strip()


def one_line(text: str) -> str:
    """The same on one line, as keys and labels need it."""
    return " ".join(clean(text).split())
