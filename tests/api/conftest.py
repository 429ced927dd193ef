"""Programs that call the API, and the merchant's day that they read."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.test import Client

from integration_hub.accounts.access import Permission
from integration_hub.accounts.models import Merchant, Person
from integration_hub.accounts.tokens import Wanted, make_token
from integration_hub.api.v1 import api
from tests.scene import Scene

BASE = "/api/v1"
OPERATIONS = [
    (method.upper(), path, Permission(operation["x-permission"]))
    for path, methods in api.get_openapi_schema(path_prefix=f"{BASE}/")["paths"].items()
    for method, operation in methods.items()
]
"""Every operation: method, path and the permission that it names."""


class Program:
    """A program with a token, or without."""

    def __init__(self, secret: str = "") -> None:
        self._client = Client(raise_request_exception=False)
        self._headers = {"authorization": f"Bearer {secret}"} if secret else {}

    def get(self, path: str, language: str = "en", **asked: Any) -> Any:
        return self._client.get(f"{BASE}{path}", asked, headers={**self._headers, "accept-language": language})

    def post(self, path: str, **said: Any) -> Any:
        return self.send(path, json.dumps(said))

    def send(self, path: str, body: str | bytes) -> Any:
        return self._client.post(f"{BASE}{path}", body, content_type="application/json", headers=self._headers)

    def call(self, method: str, path: str) -> Any:
        return self.get(path) if method == "GET" else self.post(path)


Programs = Callable[..., Program]


@pytest.fixture
def program() -> Programs:
    """A program with a new token of somebody's."""

    def made(who: Person, scopes: Iterable[Permission] = Permission, merchants: list[Merchant] | None = None) -> Program:
        return Program(make_token(who, Wanted("A program", list(scopes), merchants), proven=True)[1])

    return made


@pytest.fixture
def scene(furnished: Scene) -> Scene:
    return furnished


@pytest.fixture
def caller(support: Person, program: Programs) -> Program:
    """A program of somebody of support."""
    return program(support)


def read(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)
