"""docs/api.md says what is so: its calls are made against a served hub."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer

from integration_hub.accounts.access import Permission
from integration_hub.accounts.models import Person
from integration_hub.accounts.tokens import Wanted, make_token
from integration_hub.api.describing import rooms
from integration_hub.api.limits import LARGEST_BODY
from integration_hub.api.paging import MOST
from tests.scene import Scene

PAGE = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text(encoding="utf-8")
CALLS = [block for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) if block.startswith("curl")]
CURL = shutil.which("curl")


def test_there_are_three_calls() -> None:
    assert len(CALLS) == 3


@pytest.mark.skipif(not CURL, reason="curl is not installed")
@pytest.mark.django_db(transaction=True)
def test_the_calls_of_the_page_are_answered(live_server: LiveServer, furnished: Scene, support: Person) -> None:
    secret = make_token(support, Wanted("docs", [Permission.BROWSE, Permission.START_RUNS]), proven=True)[1]
    health, orders, run = (_called(call, live_server.url, secret) for call in CALLS)
    assert health["merchant"]["slug"] == "alpine"
    assert {order["state"] for order in orders["items"]} <= {"failed", "in_doubt"}
    assert len(orders["items"]) == 2
    assert (run["service"], run["state"], run["person"]["email"]) == ("customers-from-erp", "queued", support.email)


def _called(call: str, hub: str, secret: str) -> dict[str, Any]:
    told = {"PATH": os.environ["PATH"], "HUB": hub, "TOKEN": secret, "no_proxy": "*"}
    done = subprocess.run(["bash", "-c", f"{call.strip()} --silent"], env=told, capture_output=True, check=True, timeout=60)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_the_statuses_and_limits_of_the_page_are_those_of_the_api() -> None:
    told = {int(status) for status in re.findall(r"^\| (\d{3}) \|", PAGE, re.MULTILINE)}
    assert told == {status for room in rooms() for operation in room.operations for status, _ in operation.problems}
    assert f"`HUB_API_CALLS` ({settings.HUB_API_CALLS})" in PAGE
    assert f"larger than {LARGEST_BODY // 1024} KiB" in PAGE
    assert f"{MOST} at most" in PAGE
