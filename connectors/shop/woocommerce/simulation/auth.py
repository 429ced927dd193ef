"""Who is calling: the key over https, OAuth 1.0a over http; written from the protocol, not from our client."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from connectors.shop.woocommerce.simulation.rest import RestError
from connectors.shop.woocommerce.simulation.shop import Shop
from connectors.testing.messages import Request

WINDOW = 15 * 60
NEEDED = ("oauth_consumer_key", "oauth_timestamp", "oauth_nonce", "oauth_signature", "oauth_signature_method")
DIGESTS = {"HMAC-SHA1": hashlib.sha1, "HMAC-SHA256": hashlib.sha256}
BROKEN = "woocommerce_rest_authentication_error"


@dataclass(frozen=True, slots=True)
class Key:
    """A REST API key; ``permission`` is read, write or read_write."""

    secret: str
    permission: str = "read_write"


class Doorman:
    """Lets calls in, or says why not as WooCommerce does."""

    def __init__(self, shop: Shop, keys: dict[str, Key]) -> None:
        self.shop = shop
        self.keys = keys

    def admit(self, request: Request) -> None:
        """Raises RestError for whoever may not do this."""
        secure = request.headers.get("x-forwarded-proto") == "https"
        key = self._basic(request) if secure else self._oauth(request)
        if key is None:
            raise RestError(401, _verb(request.method), "Sorry, you cannot list resources.")
        needed = "read" if request.method in {"GET", "HEAD", "OPTIONS"} else "write"
        if needed not in key.permission:
            raise RestError(401, BROKEN, f"The API key provided does not have {needed} permissions.")

    def _basic(self, request: Request) -> Key | None:
        """An unknown key is treated as nobody; a wrong secret is an error. The address wins over the header."""
        name, secret = request.query.get("consumer_key", ""), request.query.get("consumer_secret", "")
        if not (name and secret):
            name, secret = _credentials(request.headers.get("authorization", ""))
        key = self.keys.get(name)
        if key is not None and not hmac.compare_digest(key.secret, secret):
            raise RestError(401, BROKEN, "Consumer secret is invalid.")
        return key

    def _oauth(self, request: Request) -> Key | None:
        params = _header_params(request.headers.get("authorization", "")) or request.query
        if not params.get("oauth_consumer_key"):
            return None
        missing = [name for name in NEEDED if not params.get(name)]
        if missing:
            raise RestError(
                401, "woocommerce_rest_authentication_missing_parameter", f"Missing OAuth parameter {', '.join(missing)}"
            )
        key = self.keys.get(params["oauth_consumer_key"])
        if key is None:
            raise RestError(401, BROKEN, "Consumer key is invalid.")
        self._check_signature(request, params, key)
        self._check_nonce(params)
        return key

    def _check_signature(self, request: Request, params: Mapping[str, str], key: Key) -> None:
        digest = DIGESTS.get(params["oauth_signature_method"])
        if digest is None:
            raise RestError(401, BROKEN, "Invalid signature - signature method is invalid.")
        signed = dict(request.query) | {name: value for name, value in params.items() if name != "realm"}
        signed.pop("oauth_signature", None)
        pairs = sorted((quote(name, safe="-._~"), quote(value, safe="-._~")) for name, value in signed.items())
        text = "%26".join(f"{quote(name, safe='')}%3D{quote(value, safe='')}" for name, value in pairs)
        address = f"http://{request.headers.get('host', '')}{urlsplit(request.target).path}"
        base = f"{request.method}&{quote(address, safe='')}&{text}"
        made = base64.b64encode(hmac.new(f"{key.secret}&".encode(), base.encode(), digest).digest()).decode()
        if not hmac.compare_digest(made, params["oauth_signature"]):
            raise RestError(401, BROKEN, "Invalid signature - provided signature does not match.")

    def _check_nonce(self, params: Mapping[str, str]) -> None:
        now = int(self.shop.clock().timestamp())
        sent = params["oauth_timestamp"]
        if not re.fullmatch(r"\d{1,12}", sent) or abs(now - int(sent)) > WINDOW:
            raise RestError(401, BROKEN, "Invalid timestamp.")
        self.shop.db.execute("delete from nonces where at < ?", (now - WINDOW,))
        if not self.shop.db.execute("insert or ignore into nonces values (?, ?)", (params["oauth_nonce"], int(sent))).rowcount:
            raise RestError(401, BROKEN, "Invalid nonce - nonce has already been used.")


def _verb(method: str) -> str:
    return "woocommerce_rest_cannot_" + {"GET": "view", "HEAD": "view", "POST": "create", "DELETE": "delete"}.get(method, "edit")


def _credentials(header: str) -> tuple[str, str]:
    if not header.lower().startswith("basic "):
        return "", ""
    try:
        name, _, secret = base64.b64decode(header[6:], validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, secret


def _header_params(header: str) -> dict[str, str]:
    if not header.lower().startswith("oauth "):
        return {}
    return {name: unquote(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', header)}
