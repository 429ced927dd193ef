"""What every webhook promises: only the true shop rings."""

from collections.abc import Mapping
from typing import Any

import pytest

from connectors.base import Config, Ring, Webhooks
from connectors.errors import Rejected
from connectors.testing.contract.basis import Basis, well_told

Sent = tuple[Mapping[str, str], bytes]


class WebhooksContract(Basis):
    """For connectors with webhooks. Supply ``ring``, ``signature`` and the fixtures of ``Basis``."""

    tries = "webhooks"

    signature: str
    """The name of the header that carries the signature, in lower case."""

    def ring(self, config: Any) -> Sent:
        """Headers (names in lower case) and body of a rightly signed webhook."""
        raise NotImplementedError

    def test_a_true_ring_says_where_to_look(self, config: Config) -> None:
        ring = self._verified(config, self.ring(config))
        assert ring.topic, "A ring names its topic."
        assert ring.resource, "A ring names the record."
        assert ring.document, "A ring names the kind of record."

    def test_a_changed_body_is_refused(self, config: Config) -> None:
        headers, body = self.ring(config)
        self._refused(config, (headers, body + b" "))

    def test_a_changed_signature_is_refused(self, config: Config) -> None:
        headers, body = self.ring(config)
        for wrong in ("", "x", headers[self.signature][::-1], headers[self.signature] + "=", "é"):
            self._refused(config, ({**headers, self.signature: wrong}, body))

    def test_a_ring_without_signature_is_refused(self, config: Config) -> None:
        headers, body = self.ring(config)
        self._refused(config, ({name: value for name, value in headers.items() if name != self.signature}, body))

    def _verified(self, config: Config, sent: Sent) -> Ring:
        webhooks: Webhooks | None = self.connector.webhooks
        assert webhooks, "The connector has no webhooks."
        return webhooks.verify(config, *sent)

    def _refused(self, config: Config, sent: Sent) -> None:
        with pytest.raises(Rejected) as refused:
            self._verified(config, sent)
        assert well_told(refused.value, config)
