"""The programs' own log: each line with its journey, as text or as JSON."""

import json
import logging
import os
import subprocess
import sys

from integration_hub import journeys
from integration_hub.loglines import JsonLines, Stamp


def record(message: str, **extra: object) -> logging.LogRecord:
    made = logging.getLogger("integration_hub.runs").makeRecord("integration_hub.runs", 30, "x.py", 1, message, (), None)
    made.__dict__.update(extra)
    return made


def test_a_line_carries_the_journey_it_was_written_on() -> None:
    on_one, on_none = record("x"), record("x")
    with journeys.on("journey-one"):
        assert Stamp().filter(on_one)
    assert Stamp().filter(on_none)
    assert (vars(on_one)["correlation"], vars(on_none)["correlation"]) == ("journey-one", "-")


def test_as_json_a_line_is_one_object_with_what_it_is_about() -> None:
    with journeys.on("journey-one"):
        written = JsonLines().format(record("Two\nlines", hub={"run_id": 7}))
    assert "\n" not in written
    told = json.loads(written)
    assert told.pop("at").endswith("+00:00")
    assert told == {
        "level": "warning", "logger": "integration_hub.runs", "message": "Two\nlines", "correlation": "journey-one", "run_id": 7,
    }  # fmt: skip


def test_an_exception_is_inside_its_object() -> None:
    broke = record("It broke")
    try:
        raise KeyError("TENT-2")
    except KeyError:
        broke.exc_info = sys.exc_info()
    assert "KeyError: 'TENT-2'" in json.loads(JsonLines().format(broke))["exception"]


def test_the_setting_switches_a_whole_program_to_json() -> None:
    code = "import django, logging; django.setup(); logging.getLogger('x').warning('Told')"
    environment = {**os.environ, "HUB_LOG_FORMAT": "json", "DJANGO_SETTINGS_MODULE": "integration_hub.settings"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert json.loads(done.stderr.strip().splitlines()[-1])["message"] == "Told"
