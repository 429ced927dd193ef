"""One cluster's door: the paths of both versions, and what the cluster's statuses mean."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import BinaryIO

from connectors.answers import retry_after
from connectors.base import Rate, Surroundings
from connectors.errors import Access, ConnectorError, Rejected, Unavailable
from connectors.feeds import Extent
from connectors.http import Account, Http, Response
from connectors.masking import Mask
from connectors.shop.voyado_elevate.config import V3_ENDS, ElevateConfig

RATE = Rate(per_second=5, burst=5)
BUSY = 30.0
"""Seconds until a cluster that works on another import is asked again, where it does not say."""
TRAVEL = 60.0
SLOWEST = 64 * 1024
"""Beside the blocking timeout: seconds for the way, and the bytes a second of the slowest line we bear."""


def _wrong_key() -> ConnectorError:
    remedy = "Enter the cluster's private key (pk…) in the connection, not the public one of the shop's pages."
    return Access("voyado_elevate.key", "The cluster does not know the key.", remedy)


def _no_cluster() -> ConnectorError:
    remedy = "Check the connection's address; Voyado tells the cluster's id."
    return Access("voyado_elevate.no_cluster", "There is no such cluster at this address.", remedy)


def _busy() -> ConnectorError:
    message = "The cluster is working on another import."
    return Unavailable("voyado_elevate.busy", message, "The hub waits and sends it again by itself.", retry_after=BUSY)


def _away() -> ConnectorError:
    return Unavailable("voyado_elevate.away", "The cluster is away for a moment.", "The hub waits and tries again by itself.")


def _too_large() -> ConnectorError:
    remedy = "Send fewer texts or attributes, or ask Voyado how large an import may be."
    return Rejected("voyado_elevate.too_large", "The feed is larger than the cluster takes.", remedy)


MEANINGS: Mapping[int, Callable[[], ConnectorError]] = {
    401: _wrong_key,
    403: _wrong_key,
    404: _no_cluster,
    409: _busy,
    413: _too_large,
    503: _away,
}
"""503 takes nothing; 500 may come while the import goes on, so the general table calls it a doubt."""


class Elevate:
    """A client of one cluster."""

    def __init__(self, config: ElevateConfig, surroundings: Surroundings) -> None:
        self.config = config
        key = config.api_key.get_secret_value()
        self.http = Http(
            Account(
                base_url=f"{config.base_url}/api/admin/{config.version}",
                name=config.account,
                rate=Rate(config.calls_per_second, RATE.burst),
                verify=config.ca_bundle or True,
                secrets=(key,),
                explain=self._explain,
            ),
            surroundings,
        )
        self.mask = Mask([key])
        self._headers = {"Api-Key": key}
        self._pace = surroundings.pace

    def ask(self, path: str, params: Mapping[str, str], *, expect: tuple[int, ...] = ()) -> Response:
        """Read; tried again while the cluster is unavailable."""
        return self.http.read("GET", path, params=params, headers=self._headers, expect=expect)

    def hand_over(self, extent: Extent, file: BinaryIO, size: int, params: Mapping[str, str]) -> Response:
        """Send a packed payload once, and wait for as long as the cluster may hold the request; 400 is an answer."""
        config = self.config
        method = ("PUT" if extent is Extent.FULL else config.change_method) if config.v4 else "POST"
        kind = "application/jsonlines" if config.v4 else "application/xml"
        # The cluster holds a request no longer than our own pace allows us to wait for it.
        held = f"PT{round(config.blocking_timeout * self._pace, 3):g}S"
        return self.http.write(
            method,
            "/import/catalog" if config.v4 else "/import/data",
            params={"blockingTimeout": held, **params},
            headers={**self._headers, "Content-Type": kind, "Content-Encoding": "gzip"},
            file=file,
            patience=config.blocking_timeout + TRAVEL + size / SLOWEST,
            expect=(400,),
        )

    def close(self) -> None:
        self.http.close()

    def _explain(self, answer: Response, _: bool) -> ConnectorError | None:  # noqa: FBT001 - the door calls it so
        """What a status means here; None where the general table says enough."""
        if answer.status in {405, 410}:
            return self._wrong_version()
        if answer.status not in MEANINGS:
            return None
        error = MEANINGS[answer.status]()
        error.retry_after = retry_after(answer) or error.retry_after
        return error

    def _wrong_version(self) -> Access:
        if self.config.v4:
            remedy = (
                "Start a full run once: it moves the cluster to Admin v4. If the cluster runs v4 already, choose the other "
                "change_method in the connection."
            )
            return Access("voyado_elevate.not_upgraded", "The cluster does not take this call of Admin v4.", remedy)
        remedy = f"Choose v4 as the connection's version. Admin v3 is gone from a moved cluster, and for all after {V3_ENDS}."
        return Access("voyado_elevate.upgraded", "The cluster does not take calls of Admin v3 any more.", remedy)


def v3_warning(now: datetime | None = None) -> str:
    """What to say of Admin v3 today."""
    over = (now or datetime.now(UTC)).date().isoformat() > V3_ENDS
    return f"Admin v3 {'ended' if over else 'ends'} on {V3_ENDS}: move to v4"
