"""Every operation names the permission it needs, and tells a stranger nothing; the list is the description itself."""

import json
import re
from datetime import timedelta

import pytest
from django.urls import get_resolver
from django.utils import timezone

from integration_hub.accounts.access import Permission, may, merchants_of
from integration_hub.accounts.models import ApiToken, Merchant, Person, Role
from integration_hub.accounts.token_forms import SCOPES
from integration_hub.api.problems import MEDIA_TYPE
from tests.accounts.test_every_view import BY_TOKEN, PUBLIC, addresses
from tests.api.conftest import BASE, OPERATIONS, Program, Programs
from tests.cast import person

pytestmark = pytest.mark.django_db
PEOPLE = ("browsing", "support", "stranger", "visitor", "admin")


@pytest.fixture
def visitor(other_merchant: Merchant) -> Person:
    """Somebody of another merchant's."""
    return person("visitor", Role.MERCHANT, other_merchant)


def concrete(path: str, merchant: str = "alpine") -> str:
    """An address of that path; ids that nobody has."""
    return re.sub(r"{\w+}", "999999999", path.replace("{merchant}", merchant)).removeprefix(BASE)


def test_every_address_of_the_api_is_described() -> None:
    described = {re.sub(r"{\w+}", "<>", path.removeprefix("/")) for _, path, _ in OPERATIONS}
    there = {
        re.sub(r"<[^>]*>", "<>", route)
        for route, name, _ in addresses(get_resolver())
        if name.startswith(BY_TOKEN) and name not in PUBLIC
    }
    assert there == described


@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_gets_of_every_operation_what_their_role_and_their_merchants_say(
    who: str, merchant: Merchant, request: pytest.FixtureRequest, program: Programs
) -> None:
    somebody: Person = request.getfixturevalue(who)
    sees, caller = merchants_of(somebody).filter(pk=merchant.pk).exists(), program(somebody)
    for method, path, permission in OPERATIONS:
        status = caller.call(method, concrete(path)).status_code
        if "{merchant}" in path and not sees:
            assert status == 404, path
        elif not may(somebody, permission):
            assert status == 403, path
        else:
            assert status not in {401, 403}, path
            assert status < 500, path


def test_a_stranger_gets_the_very_answer_of_a_merchant_that_is_not_there(
    merchant: Merchant, stranger: Person, program: Programs
) -> None:
    caller = program(stranger)
    for method, path, _ in OPERATIONS:
        if "{merchant}" in path:
            theirs, nobodys = (_without_id(caller.call(method, concrete(path, slug)).content) for slug in (merchant.slug, "none"))
            assert theirs == nobodys, path


def _without_id(content: bytes) -> dict[str, object]:
    return {name: value for name, value in json.loads(content).items() if name != "correlation"}


@pytest.mark.parametrize("token", ["none", "made up", "over", "revoked", "of somebody switched off"])
def test_without_a_valid_token_no_operation_says_anything(
    token: str, merchant: Merchant, admin: Person, program: Programs
) -> None:
    caller = {"none": Program(), "made up": Program("hubtoken_00000000_x")}.get(token) or program(admin)
    match token:
        case "over":
            ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        case "revoked":
            ApiToken.objects.update(revoked_at=timezone.now())
        case "of somebody switched off":
            Person.objects.filter(pk=admin.pk).update(is_active=False)
    for method, path, _ in OPERATIONS:
        answer = caller.call(method, concrete(path))
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer"), path


def test_a_session_opens_no_operation(merchant: Merchant, admin: Person) -> None:
    caller = Program()
    caller._client.force_login(admin)
    for method, path, _ in OPERATIONS:
        assert caller.call(method, concrete(path)).status_code == 401, path


def test_a_token_opens_only_what_it_was_given(merchant: Merchant, admin: Person, program: Programs) -> None:
    callers = {lacking: program(admin, set(Permission) - {lacking}) for lacking in {needed for _, _, needed in OPERATIONS}}
    for method, path, permission in OPERATIONS:
        answer = callers[permission].call(method, concrete(path))
        assert (answer.status_code, answer.headers["Content-Type"]) == (403, MEDIA_TYPE), path
        assert f"“{permission}”, which the token was not given" in json.loads(answer.content)["detail"]


def test_a_token_opens_only_the_merchants_it_was_made_for(
    merchant: Merchant, other_merchant: Merchant, admin: Person, program: Programs
) -> None:
    caller = program(admin, Permission, [other_merchant])
    for method, path, _ in OPERATIONS:
        if "{merchant}" in path:
            assert caller.call(method, concrete(path)).status_code == 404, path
            assert caller.call(method, concrete(path, other_merchant.slug)).status_code not in {401, 403}, path


def test_what_a_token_can_be_given_is_what_the_operations_ask_for() -> None:
    assert set(SCOPES) == {permission for _, _, permission in OPERATIONS} | {Permission.SEE_METRICS}
