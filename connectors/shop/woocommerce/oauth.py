"""How a call proves who it is: the key over https, a signature by OAuth 1.0a over http (connectors/woocommerce.md §Auth)."""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from requests import PreparedRequest
from requests.auth import AuthBase, HTTPBasicAuth

from connectors.shop.woocommerce.config import WooCommerceConfig

METHODS = {"HMAC-SHA1": hashlib.sha1, "HMAC-SHA256": hashlib.sha256}
Params = Iterable[tuple[str, str]]


def signature(method: str, url: str, params: Params, secret: str, digest: str = "HMAC-SHA256") -> str:
    """The OAuth 1.0a signature of a request without token; ``url`` is without query, ``params`` without the signature."""
    pairs = sorted((_encoded(name), _encoded(value)) for name, value in params)
    joined = "&".join(f"{name}={value}" for name, value in pairs)
    text = "&".join((method.upper(), _encoded(url), _encoded(joined)))
    raw = hmac.new(f"{_encoded(secret)}&".encode(), text.encode(), METHODS[digest]).digest()
    return base64.b64encode(raw).decode()


def _encoded(text: str) -> str:
    return quote(text, safe="-._~")


class SignedRequest(AuthBase):
    """Signs each request by itself: a nonce and a timestamp are good for one try."""

    def __init__(self, key: str, secret: str, *, in_address: bool = False) -> None:
        self.key = key
        self.secret = secret
        self.in_address = in_address

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        parts = urlsplit(request.url or "")
        query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not pair[0].startswith("oauth_")]
        ours = [
            ("oauth_consumer_key", self.key),
            ("oauth_nonce", secrets.token_hex(16)),
            ("oauth_signature_method", "HMAC-SHA256"),
            ("oauth_timestamp", str(int(time.time()))),
        ]
        bare = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
        ours.append(("oauth_signature", signature(request.method or "GET", bare, [*query, *ours], self.secret)))
        if self.in_address:
            request.url = f"{bare}?{urlencode([*query, *ours], quote_via=quote)}"
        else:
            request.headers["Authorization"] = "OAuth " + ", ".join(f'{name}="{_encoded(value)}"' for name, value in ours)
        return request


class KeyInAddress(AuthBase):
    """Sends the key as query values, for hosts that remove the Authorization header."""

    def __init__(self, key: str, secret: str) -> None:
        self.pairs = [("consumer_key", key), ("consumer_secret", secret)]

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        parts = urlsplit(request.url or "")
        query = "&".join(filter(None, (parts.query, urlencode(self.pairs))))
        request.url = urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
        return request


def proof(config: WooCommerceConfig) -> AuthBase:
    """The way this shop wants its key."""
    key, secret = config.consumer_key.get_secret_value(), config.consumer_secret.get_secret_value()
    if not config.secure:
        return SignedRequest(key, secret, in_address=config.key_in_address)
    return KeyInAddress(key, secret) if config.key_in_address else HTTPBasicAuth(key, secret)
