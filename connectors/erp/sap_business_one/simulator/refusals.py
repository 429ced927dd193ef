"""How the simulated Service Layer says no: two protocols, two shapes (§6)."""

from connectors.testing.simulator import Reply

INVALID_SESSION = "Invalid session or session already timeout."


class Refusal(Exception):
    """The Service Layer says no."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def no_session() -> Refusal:
    """The answer to a call without a living session."""
    return Refusal(401, 301, INVALID_SESSION)


def missing() -> Refusal:
    """The answer for a key that is not there."""
    return Refusal(404, -2028, "No matching records found (ODBC -2028)")


def rule(message: str) -> Refusal:
    """A business rule said no."""
    return Refusal(400, -10, message)


def told(refusal: Refusal, version: str) -> Reply:
    """The refusal as the protocol tells it: v1 a number and an object, v2 two texts."""
    if version == "v1":
        error = {"code": refusal.code, "message": {"lang": "en-us", "value": refusal.message}}
    else:
        error = {"code": str(refusal.code), "message": refusal.message}
    return Reply(refusal.status, {"error": error}, (("Content-Type", "application/json;charset=utf-8"),))
