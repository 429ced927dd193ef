"""Waiting for one long piece of work while the run says that it lives."""

from collections.abc import Callable
from concurrent.futures import Future, wait
from contextvars import copy_context
from threading import Thread
from typing import TypeVar

from django.db import connections

from integration_hub.imports import reading
from integration_hub.runs import leases
from integration_hub.runs.models import Run

T = TypeVar("T")


def patiently(run: Run, work: Callable[[], T]) -> T:
    """What ``work`` gives or raises, done by a thread of its own. Raises LeaseLost and CancelRequested at once.

    Work that nobody waits for any more ends by itself: every call it makes is bounded in time.
    """
    done: Future[T] = Future()
    Thread(target=copy_context().run, args=(_do, work, done), name="patiently", daemon=True).start()
    while not wait([done], timeout=reading.PATIENCE).done:
        leases.beat(run)
    leases.beat(run)
    return done.result()


def _do(work: Callable[[], T], done: "Future[T]") -> None:
    try:
        done.set_result(work())
    except BaseException as problem:  # noqa: BLE001 - raised again where the work is waited for
        done.set_exception(problem)
    finally:
        connections.close_all()
