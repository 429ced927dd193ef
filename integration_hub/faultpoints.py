"""Named moments at which the fault campaign may strike; outside it they do nothing.

``HUB_FAULTPOINT=point:n:act`` strikes at the n-th time the point is reached; the point ``*`` is any of them. Acts are
``kill`` and ``stop`` (signals to this very process), ``raise`` and ``sleep`` (``HUB_FAULTPOINT_SLEEP`` seconds).
"""

import os
import signal
import time

_TOLD = os.environ.get("HUB_FAULTPOINT", "")
_reached = 0


class Struck(Exception):
    """The campaign asked for a failure here."""


def faultpoint(point: str) -> None:
    """Nothing, unless the campaign named this moment."""
    if _TOLD:
        _reach(point)


def _reach(point: str) -> None:
    global _reached  # noqa: PLW0603 - one counter a process is what the campaign counts by
    named, number, act = _TOLD.split(":")
    if named not in ("*", point):
        return
    _reached += 1
    if _reached == int(number):
        _strike(point, act)


def _strike(point: str, act: str) -> None:
    if act == "raise":
        raise Struck(point)
    if act == "sleep":
        time.sleep(float(os.environ.get("HUB_FAULTPOINT_SLEEP", "1")))
    else:
        os.kill(os.getpid(), {"kill": signal.SIGKILL, "stop": signal.SIGSTOP}[act])
