"""SAP Business One, spoken to through its Service Layer."""

from dataclasses import replace

from connectors.base import Connector, Side
from connectors.documents import Customer, DeliveryAddress, Item, Order, Price, StockLevel
from connectors.erp.sap_business_one import customers, items, newcomers, orders, prices, stock
from connectors.erp.sap_business_one.client import RATE, BusinessOneClient, check, connect
from connectors.erp.sap_business_one.config import BusinessOneConfig
from connectors.erp.sap_business_one.objecting import objections

CONNECTOR: Connector[BusinessOneConfig, BusinessOneClient] = Connector(
    key="sap_business_one",
    name="SAP Business One",
    side=Side.ERP,
    config=BusinessOneConfig,
    connect=connect,
    check=check,
    rate=RATE,
    reads={
        Item: items.READS,
        Price: prices.READS,
        StockLevel: stock.READS,
        Customer: customers.READS,
        DeliveryAddress: customers.ADDRESS_READS,
    },
    writes={Order: replace(orders.WRITES, check=objections), Customer: newcomers.WRITES},
    simulator="connectors.erp.sap_business_one.simulator",
)
