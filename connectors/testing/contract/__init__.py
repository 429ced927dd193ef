"""What every connector promises, as tests to inherit: a class for each part of the contract that a connector has.

A test module declares ``class TestAcme(ReadsContract, WritesContract): connector = CONNECTOR`` and supplies the fixtures and
methods that ``Basis`` and the classes name; pytest then tries the connector against its simulator.
"""

from connectors.testing.contract.basis import Basis, Ears, Simulated
from connectors.testing.contract.booking import BookedContract
from connectors.testing.contract.feeding import FeedsContract
from connectors.testing.contract.publishing import PublishesContract
from connectors.testing.contract.reading import ReadsContract
from connectors.testing.contract.ringing import WebhooksContract
from connectors.testing.contract.writing import WritesContract

__all__ = [
    "Basis",
    "BookedContract",
    "Ears",
    "FeedsContract",
    "PublishesContract",
    "ReadsContract",
    "Simulated",
    "WebhooksContract",
    "WritesContract",
]
