"""One command is the whole hub: it ends wholly, however it ends."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from integration_hub.deployment.children import Program
from integration_hub.deployment.errors import DeploymentError
from integration_hub.deployment.supervisor import LARGEST_LOG, SETTLED, Supervisor, keep_small
from tests.deployment.conftest import SLEEPER, STUBBORN, WITH_GRANDCHILD, Hub, lives, until

Start = Callable[..., Hub]


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_end_it_ends_every_child(hub: Start, asked: signal.Signals) -> None:
    started = hub(web=SLEEPER, worker=SLEEPER)
    pids = started.pids()
    started.process.send_signal(asked)
    assert started.process.wait(10) == 0
    assert not any(map(lives, pids))


def test_killed_without_warning_it_leaves_no_child(hub: Start) -> None:
    started = hub(web=SLEEPER, worker=SLEEPER)
    pids = started.pids()
    started.process.kill()
    assert until(lambda: not any(map(lives, pids)))


def test_a_child_that_will_not_end_is_killed_with_its_own_children(hub: Start) -> None:
    started = hub(worker=STUBBORN, web=WITH_GRANDCHILD)
    pids = [*started.pids(), started.pid("grandchild")]
    started.process.terminate()
    assert started.process.wait(15) == 0
    assert not any(map(lives, pids))


def test_asked_twice_it_waits_for_nobody(hub: Start) -> None:
    started = hub(one=STUBBORN, two=STUBBORN, three=STUBBORN)
    started.pids()
    started.process.terminate()
    assert until(lambda: not lives(started.pid("three")))
    started.process.terminate()
    assert started.process.wait(3) == 0


def test_a_child_that_dies_is_started_again_and_it_is_said(hub: Start) -> None:
    started = hub(web=SLEEPER)
    first = started.pid("web")
    (started.folder / "web").unlink()
    signal.pidfd_send_signal(_door(first), signal.SIGKILL)
    assert started.pid("web") != first
    started.process.terminate()
    told, _ = started.process.communicate(timeout=10)
    assert "web ended with -9; it is started again in 1 s" in told


def test_a_child_that_keeps_falling_is_started_ever_more_slowly(hub: Start) -> None:
    started = hub(web="raise SystemExit(3)")
    assert started.process.stdout
    lines = [started.process.stdout.readline() for _ in range(3)]
    assert [line.partition("again in ")[2].partition(" s")[0] for line in lines] == ["1", "2", "4"]


def test_a_second_hub_on_the_same_folder_is_refused(hub: Start) -> None:
    first = hub(web=SLEEPER)
    first.pids()
    second = hub(web=SLEEPER)
    told, _ = second.process.communicate(timeout=10)
    assert second.process.returncode == 1
    assert f"a hub already runs on {first.folder} (process {first.process.pid})" in told


def test_after_a_kill_the_next_hub_waits_for_what_the_last_one_left(hub: Start) -> None:
    first = hub(worker=f"import signal, time; signal.signal(signal.SIGTERM, lambda *_: time.sleep(1) or exit()); {SLEEPER}")
    old = first.pid("worker")
    first.process.kill()
    first.process.wait()
    (first.folder / "worker").unlink()
    second = hub(worker=SLEEPER)
    second.pid("worker")
    assert not lives(old)


def _door(pid: int) -> int:
    return os.pidfd_open(pid)


def test_a_child_that_keeps_falling_is_never_called_steady(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path, {}, patience=1)
    supervisor.add(Program("worker", (sys.executable, "-c", "raise SystemExit(1)")))
    assert not supervisor.wait(lambda: not supervisor.unsteady(), SETTLED + 3)
    assert supervisor.unsteady() == ["worker"]
    supervisor.__exit__()


def test_a_step_that_fails_ends_everything_with_its_last_lines(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path, {}, patience=1)
    failing = Program("migrate", (sys.executable, "-c", "print('the disk is full'); raise SystemExit(2)"))
    with pytest.raises(DeploymentError, match=r"(?s)migrate ended with 2:.*the disk is full"):
        supervisor.step(failing)


def test_a_log_that_grows_large_keeps_one_older_part(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    with log.open("ab") as writer:
        writer.write(b"x" * (LARGEST_LOG + 1))
        writer.flush()
        keep_small(log)
        writer.write(b"next\n")
    assert (log.stat().st_size, (tmp_path / "web.log.1").stat().st_size) == (5, LARGEST_LOG + 1)
