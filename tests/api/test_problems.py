"""What cannot be done is said in the form of RFC 9457, in the words of the pages, and never with a trace."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from integration_hub.accounts.models import Merchant
from integration_hub.api.problems import MEDIA_TYPE
from integration_hub.orders import queries
from tests.api.conftest import Program, read
from tests.scene import Scene

pytestmark = pytest.mark.django_db


def problem(answer: Any, status: int) -> dict[str, Any]:
    told: dict[str, Any] = read(answer, status)
    assert answer.headers["Content-Type"] == MEDIA_TYPE
    assert (told["type"], told["status"]) == ("about:blank", status)
    assert told["correlation"] == answer.headers["X-Request-ID"]
    return told


def test_a_refusal_is_the_sentence_of_the_page(scene: Scene, caller: Program) -> None:
    order = scene.orders["delivered"]
    told = problem(caller.post(f"/merchants/alpine/orders/{order.pk}/resend"), 409)
    assert told["detail"] == f"It is in the ERP already, as {order.erp_number}."


def test_a_form_that_is_filled_in_wrongly_says_so_beside_each_field(scene: Scene, caller: Program) -> None:
    order = scene.orders["failed"]
    told = problem(caller.post(f"/merchants/alpine/orders/{order.pk}/handled", erp_number="", note=""), 422)
    assert {each["field"] for each in told["errors"]} == {"erp_number", "note"}
    assert "Enter the number that the ERP gave the order." in {each["message"] for each in told["errors"]}


def test_the_words_are_in_the_language_that_is_asked_for(scene: Scene, caller: Program) -> None:
    said = {caller.get("/merchants/alpine/orders?state=x", language=each).json()["errors"][0]["message"] for each in ("en", "da")}
    assert len(said) == 2


@pytest.mark.parametrize(
    "body", [b"{", b"\xff", b'{"erp_number": "\\ud800", "note": "x"}', b'{"erp_number": "\\u0000", "note": "x"}']
)
def test_a_body_that_no_text_has_is_told_and_nothing_is_done(body: bytes, scene: Scene, caller: Program) -> None:
    answer = caller.send(f"/merchants/alpine/orders/{scene.orders['failed'].pk}/handled", body)
    assert "cannot be read" in problem(answer, 400)["detail"]


def test_a_typing_error_in_a_body_is_told(scene: Scene, caller: Program) -> None:
    answer = caller.post(f"/merchants/alpine/orders/{scene.orders['failed'].pk}/handled", erp_numbr="1", note="x")
    assert {each["field"] for each in problem(answer, 422)["errors"]} == {"erp_number", "erp_numbr"}


@pytest.mark.parametrize("path", ["/nowhere", "/merchants/alpine/orders/", "/merchants/alpine/orders/1/2/3", "/"])
def test_an_address_that_is_none_is_told_like_any_other(path: str, caller: Program, merchant: Merchant) -> None:
    problem(caller.get(path), 404)


def test_a_character_that_no_database_keeps_is_told(merchant: Merchant, caller: Program) -> None:
    problem(caller.get("/merchants/alpine/catalogue?sku=%00"), 422)
    problem(caller.get("/merchants/al%00pine/orders"), 404)


def test_a_cursor_that_the_hub_never_gave_does_not_begin_the_list_anew(scene: Scene, caller: Program) -> None:
    for path in ("orders", "logs", "catalogue"):
        for cursor in ("x", "!!", "eDo", "é"):
            told = problem(caller.get(f"/merchants/alpine/{path}", cursor=cursor), 422)
            assert told["errors"][0]["field"] == "cursor"


def test_a_body_that_is_too_large_is_not_read(merchant: Merchant, caller: Program) -> None:
    problem(caller.send("/merchants/alpine/resends", b"[" * (64 * 1024 + 1)), 413)


def test_too_many_calls_are_told_when_to_go_on(merchant: Merchant, caller: Program, settings: Settings) -> None:
    settings.HUB_API_CALLS = 3
    now = timezone.now().replace(second=12, microsecond=0)
    with time_machine.travel(now, tick=False) as clock:
        assert [caller.get("/merchants").status_code for _ in range(3)] == [200] * 3
        answer = caller.get("/merchants")
        assert "3 calls within a minute" in problem(answer, 429)["detail"]
        assert answer.headers["Retry-After"] == "48"
        clock.shift(timedelta(seconds=48))
        assert caller.get("/merchants").status_code == 200


def test_a_bug_of_ours_is_told_with_its_id_and_without_its_trace(
    scene: Scene, caller: Program, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a secret of the house")

    monkeypatch.setattr(queries, "orders_shown", broken)
    answer = caller.get("/merchants/alpine/orders")
    told = problem(answer, 500)
    assert "secret" not in json.dumps(told)
    assert "a secret of the house" in caplog.text
