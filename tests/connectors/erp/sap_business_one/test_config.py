"""What an admin may enter, and what each setting means for the calls."""

from typing import Any

import pytest
from pydantic import ValidationError

from connectors.erp.sap_business_one.client import _account
from connectors.erp.sap_business_one.config import BusinessOneConfig
from connectors.erp.sap_business_one.simulator import BusinessOne
from tests.connectors.erp.sap_business_one.company import config_for


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "sap.example.com:50000"),
        ("url", "ftp://sap.example.com"),
        ("url", "https://sap.example.com:50000/b1s/v2"),
        ("url", "https://hub:secret@sap.example.com"),
        ("time_zone", "Copenhagen"),
        ("time_zone", "../../etc/passwd"),
        ("order_reference", "Comments"),
        ("order_reference", "U_A eq 1 or 1"),
        ("shop_flag_field", "Properties1,Password"),
        ("version", "v3"),
        ("page_size", 0),
        ("currency", "euro"),
        ("company", ""),
        ("nonsense", 1),
    ],
)
def test_what_could_not_work_is_refused_where_it_is_entered(simulator: BusinessOne, field: str, value: Any) -> None:
    with pytest.raises(ValidationError):
        config_for(simulator, **{field: value})


def test_rows_and_an_item_filter_do_not_go_together(simulator: BusinessOne) -> None:
    with pytest.raises(ValidationError, match="Only these items"):
        config_for(simulator, rows=True, item_filter="ItemCode gt 'A'")


@pytest.mark.parametrize(
    ("settings", "verify"),
    [({}, True), ({"ca_bundle": "/etc/ssl/sap.pem"}, "/etc/ssl/sap.pem"), ({"verify": False, "ca_bundle": "x"}, False)],
)
def test_a_certificate_is_checked_as_the_admin_says(simulator: BusinessOne, settings: dict[str, Any], verify: bool | str) -> None:
    assert _account(config_for(simulator, **settings)).verify == verify


def test_no_secret_is_printed(simulator: BusinessOne) -> None:
    config = config_for(simulator)
    assert simulator.sessions.password not in repr(config) + repr(_account(config))
    assert BusinessOneConfig.model_fields["time_zone"].is_required(), "A wrong guess would lose changes in silence."
