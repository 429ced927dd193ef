"""The API door: every HTTP call to a remote system goes through here, bounded, masked, counted and told in our words.

A read is tried a few times. A write is sent once: whether it may be repeated is for its caller to find out.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from time import monotonic, sleep
from typing import Any, BinaryIO, TypedDict, Unpack
from urllib.parse import quote, urlencode
from warnings import filterwarnings

import msgspec
import requests
from requests.auth import AuthBase
from requests.cookies import RequestsCookieJar
from urllib3.exceptions import InsecureRequestWarning

from connectors.answers import IN_DOUBT, Response, judged, retry_after, strict_json
from connectors.base import Call, Surroundings
from connectors.errors import ConnectorError, Unavailable, Uncertain
from connectors.exchange import Account, Explain, exchange, unusable_address
from connectors.masking import Mask
from connectors.wire import Session, Trip

__all__ = ["Account", "Explain", "Http", "Options", "Response", "strict_json"]

_encoder = msgspec.json.Encoder(decimal_format="number")
_OURS = {"accept": "application/json", "accept-encoding": "gzip", "user-agent": "integration-hub"}
_SESSION_LIKE = 12
"""Cookies at least this long are taken for session keys and masked."""


class Options(TypedDict, total=False):
    """What one call may carry beside its method and path; statuses in ``expect`` are returned like a success.

    ``file`` is sent as it is, from where it stands, a piece at a time. ``patience`` is how many seconds this one call may take,
    in place of the account's own.
    """

    params: Mapping[str, Any] | Sequence[tuple[str, Any]] | None
    headers: Mapping[str, str] | None
    json: Any
    file: BinaryIO
    patience: float
    auth: AuthBase | tuple[str, str] | None
    expect: tuple[int, ...]


@dataclass(slots=True)
class _Block:
    """A stretch of calls with one deadline."""

    ends: float
    wrote: bool = False


class Http:
    """One account's door. Not for two threads at once."""

    def __init__(self, account: Account, surroundings: Surroundings) -> None:
        self._account = account
        self._surroundings = surroundings
        self._mask = Mask(account.secrets, account.hidden_fields)
        self._block: _Block | None = None
        self._session = Session()
        if account.verify is False:
            # The connection's own setting said so; its page says so too.
            filterwarnings("ignore", category=InsecureRequestWarning)

    @property
    def cookies(self) -> RequestsCookieJar:
        """The cookies that go with every call."""
        return self._session.cookies

    def close(self) -> None:
        """Hang up."""
        self._session.close()

    def hide(self, secret: str) -> None:
        """Mask this value too from now on: a session or token that the remote gave out."""
        self._mask.learn([secret])

    @contextmanager
    def deadline(self, seconds: float) -> Iterator[None]:
        """Bounds all calls made inside, together. Past it: Uncertain if a write had left us inside, else Unavailable."""
        outer, ends = self._block, monotonic() + seconds * self._surroundings.pace
        self._block = inner = _Block(min(ends, outer.ends) if outer else ends)
        try:
            yield
        finally:
            self._block = outer
            if outer:
                outer.wrote |= inner.wrote

    def read(self, method: str, path: str, **options: Unpack[Options]) -> Response:
        """Ask for something; tried again a few times while the remote is unavailable."""
        for tried in count(1):
            answer = self._call(method, path, options, writing=False)
            if isinstance(answer, Response):
                return answer
            wait = self._wait(answer, tried)
            if wait is None:
                raise answer
            sleep(wait)
        raise AssertionError("The last try returns or raises.")

    def write(self, method: str, path: str, **options: Unpack[Options]) -> Response:
        """Have something done, sent once. Raises Uncertain when it may have been done and the answer is lost."""
        answer = self._call(method, path, options, writing=True)
        if isinstance(answer, Response):
            return answer
        raise answer

    def _wait(self, error: ConnectorError, tried: int) -> float | None:
        """Seconds until the next try; None when there is none."""
        account, pace = self._account, self._surroundings.pace
        own: float = account.pause * pace * 2 ** (tried - 1) * random.uniform(0.5, 1.5)  # noqa: S311 - spread, not secrecy
        wait = max(own, error.retry_after or 0.0)
        late = self._block is not None and monotonic() + wait >= self._block.ends
        if late or not isinstance(error, Unavailable) or tried >= account.tries or wait > account.longest_pause * pace:
            return None
        return wait

    def _call(self, method: str, path: str, options: Options, *, writing: bool) -> Response | ConnectorError:
        request = self._prepared(method, path, options)
        patience = options.get("patience")
        within = self._trip(patience, writing=writing).ends - monotonic()
        self._surroundings.limiter.acquire(self._account.name, self._account.rate, within=within)
        trip, at, started = self._trip(patience, writing=writing), datetime.now(UTC), monotonic()
        answer = exchange(self._session, request, trip, self._account)
        if self._block and writing:
            self._block.wrote |= trip.sent
        result = self._taken(answer, options.get("expect", ()))
        self._tell(request, answer, result, (at, timedelta(seconds=monotonic() - started)))
        return result

    def _taken(self, answer: Response | ConnectorError, expect: tuple[int, ...]) -> Response | ConnectorError:
        """A success as it is; for anything else what it means, as the vendor reads it or by the general table."""
        if not isinstance(answer, Response) or answer.status in expect:
            return answer
        error = self._refusal(answer)
        if error is None:
            return answer
        error.message, error.remedy = self._mask.text(error.message), self._mask.text(error.remedy)
        error.args = (f"{error.code}: {error.message}",)
        if error.retry_after is None:
            error.retry_after = retry_after(answer)
        if answer.status == 429:
            self._surroundings.limiter.pause(
                self._account.name, error.retry_after or self._account.pause * self._surroundings.pace
            )
        return error

    def _refusal(self, answer: Response) -> ConnectorError | None:
        """What is wrong with an answer; None for a success."""
        explain, success = self._account.explain, 200 <= answer.status < 300
        if success and not self._account.errors_in_success:
            return None
        error = explain(answer, answer.writing) if explain else None
        return error if error or success else judged(answer, writing=answer.writing)

    def _prepared(self, method: str, path: str, options: Options) -> requests.PreparedRequest:
        query = urlencode(options.get("params") or (), doseq=True, quote_via=quote, safe="$")
        body, file = options.get("json"), options.get("file")
        request = requests.Request(
            method,
            f"{self._account.base_url.rstrip('/')}/{path.lstrip('/')}",
            params=query,
            headers=self._headers(options),
            data=file if body is None else _encoder.encode(body),
            auth=options.get("auth"),
        )
        try:
            return self._session.prepare_request(request)
        except ValueError:
            # requests' own errors of this family are ValueErrors and name the address with all that is in it.
            problem = unusable_address()
        raise problem

    def _headers(self, options: Options) -> dict[str, str]:
        correlation = self._surroundings.correlation
        traced = {"x-request-id": correlation} if correlation else {}
        typed = {} if options.get("json") is None else {"content-type": "application/json"}
        return _OURS | traced | typed | dict(options.get("headers") or {})

    def _trip(self, patience: float | None, *, writing: bool) -> Trip:
        """The next try's bounds; raises when the deadline around it has passed."""
        now, block, account, pace = monotonic(), self._block, self._account, self._surroundings.pace
        ends = now + (patience or account.total_timeout) * pace
        if block and block.ends <= now:
            if block.wrote:
                raise Uncertain("deadline", "The time for writing this record ran out on the way.", IN_DOUBT)
            raise Unavailable("deadline", "The time for this step ran out before anything was sent.", "The hub tries again.")
        return Trip(
            ends=min(ends, block.ends) if block else ends,
            connecting=account.connect_timeout * pace,
            silence=(patience or account.read_timeout) * pace,
            allow_private=self._surroundings.allow_private,
            writing=writing,
        )

    def _tell(
        self,
        request: requests.PreparedRequest,
        answer: Response | ConnectorError,
        result: Response | ConnectorError,
        when: tuple[datetime, timedelta],
    ) -> None:
        """Tell the listener of this try, without secrets."""
        mask = self._mask
        mask.learn(value for value in self.cookies.values() if value and len(value) >= _SESSION_LIKE)
        sent = request.body or b""
        body = sent if isinstance(sent, bytes) else b"(a file)"
        got = answer if isinstance(answer, Response) else None
        self._surroundings.listener(
            Call(
                at=when[0],
                method=request.method or "",
                url=mask.url(request.url or ""),
                status=got.status if got else None,
                took=when[1],
                request=f"{mask.headers(request.headers)}\n\n{mask.body(body)}",
                answer=f"{mask.headers(got.headers)}\n\n{mask.body(got.body)}" if got else "",
                error=mask.text(str(result)) if isinstance(result, ConnectorError) else "",
            )
        )
