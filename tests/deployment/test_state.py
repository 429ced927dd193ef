"""What one hub keeps: its folder, its sockets, its secrets."""

import signal
import stat
import subprocess
from pathlib import Path

import pytest

from integration_hub.deployment import broker, demonstration, variables
from integration_hub.deployment.children import end, start
from integration_hub.deployment.errors import DeploymentError
from integration_hub.deployment.state import State


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> State:
    for name in (*variables.MADE, "HUB_BROKER_URL"):
        monkeypatch.delenv(name, raising=False)
    made = State(tmp_path / "state")
    made.prepare()
    return made


def test_secrets_are_made_once_and_only_this_user_reads_them(state: State) -> None:
    first = variables.complete(state)
    assert {"HUB_SECRET_KEY", "HUB_KEYS", "HUB_INSTANCE"} <= set(first)
    assert stat.S_IMODE(state.variables.stat().st_mode) == 0o600
    assert variables.complete(state) == first


def test_what_stands_in_hub_env_is_kept_and_goes_before_what_follows(state: State) -> None:
    state.variables.write_text("# my note\nHUB_BROKER_URL='redis://elsewhere:6379/0'\nHUB_MAIL_FROM='Hub <hub@hub.example>'")
    told = variables.complete(state)
    assert (told["HUB_BROKER_URL"], told["HUB_MAIL_FROM"]) == ("redis://elsewhere:6379/0", "Hub <hub@hub.example>")
    assert state.variables.read_text().startswith("# my note\nHUB_BROKER_URL=")


def test_the_shell_goes_before_hub_env(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    state.variables.write_text("HUB_MAIL_FROM=kept@hub.example\n")
    monkeypatch.setenv("HUB_MAIL_FROM", "told@hub.example")
    assert "HUB_MAIL_FROM" not in variables.complete(state)


def test_a_secret_given_as_a_file_is_not_made(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_SECRET_KEY_FILE", "/run/secrets/secret_key")
    assert "HUB_SECRET_KEY" not in variables.complete(state)


@pytest.mark.parametrize("line", ["HUB_KEYS", "export HUB_KEYS=1", "HUB_KEYS=a b", "HUB_KEYS='a"])
def test_a_line_that_a_shell_would_read_otherwise_is_refused_with_its_number(state: State, line: str) -> None:
    state.variables.write_text(f"\n{line}\n")
    with pytest.raises(DeploymentError, match="line 2 is not NAME=value"):
        variables.complete(state)


@pytest.mark.parametrize("depth", [1, 30])
def test_the_broker_answers_however_long_the_checkout_path_is(tmp_path: Path, depth: int) -> None:
    state = State(tmp_path.joinpath(*["a-long-name"] * depth))
    state.prepare()
    assert stat.S_IMODE(state.sockets.stat().st_mode) == 0o700
    process = start(broker.program(state.sockets, state.run), subprocess.DEVNULL)
    try:
        assert broker.wait_until_it_answers(state.sockets / "r.sock")
    finally:
        assert end(process, signal.SIGTERM, 10)
        if state.sockets != state.run:
            state.sockets.rmdir()


def test_a_folder_for_sockets_that_is_somebody_elses_is_refused(tmp_path: Path) -> None:
    state = State(tmp_path)
    (tmp_path / "run").symlink_to(tmp_path.parent)
    with pytest.raises(DeploymentError, match="is not a folder of this user"):
        state.prepare()


def test_the_demo_refuses_the_folder_of_a_real_hub(state: State) -> None:
    demonstration.require_its_own(state)
    variables.complete(state)
    with pytest.raises(DeploymentError, match="is the folder of a real hub"):
        demonstration.require_its_own(state)


def test_the_demo_never_touches_the_database_that_the_shell_names(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_DATABASE_URL", "postgresql://hub@real/hub")
    told = demonstration.environment(state, 8000, {"woocommerce": 8002})
    assert told["HUB_DATABASE_URL"] == f"sqlite:///{state.folder}/hub.sqlite3"
    assert told["HUB_DEMO_WOOCOMMERCE_URL"] == "http://127.0.0.1:8002"
    demonstration.require_its_own(state)
