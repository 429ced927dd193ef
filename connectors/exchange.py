"""One try of one call: sent over the wire and answered, or the reason why not, in our words."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPException

import requests
from urllib3.exceptions import HTTPError, NameResolutionError

from connectors.answers import IN_DOUBT, Response
from connectors.base import Rate
from connectors.bodies import BadEncoding, CutShort, TooLarge, whole_body
from connectors.errors import Access, ConnectorError, Unavailable, Uncertain, Unreadable
from connectors.wire import AddressRefused, Session, Trip, travelling

_WIRE_ERRORS = (requests.RequestException, HTTPError, HTTPException, OSError, EOFError, CutShort)


Explain = Callable[[Response, bool], ConnectorError | None]
"""A vendor's own reading of an error answer, given whether it answers a write; None leaves it to the general table."""


@dataclass(frozen=True, slots=True)
class Account:
    """What is the same for all calls to one remote account. ``verify`` is True, False or the path of a CA bundle."""

    base_url: str
    name: str
    rate: Rate
    verify: bool | str = True
    secrets: tuple[str, ...] = field(default=(), repr=False)
    connect_timeout: float = 5.0
    read_timeout: float = 30.0
    total_timeout: float = 120.0
    max_bytes: int = 64 * 2**20
    explain: Explain | None = None
    errors_in_success: bool = False
    """Whether ``explain`` is asked about successes too: some systems tell their errors with status 200."""
    hidden_fields: tuple[str, ...] = ()
    """Names of texts in JSON answers that are no secrets and yet are kept nowhere: a server's own traceback."""
    tries: int = 3
    pause: float = 0.5
    """Seconds before a read is tried again; doubled each time, with jitter."""
    longest_pause: float = 30.0
    """A remote that asks for more than this is left alone: the caller is told when to come back."""


def exchange(session: Session, request: requests.PreparedRequest, trip: Trip, account: Account) -> Response | ConnectorError:
    """The whole answer, or why there is none.

    Returned, not raised: the library's errors hold the address with the secrets in it, and none of them may hang on to ours.
    """
    with travelling(trip):
        try:
            timeouts = (trip.connecting, trip.silence)
            answer = session.send(request, stream=True, allow_redirects=False, verify=account.verify, timeout=timeouts)
            with closing(answer):
                body = whole_body(answer.raw, account.max_bytes)
        except AddressRefused:
            return _forbidden()
        except (TooLarge, BadEncoding) as error:
            return _not_taken(too_large=isinstance(error, TooLarge), writing=trip.writing)
        except _WIRE_ERRORS as error:
            return _lost(error, sent=trip.sent, writing=trip.writing)
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Response(answer.status_code, headers, body, request.url or "", trip.writing)


def unusable_address() -> ConnectorError:
    """The error for a base URL that no call can be made to."""
    return Access("address_unusable", "The connection's address cannot be called.", "Enter an address that begins with https://.")


def _forbidden() -> ConnectorError:
    remedy = "Enter a public address, or let the administrator of the hub allow private addresses for this installation."
    return Access("address_not_allowed", "The connection's address leads into a private network.", remedy)


def _not_taken(*, too_large: bool, writing: bool) -> ConnectorError:
    what = "was larger than the hub accepts" if too_large else "was packed in a way that cannot be unpacked"
    code = "answer_too_large" if too_large else "answer_packed"
    if writing:
        return Uncertain(code, f"The remote system took a record but its answer {what}.", IN_DOUBT)
    return Unreadable(
        code, f"The remote system's answer {what}.", "Ask whoever runs the remote system; it may be faulty or attacked."
    )


def _lost(error: Exception, *, sent: bool, writing: bool) -> ConnectorError:
    if not sent:
        return _unreached(error)
    if writing:
        return Uncertain("answer_lost", "The remote system took a record but its answer was lost.", IN_DOUBT)
    remedy = "The hub tries again. If it lasts, ask whoever runs the remote system."
    return Unavailable("answer_lost", "The remote system's answer did not come whole or in time.", remedy)


def _unreached(error: Exception) -> ConnectorError:
    text = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in text or "CertificateError" in text:
        remedy = "Have the certificate mended, or enter the file of the authority that issued it in the connection."
        return Access("certificate_not_trusted", "The remote system's certificate cannot be trusted.", remedy)
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema | requests.exceptions.MissingSchema):
        return unusable_address()
    if not isinstance(error, requests.RequestException) or "NO_CERTIFICATE_OR_CRL_FOUND" in text:
        remedy = "Enter the path of a readable PEM file on the hub's own machine, or leave the field empty."
        return Access("authority_unreadable", "The file of the connection's certificate authority cannot be used.", remedy)
    reason = error.args[0] if error.args else None
    if isinstance(getattr(reason, "reason", None), NameResolutionError):
        return Unavailable(
            "host_unknown", "The connection's host name is not known.", "Check the connection's address and the network."
        )
    return Unavailable(
        "no_connection",
        "The remote system could not be reached.",
        "The hub tries again. If it lasts, check the address and the network.",
    )
