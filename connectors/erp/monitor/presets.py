"""Where Monitor's exports have what. Check with the site: Monitor has no known export format, each site makes its reports.

Item and customer files are those that one public connector reads, the stock file is ours (``connectors/file_exchange.md`` §4).
"""

from collections.abc import Mapping
from typing import Any

from connectors.documents import Customer, DeliveryAddress, Item, Price, StockLevel

_ITEMS = {"kind": "xml", "record": "item"}
_CUSTOMERS = {"kind": "xml", "record": "customer"}

PRESETS: Mapping[type, Mapping[str, Any]] = {
    Item: {
        "pattern": "items*.xml",
        "layout": _ITEMS
        | {
            "fields": {"key": "ID", "name": "description", "description": "description2", "barcode": "eancode", "unit": "unit"},
            "optional": True,
        },
    },
    Price: {
        "pattern": "items*.xml",
        "layout": _ITEMS
        | {
            "fields": {"item_key": "ID", "tax_included": "vatincluded"},
            "constants": {"currency": "SEK"},
            "documents": [{"fields": {"amount": "salespackageprice"}, "constants": {"price_list": "1"}}],
        },
    },
    StockLevel: {
        "pattern": "stock*.csv",
        "layout": {
            "kind": "separated",
            "fields": {"item_key": "PartNumber", "warehouse": "Warehouse", "in_stock": "Balance", "committed": "Reserved"},
        },
    },
    Customer: {
        "pattern": "customers*.xml",
        "layout": _CUSTOMERS
        | {
            "fields": {
                "key": "customercode",
                "name": "customername",
                "tax_number": "vatcode",
                "price_list": "actionpricelist",
                "email": "email",
                "phone": "phone",
                "billing_street": "street",
                "billing_postcode": "zip",
                "billing_city": "city",
                "billing_country": "country",
            },
            "optional": True,
        },
    },
    DeliveryAddress: {
        "pattern": "customers*.xml",
        "layout": _CUSTOMERS
        | {
            "each": "deliveryaddress",
            "fields": {
                "customer_key": "../customercode",
                "name": "id",
                "addressee": "name",
                "street": "street",
                "postcode": "zip",
                "city": "city",
                "country": "country",
            },
            "optional": True,
        },
    },
}
