"""One log-in to one company: its session, kept alive by logging in again when the Service Layer forgot it (§2)."""

from collections.abc import Mapping
from typing import Any

import msgspec

from connectors.answers import judged
from connectors.base import Rate, Surroundings
from connectors.erp.sap_business_one.config import BusinessOneConfig
from connectors.erp.sap_business_one.refusals import explain, session_is_over
from connectors.errors import Access, ConnectorError, Unavailable, Uncertain
from connectors.http import Account, Http, Response

RATE = Rate(per_second=50, burst=10)
LOGOUT_SECONDS = 5.0


class _Session(msgspec.Struct):
    version: str = msgspec.field(default="", name="Version")


_session = msgspec.json.Decoder(_Session)


class BusinessOneClient:
    """Speaks to one company of one Service Layer; not for two threads at once."""

    def __init__(self, config: BusinessOneConfig, surroundings: Surroundings) -> None:
        self.config = config
        self._http = Http(_account(config), surroundings)
        self._root = f"/b1s/{config.version}"
        self._logged_in = False
        self._refused: Access | None = None
        self.product = ""

    def close(self) -> None:
        """Give the session back: each one holds a licence."""
        if self._logged_in:
            try:
                with self._http.deadline(LOGOUT_SECONDS):
                    self._http.write("POST", f"{self._root}/Logout")
            except ConnectorError:
                pass  # the session times out by itself
        self._http.close()

    def deadline(self, seconds: float) -> Any:
        """Bounds the calls made inside, together."""
        return self._http.deadline(seconds)

    def ping(self) -> None:
        """Ask whether the service is up, without a log-in; older releases do not know the question."""
        self._http.read("GET", "/ping/", expect=(404,))

    def log_in(self) -> None:
        """Open the session. A refused log-in is not tried again: it is slow, and it may lock the user."""
        if self._refused:
            raise self._refused
        self._logged_in = False
        self._http.cookies.clear()
        config = self.config
        body = {"CompanyDB": config.company, "UserName": config.user, "Password": config.password.get_secret_value()}
        try:
            # Sent once like a write: three tries with a bad password take half a minute (§8).
            answer = self._http.write("POST", f"{self._root}/Login", json=body)
        except Uncertain as error:
            raise Unavailable("login_lost", "SAP Business One did not answer the log-in.", error.remedy) from None
        except ConnectorError as error:
            if isinstance(error, Unavailable):
                raise
            self._refused = _login_refused()
            raise self._refused from None
        self.product = f"Service Layer {answer.decode(_session).version}".strip()
        self._logged_in = True

    def read(
        self,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        expect: tuple[int, ...] = (),
        post: Any = None,
    ) -> Response:
        """Ask for something; ``post`` asks by POST where the Service Layer wants it so."""
        method = "GET" if post is None else "POST"
        return self._asked("read", method, path, params=params, headers=headers, json=post, expect=expect)

    def write(self, path: str, body: Any) -> Response:
        """Have a record made; raises Uncertain when the answer is lost."""
        return self._asked("write", "POST", path, json=body)

    def _asked(self, door: str, method: str, path: str, **options: Any) -> Response:
        if not self._logged_in:
            self.log_in()
        answer = self._once(door, method, path, options)
        if session_is_over(answer):
            self.log_in()
            answer = self._once(door, method, path, options)
        if answer.status == 401:
            writing = door == "write"
            raise explain(answer, writing) or judged(answer, writing=writing)
        return answer

    def _once(self, door: str, method: str, path: str, options: dict[str, Any]) -> Response:
        """One call; an ended session is no error yet, and it means that nothing was done."""
        expect = (401, *options.get("expect", ()))
        send = self._http.write if door == "write" else self._http.read
        return send(method, f"{self._root}/{path}", **(options | {"expect": expect}))


def connect(config: BusinessOneConfig, surroundings: Surroundings) -> BusinessOneClient:
    """A client for one run or delivery; it logs in at its first call."""
    return BusinessOneClient(config, surroundings)


def check(client: BusinessOneClient) -> str:
    """The release that answered; raises Access where the user may not log in or not read items."""
    client.ping()
    client.read("Items", params={"$select": "ItemCode", "$top": 1})
    return client.product


def _account(config: BusinessOneConfig) -> Account:
    return Account(
        base_url=config.url,
        name=config.account,
        rate=Rate(config.calls_per_second, RATE.burst),
        verify=(config.ca_bundle or True) if config.verify else False,
        secrets=(config.password.get_secret_value(),),
        read_timeout=config.timeout_seconds,
        explain=explain,
    )


def _login_refused() -> Access:
    remedy = (
        "Check user, password and company database in the connection. Too many wrong tries lock the user in SAP Business One."
    )
    return Access("login_refused", "SAP Business One refused the log-in.", remedy)
