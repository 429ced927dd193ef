"""What Odoo's own errors mean, in the merchant's words (``connectors/odoo.md`` §9). JSON-RPC tells them with status 200."""

import re

import msgspec

from connectors.answers import Response
from connectors.errors import Access, ConnectorError, Rejected, Unavailable, Uncertain

ASK_PARTNER = "Ask your Odoo partner."
IN_DOUBT = "The hub asks Odoo for the record before anything is sent again."
TRACEBACKS = ("debug",)
"""Every error carries Odoo's whole traceback under this name."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")
_BUSY = re.compile(r"Serialization|LockNotAvailable|Deadlock|LockError|ConcurrencyError")
_WHO = frozenset(("odoo.exceptions.AccessDenied", "werkzeug.exceptions.Unauthorized", "odoo.http.SessionExpiredException"))
_RULES = frozenset(f"odoo.exceptions.{name}" for name in ("ValidationError", "UserError", "RedirectWarning", "MissingError"))
_FIELD = re.compile(r"Invalid field|because it is not stored")
_ABSENT = re.compile(r"(?:model|method|Object) '?[\w.]+'? (?:does not|doesn't) exist")
_NO_DATABASE = b"No database is selected"
_KNOWN = (
    (r"\bVAT\b", "vat_refused", "Correct the customer's tax number in the shop, or clear it; then resend."),
    (r"product\.product\(", "item_refused", "Check in Odoo that each product of the order exists, then resend."),
    (r"res\.partner\(", "customer_refused", "Check in Odoo that the customer exists and is active, then resend."),
    (r"account\.tax\(", "tax_refused", "Correct the value map for tax codes, then resend."),
)


class _Told(msgspec.Struct):
    name: str = ""
    message: str = ""


class _Error(msgspec.Struct):
    message: str = ""
    data: _Told | None = None


class _Envelope(msgspec.Struct):
    error: _Error


_told = msgspec.json.Decoder(_Told).decode
_envelope = msgspec.json.Decoder(_Envelope).decode


def told(answer: Response) -> tuple[str, str] | None:
    """The name of Odoo's exception and its text, in either protocol's shape; None where the answer tells no error of Odoo's."""
    try:
        error = _envelope(answer.body).error
        said = error.data or _Told("", error.message)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        if 200 <= answer.status < 300:
            return None
        try:
            said = _told(answer.body)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None
    return said.name, plain(said.message)


def plain(text: str) -> str:
    """A text from outside as it may be shown: one line, no control characters, not too long."""
    text = " ".join(_CONTROL.sub(" ", text).split())
    return text if len(text) <= 300 else f"{text[:299]}…"


def explain(answer: Response, writing: bool) -> ConnectorError | None:  # noqa: FBT001 - the door's own signature
    """Odoo's reading of an answer; None leaves it to the door, or finds nothing wrong with a success."""
    said = told(answer)
    if answer.status in {408, 425, 429, 502, 503, 504}:
        return None
    if said is None:
        return _page(answer) if answer.status == 404 else None
    known = _not_allowed(*said) or _not_now(*said)
    if known is None and answer.status in {401, 403}:
        return None
    return known or _refused(answer, *said) or _failed(said[1], writing=writing)


def _page(answer: Response) -> ConnectorError:
    """A 404 that is no word of Odoo's API: its database is away, or it is another release. Nothing was done."""
    if _NO_DATABASE in answer.body:
        remedy = f"The hub tries again. If it lasts, check the name of the database. {ASK_PARTNER}"
        return Unavailable("database_away", "Odoo has no such database just now.", remedy)
    remedy = "Choose the protocol jsonrpc for Odoo 18 and older, and check the address."
    return Access("no_such_api", "There is no API of Odoo at this address.", remedy)


def _not_allowed(name: str, text: str) -> Access | None:
    """What a person must mend before anything goes on."""
    if name in _WHO:
        return login_refused()
    if name == "odoo.exceptions.AccessError":
        return Access(
            "access_refused", f"Odoo refused access: {text}", f"Give the key's user the missing right in Odoo. {ASK_PARTNER}"
        )
    if _FIELD.search(text):
        return Access("field_unknown", f"Odoo says: {text}", "Correct the field or filter in the connection.")
    if _ABSENT.search(text):
        remedy = "Install the apps Sales and Inventory in Odoo; without them there are no orders and no stock."
        return Access("not_installed", f"Odoo says: {text}", remedy)
    return None


def login_refused() -> Access:
    """The error for a key that Odoo does not take."""
    remedy = "Enter a new API key in the connection. In Odoo 19 keys live at most three months."
    return Access("login_refused", "Odoo refused the API key.", remedy)


def _not_now(name: str, text: str) -> Unavailable | None:
    """Odoo undid its work because somebody else was at the same records."""
    if _BUSY.search(name):
        return Unavailable("changed_meanwhile", f"Somebody else was at the same records in Odoo: {text}", "The hub tries again.")
    return None


def _refused(answer: Response, name: str, text: str) -> Rejected | None:
    """A rule of Odoo's said no to this one record."""
    if name not in _RULES and not 400 <= answer.status < 500:
        return None
    for pattern, code, remedy in _KNOWN:
        if re.search(pattern, text):
            return Rejected(code, f"Odoo said no: {text}", remedy)
    remedy = f"Correct what Odoo names, then resend. {ASK_PARTNER}"
    return Rejected("odoo_refused", f"Odoo said no: {text or 'no reason given'}", remedy)


def _failed(text: str, *, writing: bool) -> ConnectorError:
    """A fault of the server's own: it may have come after the work was kept."""
    reason = f": {text}" if text else "."
    if writing:
        return Uncertain("answer_lost", f"Odoo failed while it took the record{reason}", IN_DOUBT)
    return Unavailable("service_failed", f"Odoo is not well{reason}", f"The hub tries again. If it lasts: {ASK_PARTNER}")
