"""docker-compose.yml as far as it can be judged without an engine."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

from integration_hub import __version__
from integration_hub.celery import app
from integration_hub.processes.kinds import KINDS
from tests.deployment.conftest import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
WORKERS = {name: service for name, service in OURS.items() if "worker" in service.get("command", ())}


def _settings() -> set[str]:
    sources = [path.read_text() for path in (ROOT / "integration_hub").glob("*.py")]
    return set(re.findall(r'"(HUB_[A-Z_]+)"', "".join(sources)))


def test_every_variable_is_one_that_the_settings_read() -> None:
    given = {name.removesuffix("_FILE") for service in OURS.values() for name in service["environment"]}
    assert given <= _settings()


def test_no_secret_stands_in_the_file() -> None:
    secret = re.compile("SECRET|KEYS|PASSWORD|DATABASE_URL|MAIL_URL|TOKEN")
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            assert not secret.search(name) or (name.endswith("_FILE") and value.startswith("/run/secrets/"))


def test_every_secret_that_is_read_is_a_file_that_is_lent() -> None:
    for service in SERVICES.values():
        read = {Path(value).name for name, value in service.get("environment", {}).items() if name.endswith("_FILE")}
        assert read <= set(service.get("secrets", ())) <= set(COMPOSE["secrets"])
    assert all(set(secret) == {"file"} for secret in COMPOSE["secrets"].values())


def test_every_image_is_pinned_by_a_tag() -> None:
    assert all(re.search(r":\d+\.\d+", service["image"]) for service in SERVICES.values())
    assert {service["image"] for service in OURS.values()} == {f"integration-hub:{__version__}"}


def test_everything_that_stays_up_has_a_health_check() -> None:
    assert [name for name, service in SERVICES.items() if "healthcheck" not in service] == ["migrate"]


def test_each_queue_has_workers_of_its_own() -> None:
    served = [service["command"][service["command"].index("--queues") + 1] for service in WORKERS.values()]
    assert sorted(served) == sorted({kind.queue for kind in KINDS.values()} | {"default"})


def test_a_worker_may_finish_before_it_is_killed() -> None:
    graces = [int(service["stop_grace_period"].removesuffix("s")) for service in WORKERS.values()]
    assert min(graces) > app.conf.worker_soft_shutdown_timeout


def test_no_process_runs_as_root_or_may_become_it() -> None:
    stages = (ROOT / "Dockerfile").read_text().split("FROM ")
    assert re.search(r"^USER hub$", stages[-1], re.MULTILINE)
    for service in OURS.values():
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_command_exists(name: str) -> None:
    words = OURS[name].get("command", [])
    named = re.findall(r"manage\.py[ ,]+(\w+)", " ".join(words))
    assert set(named) <= set(get_commands())
    assert named or name == "web" or words[:3] == ["celery", "--app", "integration_hub.celery:app"]


def test_the_image_holds_all_that_it_copies() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    sources = {source for line in copied for source in line.split()}
    allowed = {line.removeprefix("!") for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert sources == allowed
    assert all((ROOT / source).exists() for source in sources)


def test_the_database_is_not_reachable_from_outside() -> None:
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"web"}
    assert SERVICES["web"]["ports"][0].startswith("127.0.0.1:")
