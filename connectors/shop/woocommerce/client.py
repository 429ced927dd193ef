"""One shop's door: paths of wc/v3, the proof that goes with each call, totals by header, and the shop's words as our errors."""

import html
import re
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from connectors.base import Rate, Surroundings
from connectors.errors import Access, ConnectorError, Rejected, Unavailable, Unreadable
from connectors.http import Account, Http, Response
from connectors.shop.woocommerce.config import WooCommerceConfig
from connectors.shop.woocommerce.oauth import proof

RATE = Rate(per_second=10, burst=20)
PER_PAGE = 100
ROOT = "/wc/v3"
TAGS = re.compile(r"<[^>]{0,200}>")
T = TypeVar("T")

ASK_KEY = "Make a new REST API key with read and write in WooCommerce > Settings > Advanced > REST API and enter it here."
ASK_SHOP = "Ask whoever looks after the shop."
PATH = "Check the shop's address, that WooCommerce is switched on, and that permalinks are not plain (Settings > Permalinks)."


class Refusal(msgspec.Struct):
    """WooCommerce's own shape of an error, whole or of one item of a batch."""

    code: str = ""
    message: str = ""
    data: Any = None

    @property
    def words(self) -> str:
        """What the shop said, as one short line of plain text."""
        plain = html.unescape(TAGS.sub("", html.unescape(self.message)))
        return " ".join("".join(mark if mark.isprintable() else " " for mark in plain).split())[:300]

    @property
    def holder(self) -> str:
        """The id of the record that stands in the way, where the shop names one."""
        found = self.data.get("resource_id") if isinstance(self.data, Mapping) else None
        return str(found) if isinstance(found, int) and found > 0 else ""


class WooCommerce:
    """A client of one shop."""

    def __init__(self, config: WooCommerceConfig, surroundings: Surroundings, per_page: int = PER_PAGE) -> None:
        self.config = config
        self.per_page = per_page
        secrets = (config.consumer_key, config.consumer_secret, config.webhook_secret)
        account = Account(
            base_url=f"{config.base_url}/wp-json",
            name=config.account,
            rate=Rate(config.calls_per_second, RATE.burst),
            verify=config.ca_bundle or True,
            secrets=tuple(secret.get_secret_value() for secret in secrets if secret.get_secret_value()),
            explain=explain,
        )
        self.http = Http(account, surroundings)
        self.all_variations = True
        """Whether the shop lists the variations of all products at once; forgotten when it turns out not to."""
        self._auth = proof(config)
        self._headers = {"X-Forwarded-Proto": "https"} if config.behind_proxy else {}

    def get(self, path: str, params: Mapping[str, str] | None = None, *, expect: tuple[int, ...] = ()) -> Response:
        """Read; tried again while the shop is unavailable."""
        return self.http.read("GET", f"{ROOT}{path}", params=params or {}, headers=self._headers, auth=self._auth, expect=expect)

    def send(self, method: str, path: str, body: Mapping[str, Any], *, expect: tuple[int, ...] = ()) -> Response:
        """Write, sent once; raises Uncertain when the answer is lost."""
        return self.http.write(method, f"{ROOT}{path}", json=body, headers=self._headers, auth=self._auth, expect=expect)

    def list(self, path: str, params: Mapping[str, str], decoder: "msgspec.json.Decoder[list[T]]") -> list[T]:
        """All rows of a short list, page by page until the shop's own number of pages, never until a short one."""
        found: list[T] = []
        page = pages = 1
        while page <= pages:
            answer = self.get(path, {**params, "per_page": str(self.per_page), "page": str(page)})
            found += answer.decode(decoder)
            most = total(answer) // self.per_page + 1
            page, pages = page + 1, min(most, total(answer, "x-wp-totalpages"))
        return found

    def close(self) -> None:
        self.http.close()


def total(answer: Response, header: str = "x-wp-total") -> int:
    """A total from an answer's headers; raises Unreadable where something between us and the shop removed it."""
    told = answer.headers.get(header, "")
    if told.isascii() and told.isdigit() and len(told) < 10:
        return int(told)
    raise Unreadable(
        "woocommerce.no_total",
        "The shop's answer does not say how many records there are.",
        f"Something between the hub and the shop removes the header {header}; ask whoever runs the shop's host or cache.",
    )


def refusal(answer: Response) -> Refusal:
    """What WooCommerce said was wrong; empty where it was not WooCommerce who spoke."""
    try:
        return msgspec.json.decode(answer.body, type=Refusal)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Refusal()


def explain(answer: Response, writing: bool) -> ConnectorError | None:  # noqa: FBT001 - the door calls it so
    """WooCommerce's error answers in our words; None where the general table says enough."""
    said = refusal(answer)
    code = f"woocommerce.{said.code}" if said.code else f"woocommerce.http_{answer.status}"
    if answer.status in {401, 403}:
        return _refused_access(answer.status, said, code)
    if answer.status == 404 and (not said.code or said.code == "rest_no_route"):
        return Access("woocommerce.rest_no_route", "At the shop's address no WooCommerce REST API answers.", PATH)
    if 400 <= answer.status < 500 and answer.status not in {408, 425, 429}:
        return Rejected(
            code,
            f"The shop refused: {said.words or f'status {answer.status}'}.".replace("..", "."),
            _remedy(said, writing=writing),
        )
    if answer.status == 503 and not writing and "retry-after" in answer.headers:
        return _maintenance(answer)
    return None


def _refused_access(status: int, said: Refusal, code: str) -> Access:
    if not said.code:
        remedy = f"A firewall or a password page stands before the shop. {ASK_SHOP} The hub's calls to /wp-json/wc/v3 must pass."
        return Access(code, f"Something before the shop refused access (status {status}).", remedy)
    if status == 403:
        remedy = "Make the REST API key for a user who is shop manager or administrator."
        return Access(code, f"The key's user may not do this: {said.words}", remedy)
    if said.code.startswith("woocommerce_rest_cannot_"):
        remedy = f"{ASK_KEY} If the key is right, the host removes the Authorization header: switch on key_in_address."
        return Access(code, "The shop does not know the key, or did not get it.", remedy)
    return Access(code, f"The shop refused the key: {said.words or 'no reason given'}", ASK_KEY)


def _maintenance(answer: Response) -> Unavailable:
    told = answer.headers["retry-after"]
    wait = float(told) if told.isascii() and told.isdigit() and len(told) < 6 else None
    return Unavailable(
        "woocommerce.maintenance", "The shop is being maintained.", "The hub waits and tries again by itself.", retry_after=wait
    )


def _remedy(said: Refusal, *, writing: bool) -> str:
    if said.code.endswith("_invalid_id"):
        return "The record is gone from the shop. The hub looks for it again by its SKU or number; nothing to do unless it stays."
    if said.code in {"rest_invalid_param", "rest_missing_callback_param"}:
        return "Check the record's fields; if they look right, send this message to support."
    return f"Check the record in the shop and in the ERP. {ASK_SHOP}" if writing else ASK_SHOP
