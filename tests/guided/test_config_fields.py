"""Every connector's Config as a form: shown, typed again and told the same; what is wrong is said, secrets never."""

from typing import Any

import pytest
from django.forms import ValidationError

from connectors.base import Connector
from connectors.registry import connector, keys
from integration_hub.guided.config_fields import MISSING, shape_of, typed_of
from integration_hub.guided.forms import AccessForm
from integration_hub.processes.settings import PublishSettings
from tests.guided.conftest import SAP, WOO

SERVER = {"host": "files.example.com", "user": "hub", "password": "sealed", "identity": "ssh-ed25519 AAAA"}
CONFIGS: dict[str, dict[str, Any]] = {
    "sap_business_one": SAP
    | {"password": "sealed", "options": {"Colour": "U_Colour"}, "price_lists": [1, 3], "currency": "EUR", "verify": False},
    "woocommerce": WOO
    | {"consumer_key": "sealed", "consumer_secret": "sealed", "hold_methods": ["bacs", "cod"], "prices_include_tax": False,
       "price_decimals": 2},
    "odoo": {"url": "https://odoo.example", "api_key": "sealed", "price_lists": [4], "attributes": {"Colour": "x_colour"}},
    "import_api": {"sender": "Warehouse"},
    "voyado_elevate": {"base_url": "https://w1.elevate-api.cloud", "api_key": "sealed", "markets": {"se": "sv-SE"}},
    "winbas": SERVER
    | {"prices": {"layout": {"constants": {"currency": "SEK"}}},
       "status_files": {"folder": "/status", "order": "Order", "number": "Number"}},
    "visma_administration": SERVER,
    "monitor": SERVER | {"supplier_code": "5560000001"},
    "file_exchange": SERVER
    | {"items": {"pattern": "items*.csv", "layout": {"kind": "separated", "fields": {"key": "key", "name": "name"}}}},
}  # fmt: skip


def typed_again(form: AccessForm) -> dict[str, Any]:
    """What a browser would send of a form that nobody changed."""
    sent: dict[str, Any] = {"seen": "0"}
    for name, field in form.fields.items():
        value = form.get_initial_for_field(field, name)
        if value is True or (value not in (False, None, "") and name != "seen"):
            sent[name] = "on" if value is True else str(value)
    return sent


@pytest.mark.parametrize("key", keys())
def test_a_form_that_nobody_changed_tells_the_same_configuration(key: str) -> None:
    declared: Connector[Any, Any] = connector(key)
    stored = declared.config.model_validate(CONFIGS[key])
    form = AccessForm(declared, None, stored, typed_again(AccessForm(declared, None, stored)))
    assert form.is_valid(), form.errors
    assert form.config == stored


@pytest.mark.parametrize("key", keys())
def test_a_form_without_anything_says_what_is_missing_and_fails_nowhere(key: str) -> None:
    form = AccessForm(connector(key), None, None, {"seen": "0"})
    assert not form.is_valid()
    needed = [name for name, info in connector(key).config.model_fields.items() if info.is_required()]
    assert {f"config-{name}" for name in needed} <= set(form.errors)


@pytest.mark.parametrize("key", keys())
def test_no_secret_is_ever_in_the_form(key: str) -> None:
    stored = connector(key).config.model_validate(CONFIGS[key])
    sent = {f"config-{name}": "sealed anew" for name in connector(key).config.model_fields}
    for form in (AccessForm(connector(key), None, stored), AccessForm(connector(key), None, stored, sent)):
        told = "".join(str(form[name]) for name in form.fields if shape_of_name(key, name) == "secret")
        assert "sealed" not in told


def shape_of_name(key: str, name: str) -> str:
    info = connector(key).config.model_fields.get(name.removeprefix("config-"))
    return shape_of(info).kind if info else ""


@pytest.mark.parametrize(
    ("text", "said"),
    [("no colon here", "is no pair"), (": value", "is no pair")],
)
def test_pairs_that_are_none_are_told(text: str, said: str) -> None:
    info = connector("sap_business_one").config.model_fields["options"]
    with pytest.raises(ValidationError, match=said):
        typed_of(info, text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: &x 1\nb: *x", "Write it out"), ("just words", "Write names and values"), ("a: [", "cannot be read"),
    ],
)  # fmt: skip
def test_what_is_nested_is_read_like_a_configuration_file_and_never_grows(text: str, said: str) -> None:
    info = connector("winbas").config.model_fields["prices"]
    with pytest.raises(ValidationError, match=said):
        typed_of(info, text)


def test_nothing_typed_is_the_connectors_own_default() -> None:
    assert typed_of(PublishSettings.model_fields["price_list"], "") is MISSING
