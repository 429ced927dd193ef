"""What SAP's own error answers mean, in the merchant's words (``connectors/sap_business_one.md`` §6)."""

import re
from typing import Any

import msgspec

from connectors.errors import Access, ConnectorError, Rejected, Unavailable, Uncertain
from connectors.http import Response

SESSION_OVER = "301"
ASK_PARTNER = "Ask your SAP Business One partner."
IN_DOUBT = "The hub asks SAP Business One for the record before anything is sent again."

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")
_NUMBER = re.compile(r"^\s*(-?\d{3,})\s*-\s*")
_PLACE = re.compile(r"^\[\w+\.\w+\](?:\[line: (\d+)\])?\s*,?\s*'?(.*?)'?$")
_FIELD = "Make the field in SAP and restart the Service Layer, or correct the connection."
_KNOWN = (
    (r"propert(y|ies) .*\binvalid\b", "field_unknown", _FIELD),
    (r"^1320000140\b", "duplicate_customer", "Choose another number for the customer, or clear it so that SAP gives one."),
    (r"CardCode\b|business partner", "customer_refused", "Check in SAP that the customer exists and is active, then resend."),
    (r"ItemCode\b|\bitem\b", "item_refused", "Check in SAP that each item of the order exists and may be sold, then resend."),
    (r"VatGroup\b|TaxCode\b|tax (code|group|definition)", "tax_refused", "Correct the value map for tax codes, then resend."),
    (
        r"WhsCode\b|WarehouseCode\b|warehouse",
        "warehouse_refused",
        "Correct the warehouse in the connection, or release it in SAP.",
    ),
    (r"ExpnsCode\b|ExpenseCode\b|freight", "expense_refused", "Correct the freight codes in the connection."),
    (r"posting period|period .*(locked|closed)", "period_closed", "Ask accounting to open the posting period, then resend."),
    (r"credit limit", "credit_limit", "Raise the customer's credit limit in SAP, or settle open invoices; then resend."),
)
_RIGHTS = {
    "-6006": "Grant the query under General Authorizations in SAP, or read prices and stock without rows.",
    "804": "Grant the view under General Authorizations in SAP.",
    "-1": "Give the user of the connection the missing permission in SAP.",
}
_QUERY = {"701", "702", "703", "704"}


class _Error(msgspec.Struct):
    code: int | str | None = None
    message: Any = None


class _Body(msgspec.Struct):
    error: _Error


_decode = msgspec.json.Decoder(_Body).decode


def told(body: bytes) -> tuple[str, str] | None:
    """SAP's error code and text, whichever of its four shapes they came in; None where it is no error of SAP's."""
    try:
        error = _decode(body).error
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    message = error.message
    if isinstance(message, dict):
        message = message.get("value")
    return str(error.code if error.code is not None else ""), plain(message) if isinstance(message, str) else ""


def plain(text: str) -> str:
    """A text from outside as it may be shown: one line, no control characters, not too long."""
    text = " ".join(_CONTROL.sub(" ", text).split())
    return text if len(text) <= 300 else f"{text[:299]}…"


def session_is_over(answer: Response) -> bool:
    """Whether a 401 only means that the session ended (a 401 can also mean a missing permission)."""
    said = told(answer.body)
    return answer.status == 401 and said is not None and said[0] == SESSION_OVER


def explain(answer: Response, writing: bool) -> ConnectorError | None:  # noqa: FBT001 - the door's own signature
    """SAP's reading of an error answer; None leaves it to the door."""
    said = told(answer.body)
    if answer.status >= 500:
        return _failed(answer.status, said, writing=writing)
    if said is None or answer.status in {408, 425, 429}:
        return None
    return _not_allowed(answer.status, *said) or refused(*said)


def _not_allowed(status: int, code: str, text: str) -> ConnectorError | None:
    """What is not about the record itself; None where it is."""
    if status in {401, 403} or code == "-6006":
        remedy = _RIGHTS.get(code, f"Check the connection's user and company database. {ASK_PARTNER}")
        return Access("access_refused", f"SAP Business One refused access: {text or 'no reason given'}", remedy)
    if status == 412 or code == "-2039":
        what = "Somebody else changed the record in SAP Business One at the same time."
        return Unavailable("changed_meanwhile", what, "The hub tries again.")
    if code in _QUERY:
        remedy = "Allow the query's tables in the Service Layer, or read prices and stock without rows."
        return Access("query_refused", f"SAP Business One refused the query: {text}", remedy)
    return None


def refused(code: str, text: str) -> Rejected:
    """A business rule said no; the leading message number tells more than the code, which differs by the way in."""
    number = _NUMBER.match(text)
    for pattern, name, remedy in _KNOWN:
        if re.search(pattern, text, re.IGNORECASE):
            return Rejected(name, f"SAP Business One said no: {_said(text)}", remedy)
    name = f"sap_{number[1] if number else code or 'refused'}"
    return Rejected(
        name,
        f"SAP Business One said no: {_said(text) or 'no reason given'}",
        f"Correct what SAP names, then resend. {ASK_PARTNER}",
    )


def _said(text: str) -> str:
    """SAP's sentence without its own numbers; the database field before it becomes the line of the order, if it names one."""
    place = _PLACE.match(text)
    if place is None:
        return _NUMBER.sub("", text)
    return f"{place[2]} (line {place[1]})" if place[1] else place[2]


def _failed(status: int, said: tuple[str, str] | None, *, writing: bool) -> ConnectorError | None:
    """A node or the balancer failed; a write may have been done even where the balancer says 503."""
    reason = f": {said[1]}" if said and said[1] else ""
    if writing:
        return Uncertain("answer_lost", f"SAP Business One failed while it took the record (status {status}){reason}", IN_DOUBT)
    return Unavailable(
        "service_failed",
        f"SAP Business One is not well (status {status}){reason}",
        f"The hub tries again. If it lasts: {ASK_PARTNER}",
    )
