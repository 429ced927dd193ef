"""schemathesis against the import API: whatever is sent, no 500, and no answer outside the description."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from integration_hub.wsgi import application
from tests.inbox.pushes import Partner, work

schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.filterwarnings("ignore")]
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much]


@schema.parametrize()
@settings(max_examples=60, deadline=None, suppress_health_check=QUIET)
def test_no_500_and_no_answer_outside_the_description(case: schemathesis.Case[Any], partner: Partner) -> None:
    if "blockingTimeout" in (case.query or {}) or case.method.upper() == "POST":
        case.query = {**(case.query or {}), "blockingTimeout": "PT0S"}
    # What a body of text holds, and whether a forced import tells its reason, is no matter of the schema.
    beyond: list[Any] = [negative_data_rejection, positive_data_acceptance]
    case.call_and_validate(headers={"Api-Key": partner.secret}, excluded_checks=beyond)
    work()
