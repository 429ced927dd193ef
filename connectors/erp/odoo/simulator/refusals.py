"""How the simulated Odoo says no: the same exception, told in two shapes (§9, and "Seen on a real server")."""

from collections.abc import Callable
from typing import Any

from connectors.testing.simulator import Reply

HTML = (("Content-Type", "text/html; charset=utf-8"),)
TRACEBACK = 'Traceback (most recent call last):\n  File "/usr/lib/python3/dist-packages/odoo/http.py", line 2273, in _serve_db\n'
NO_DATABASE = (
    "<!DOCTYPE html>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>No database is selected and the requested URL was not "
    "found in the server-wide controllers.</p>\n"
)
WEBSITE = "<!DOCTYPE html>\n<html><head><title>Odoo</title></head><body><h1>404: Page not found</h1></body></html>"
_STATUS = {
    "odoo.exceptions.AccessDenied": 403,
    "odoo.exceptions.AccessError": 403,
    "odoo.exceptions.MissingError": 404,
    "odoo.exceptions.UserError": 422,
    "odoo.exceptions.ValidationError": 422,
    "werkzeug.exceptions.BadRequest": 400,
    "werkzeug.exceptions.NotFound": 404,
    "werkzeug.exceptions.Unauthorized": 401,
    "werkzeug.exceptions.UnprocessableEntity": 422,
}
_BEFORE_ODOO = frozenset((408, 425, 429, 502, 503, 504))
_NAMES = {400: "odoo.exceptions.UserError", 401: "werkzeug.exceptions.Unauthorized", 403: "odoo.exceptions.AccessError"}


class Refusal(Exception):
    """Odoo raises ``name``; everything that was done for the call is undone."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name
        self.message = message

    @property
    def told(self) -> dict[str, Any]:
        """The exception as it goes over the wire."""
        debug = f"{TRACEBACK}{self.name}: {self.message}\n"
        return {"name": self.name, "message": self.message, "arguments": [self.message], "context": {}, "debug": debug}


def rule(message: str) -> Refusal:
    """A rule of the database said no."""
    return Refusal("odoo.exceptions.ValidationError", message)


def misuse(message: str) -> Refusal:
    """Something is done in the wrong state."""
    return Refusal("odoo.exceptions.UserError", message)


def forbidden(message: str) -> Refusal:
    """The user may not do that."""
    return Refusal("odoo.exceptions.AccessError", message)


def missing(model: str, number: int, user: int) -> Refusal:
    """There is no such record."""
    text = f"Record does not exist or has been deleted.\n(Record: {model}({number},), User: {user})"
    return Refusal("odoo.exceptions.MissingError", text)


def bug(message: str, kind: str = "builtins.ValueError") -> Refusal:
    """What Odoo answers with status 500: a field it does not know, an argument it does not take."""
    return Refusal(kind, message)


def no_database(name: str) -> Refusal:
    """The database is down, or there is none of that name."""
    return Refusal("psycopg2.OperationalError", f'connection to server failed: FATAL:  database "{name}" does not exist\n')


def by_rpc(refusal: Refusal) -> Refusal:
    """The same under the name it has in JSON-RPC, which knows no 404."""
    if refusal.name != "werkzeug.exceptions.NotFound":
        return refusal
    if refusal.message.startswith("the model"):
        return misuse(f"Object {refusal.message.split(chr(39))[1]} doesn't exist")
    return Refusal("builtins.AttributeError", refusal.message)


def as_json2(refusal: Refusal) -> Reply:
    """The refusal with a status of its own."""
    return Reply(_STATUS.get(refusal.name, 500), refusal.told)


def as_jsonrpc(refusal: Refusal) -> Reply:
    """The refusal with status 200."""
    error = {"code": 0, "message": "Odoo Server Error", "data": refusal.told}
    return Reply(200, {"jsonrpc": "2.0", "id": 1, "error": error})


def failed(status: int, message: str, shape: Callable[[Refusal], Reply]) -> Reply:
    """An answer with this status: some come from what stands before Odoo, which knows neither of its shapes."""
    if status in _BEFORE_ODOO:
        return Reply(status, f"<html><body>{message}</body></html>", HTML)
    return shape(Refusal(_NAMES.get(status, "builtins.Exception"), message))
