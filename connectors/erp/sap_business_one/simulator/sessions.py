"""Who is logged in to the simulated Service Layer (§2)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.cookies import CookieError, SimpleCookie
from secrets import token_hex
from threading import Lock
from typing import Any

from connectors.erp.sap_business_one.simulator.refusals import Refusal, no_session
from connectors.testing.simulator import Reply, Request

NODE = ".node1"
RELEASE = "1000110"


@dataclass(slots=True)
class Sessions:
    """The sessions of one company; who may log in, and how long a session lives unused."""

    clock: Callable[[], datetime]
    company: str = "SBODEMO"
    user: str = "hub"
    password: str = "hub-password"  # noqa: S105 - a simulator's own, and written down for its users
    minutes: int = 30
    log_ins: int = 0
    _used: dict[str, datetime] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def log_in(self, request: Request, version: str) -> Reply:
        """Open a session; raises Refusal."""
        self.log_ins += 1
        said = _object(request)
        if said.get("CompanyDB") != self.company:
            raise Refusal(401, -304, "Fail to get DB Credentials from SLD")
        if said.get("UserName") != self.user or said.get("Password") != self.password:
            raise Refusal(401, -1116, "Invalid user name or password")
        session = f"{token_hex(4)}-{token_hex(2)}-{token_hex(2)}-{token_hex(8)}"
        with self._lock:
            self._used[session] = self.clock()
        body = {"SessionId": session, "Version": RELEASE, "SessionTimeout": self.minutes}
        context = "odata.metadata" if version == "v1" else "@odata.context"
        cookies = (("Set-Cookie", f"B1SESSION={session};HttpOnly"), ("Set-Cookie", f"ROUTEID={NODE}; path=/b1s"))
        return Reply(200, {context: f"/b1s/{version}/$metadata#B1Sessions/@Element", **body}, cookies)

    def log_out(self, request: Request) -> Reply:
        """End the session; raises Refusal where there is none."""
        session = self.check(request)
        with self._lock:
            self._used.pop(session, None)
        return Reply(204)

    def check(self, request: Request) -> str:
        """The living session of a request; raises Refusal. Without the node's cookie the balancer finds another node."""
        cookies = _cookies(request)
        session, now = cookies.get("B1SESSION", ""), self.clock()
        with self._lock:
            used = self._used.get(session)
            if used is None or cookies.get("ROUTEID") != NODE or now - used >= timedelta(minutes=self.minutes):
                raise no_session()
            self._used[session] = now
        return session

    def expire(self) -> None:
        """Forget everybody, as a restart does."""
        with self._lock:
            self._used.clear()

    @property
    def open(self) -> int:
        """How many sessions there are; each one holds a licence."""
        return len(self._used)


def _cookies(request: Request) -> dict[str, str]:
    try:
        jar = SimpleCookie(request.headers.get("cookie", ""))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}


def _object(request: Request) -> dict[str, Any]:
    try:
        said = request.json()
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise Refusal(400, -1000, "Invalid JSON in the request body")
    return said
