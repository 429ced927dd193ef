"""The hub's own import API as a source: an ERP or partner pushes its records to the hub, in the format we publish.

The formats are described in ``docs/import-api.md``. Keys live in the hub; nothing is ever called from here.
"""

from connectors.base import Connector, Rate, Side, Transport
from connectors.erp.import_api.client import ImportApiConfig, Waiting
from connectors.erp.import_api.reading import READS

CONNECTOR = Connector(
    key="import_api",
    name="Import API",
    side=Side.ERP,
    config=ImportApiConfig,
    connect=Waiting,
    check=Waiting.check,
    rate=Rate(per_second=1),
    transport=Transport.PUSH,
    reads=READS,
)
