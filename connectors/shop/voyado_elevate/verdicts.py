"""What Elevate said to an import, in our words: how far it is, why it failed, and which keys it named."""

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import msgspec

from connectors.answers import Response
from connectors.errors import Uncertain, Unreadable
from connectors.feeds import Progress, Receipt

HARMFUL = re.compile(r"\bharmful|\bforce\b", re.IGNORECASE)
"""Words of the target's own protection; how it puts it exactly is unverified."""
MOST_KEYS = 1000
LONGEST_WORDS = 1000
NAMED = "Named by Elevate without a reason of its own; see the others."

CONTENT = "Correct the articles it names; then the same catalogue can be sent again. Nothing was changed."
PROTECTED = (
    "Check whether so much shall really go. If it is meant, a person may send it once by force, with a reason. "
    "Nothing was changed."
)
LOST = "The hub sends the catalogue again; that does no harm."

PROGRESS = {progress.name: progress for progress in Progress} | {"BLOCKED": Progress.WAITING}
"""BLOCKED stands on pages of Elevate 3 and of Admin v4: queued behind another import."""


class Keys(msgspec.Struct):
    keys: list[str] = []


class DataError(msgspec.Struct):
    example_keys: list[str] = msgspec.field(default_factory=list, name="exampleKeys")


class Details(msgspec.Struct):
    """``errorDetails`` of an import that failed."""

    groups: Keys = msgspec.field(default_factory=Keys, name="productGroups")
    products: Keys = msgspec.field(default_factory=Keys)
    variants: Keys = msgspec.field(default_factory=Keys)
    errors: dict[str, DataError] = msgspec.field(default_factory=dict, name="dataErrors")


class Said(msgspec.Struct):
    """The one shape of all answers: to an import that goes on, to one that failed, and to a question."""

    id: int | str | None = None
    status: str = ""
    reason: Any = None
    message: Any = None
    details: Any = msgspec.field(default=None, name="errorDetails")

    @property
    def number(self) -> str:
        return "" if self.id is None else str(self.id)

    @property
    def words(self) -> str:
        """Why, as one short line."""
        found = next((text for text in (self.reason, self.message) if isinstance(text, str)), "")
        return " ".join("".join(mark if mark.isprintable() else " " for mark in found).split())[:LONGEST_WORDS]


DECODER = msgspec.json.Decoder(Said)


def accepted(answer: Response) -> Receipt:
    """The receipt for an import that was taken; raises Uncertain where nobody can read the answer."""
    if answer.status == 204:
        return Receipt(Progress.SUCCESS)
    said = answer.decode(DECODER)
    if not said.status:
        said.status = Progress.WAITING.name
    receipt = told(said)
    if receipt is None or (receipt.progress.goes_on and not receipt.id):
        raise Uncertain("voyado_elevate.no_id", "Elevate took the feed but gave no number to ask by.", LOST)
    return receipt


def refused(answer: Response) -> Receipt:
    """The receipt for an import that was refused whole; whatever the body is, nothing was changed."""
    try:
        said = DECODER.decode(answer.body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        said = Said(reason=_plain(answer))
    return failed(said)


def _plain(answer: Response) -> str:
    """An error that is told as plain text; a web page tells nothing."""
    if not answer.headers.get("content-type", "").startswith("text/plain"):
        return ""
    return answer.body[:LONGEST_WORDS].decode(errors="replace")


def asked(answer: Response, number: str) -> Receipt:
    """The receipt for an id; raises Unreadable for one that makes no sense."""
    said = answer.decode(DECODER)
    receipt = told(said)
    if receipt is None or receipt.id not in {number, ""} or (receipt.id == "" and receipt.progress is not Progress.NOT_FOUND):
        remedy = "The hub asks again. If it lasts, look at the import in Elevate and ask Voyado."
        raise Unreadable("voyado_elevate.odd_status", "Elevate's answer does not say how the import stands.", remedy)
    return receipt


def told(said: Said) -> Receipt | None:
    """What was said as a receipt; None for a state we do not know."""
    progress = PROGRESS.get(said.status)
    if progress is Progress.FAILURE:
        return failed(said)
    remedy = "" if progress is Progress.SUCCESS or (progress and progress.goes_on) else LOST
    return Receipt(progress, said.number, reason=said.words, remedy=remedy) if progress else None


def failed(said: Said) -> Receipt:
    """The receipt for an import that changed nothing, and why."""
    keys = named(said.details)
    harmful = not keys and HARMFUL.search(said.words) is not None
    return Receipt(
        Progress.FAILURE,
        said.number,
        harmful,
        code=f"voyado_elevate.{'harmful' if harmful else 'content'}",
        reason=said.words or "Elevate refused the feed without a reason.",
        remedy=PROTECTED if harmful else CONTENT,
        keys=keys,
    )


def named(details: Any) -> Mapping[str, str]:
    """Elevate's words on each key that it names, as far as they are legible."""
    try:
        found = msgspec.convert(details or {}, Details)
    except msgspec.ValidationError:
        return {}
    words: defaultdict[str, list[str]] = defaultdict(list)
    for message, error in found.errors.items():
        for key in error.example_keys:
            words[key].append(message)
    for key in (*found.variants.keys, *found.products.keys, *found.groups.keys):
        words.setdefault(key, [NAMED])
    return {key: " ".join(messages)[:LONGEST_WORDS] for key, messages in list(words.items())[:MOST_KEYS]}
