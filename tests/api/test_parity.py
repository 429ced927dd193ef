"""Each page's action has its operation: built from the table of addresses, so that a new page cannot be forgotten."""

import pytest

from integration_hub.accounts.access import Permission
from integration_hub.api.v1 import api
from tests.accounts.test_every_view import ALL, PUBLIC
from tests.api.parity import DONE, NONE, PROVES, SET_UP

NAMES = [name for _, name, _ in ALL if name not in PUBLIC]
TOLD = {
    operation["operationId"]: operation["x-permission"]
    for methods in api.get_openapi_schema()["paths"].values()
    for operation in methods.values()
}
NARROWER = {"list_calls_of_run": "the page of a run hides its calls from whoever may not see exchanges"}
"""Operations that ask for another permission than their page does, and why."""


@pytest.mark.parametrize("name", NAMES)
def test_every_page_has_its_operation_or_a_reason(name: str) -> None:
    assert (name in DONE) + (name in NONE) + name.startswith(SET_UP) == 1, name
    assert set(DONE.get(name, ())) <= set(TOLD), name


def test_no_reason_is_left_of_a_page_that_is_gone() -> None:
    assert (set(DONE) | set(NONE)) - set(NAMES) == set()
    assert all(len(why) > 15 for why in (*NONE.values(), PROVES))


def test_every_operation_is_some_pages() -> None:
    assert set(TOLD) - {"get_merchant"} - {key for keys in DONE.values() for key in keys} == set()


def test_an_operation_asks_for_what_its_page_asks_for() -> None:
    asked = {name: getattr(pattern.callback, "permission", None) for _, name, pattern in ALL}
    for name, keys in DONE.items():
        for key in keys:
            assert key in NARROWER or Permission(TOLD[key]) == asked[name], (name, key)
