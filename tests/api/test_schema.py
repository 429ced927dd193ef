"""schemathesis against the REST API: whatever is sent, no 500, and no answer outside the description."""

import os
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any
from zlib import crc32

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as course_of
from pytest_django import Settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import ignored_auth, negative_data_rejection, positive_data_acceptance

from integration_hub.accounts.access import Permission
from integration_hub.accounts.models import Person
from integration_hub.accounts.tokens import Wanted, make_token
from integration_hub.api.v1 import api
from integration_hub.wsgi import application
from tests.api.conftest import OPERATIONS
from tests.scene import Scene

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.filterwarnings("ignore")]
SCHEMA = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
MODES = [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]
QUIET = list(HealthCheck)
WHOLE = os.environ.get("HUB_FAULTS") == "full"
"""As part of ./hub faults, which takes its time."""
ABROAD = {"check_connection", "read_order_again", "ask_for_numbers"}
"""They ask other systems, which nobody plays here: tests/api/test_orders.py and its neighbours do."""


@pytest.fixture
def secret(admin: Person) -> str:
    return make_token(admin, Wanted("schemathesis", list(Permission)), proven=True)[1]


@pytest.fixture
def known(scene: Scene) -> dict[str, list[Any]]:
    """Values of the scene for the places of an address, so that most calls find something."""
    return {
        "order": [order.pk for order in scene.orders.values()],
        "run": [run.pk for run in (*scene.runs.values(), *scene.plans.values())],
        "case": [case.fingerprint for case in scene.cases.values()],
        "resend": [resend.pk for resend in scene.resends.values()],
        "mail": [mail.pk for mail in scene.mails.values()],
        "recipient": list(scene.merchant.recipients.values_list("pk", flat=True)),
        "process": [process.slug for process in scene.processes.values()],
        "connection": [scene.erp.slug, scene.filing.slug],
        "shop": [scene.shop.slug],
        "day": [str(sheet.day) for sheet in scene.sheets.values()],
        "version": [1, 2, 3],
    }


def run(secret: str, known: dict[str, list[Any]], *, examples: int, derandomize: bool) -> None:
    course = course_of(
        max_examples=examples, deadline=None, suppress_health_check=QUIET, database=None, derandomize=derandomize,
        phases=[Phase.generate],
    )  # fmt: skip
    for result in SCHEMA.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()
        for mode in MODES:
            course(given(case=operation.as_strategy(generation_mode=mode))(_sent(secret, known)))()


def _sent(secret: str, known: dict[str, list[Any]]) -> Callable[[Any], None]:
    def send(case: Any) -> None:
        # Whether what is asked for is there, and may be done as things stand, is no matter of the schema; who may ask is
        # walked through in test_every_operation.py.
        beyond: list[Any] = [positive_data_acceptance, ignored_auth]
        if case.meta.is_negative_at(ParameterLocation.HEADER):
            beyond.append(negative_data_rejection)
        if case.operation.definition.raw["operationId"] in ABROAD:
            beyond.append(not_a_server_error)  # 502 is one of their answers: the other system is not there
        if not case.meta.is_negative_at(ParameterLocation.PATH):
            _find(case, known)
        answer = case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, excluded_checks=beyond)
        assert answer.status_code != HTTPStatus.INTERNAL_SERVER_ERROR

    return send


@pytest.mark.timeout(3600 if WHOLE else 240)
def test_no_500_and_no_answer_outside_the_description(secret: str, known: dict[str, list[Any]], settings: Settings) -> None:
    settings.HUB_API_CALLS = 1_000_000
    run(secret, known, examples=150 if WHOLE else 3, derandomize=not WHOLE)


def _find(case: Any, known: dict[str, list[Any]]) -> None:
    """Ask for something that is there, three times of four."""
    places = case.path_parameters or {}
    key = case.operation.definition.raw["operationId"]
    for number, name in enumerate(places):
        chance = crc32(f"{places[name]}{number}".encode(errors="replace"))
        if name in known and key not in ABROAD and chance % 4:
            places[name] = known[name][chance % len(known[name])]
    if "merchant" in places:
        places["merchant"] = "alpine"


def _components() -> Iterator[tuple[str, str]]:
    """Each name of a shape in the description, with the shape that it stands for."""
    for router in api._get_bound_routers():
        for view in router.path_operations.values():
            for operation in view.operations:
                for model in [*operation.models, *filter(None, operation.response_models.values())]:
                    for name, shape in model.model_json_schema(mode="serialization").get("$defs", {}).items():
                        yield name, str(shape)


def test_no_two_shapes_share_a_name() -> None:
    shapes: dict[str, set[str]] = {}
    for name, shape in _components():
        shapes.setdefault(name, set()).add(shape)
    assert {name for name, found in shapes.items() if len(found) > 1} == set()


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does() -> None:
    told = [operation for methods in api.get_openapi_schema()["paths"].values() for operation in methods.values()]
    assert len({operation["operationId"] for operation in told}) == len(OPERATIONS)
    assert all(operation["summary"] for operation in told)
