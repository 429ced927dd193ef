"""Odoo, spoken to by JSON-2 or, before release 19, by JSON-RPC."""

from dataclasses import replace

from connectors.base import Connector, Side
from connectors.documents import Customer, DeliveryAddress, Item, Order, Price, StockLevel
from connectors.erp.odoo import customers, newcomers, orders, prices, products, stock
from connectors.erp.odoo.checking import check
from connectors.erp.odoo.client import RATE, OdooClient, connect
from connectors.erp.odoo.config import OdooConfig
from connectors.erp.odoo.objecting import objections

CONNECTOR: Connector[OdooConfig, OdooClient] = Connector(
    key="odoo",
    name="Odoo",
    side=Side.ERP,
    config=OdooConfig,
    connect=connect,
    check=check,
    rate=RATE,
    reads={
        Item: products.READS,
        Price: prices.READS,
        StockLevel: stock.READS,
        Customer: customers.READS,
        DeliveryAddress: customers.ADDRESS_READS,
    },
    writes={Order: replace(orders.WRITES, check=objections), Customer: newcomers.WRITES},
    simulator="connectors.erp.odoo.simulator",
)
