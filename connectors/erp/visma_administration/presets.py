"""Where a site's exports from Visma Administration have what, in the vocabulary of its ADK (``connectors/file_exchange.md`` §1).

Check with the site: Visma Administration has no public text export. What a site's script writes is usually separated text in
windows-1252 with decimal comma; the column names here are ADK's, or made like them where ADK's are not known.
"""

from collections.abc import Mapping
from typing import Any

from connectors.documents import Customer, DeliveryAddress, Item, Price, StockLevel

_TEXT = {
    "kind": "separated",
    "separator": ";",
    "encoding": "windows-1252",
    "decimal_sign": ",",
    "thousands_sign": " ",
    "trailing_minus": True,
    "optional": True,
}

PRESETS: Mapping[type, Mapping[str, Any]] = {
    Item: {
        "pattern": "articles*.txt",
        "layout": _TEXT
        | {
            "fields": {
                "key": "ARTICLE_NUMBER",
                "name": "ARTICLE_NAME",
                "barcode": "BAR_CODE",
                "unit": "UNIT",
                "tax_group": "VAT_CODE",
                "assortment": "ARTICLE_GROUP",
                "weight_kg": "WEIGHT",
                "active": {"at": "INACTIVE", "opposite": True},
            },
        },
    },
    Price: {
        "pattern": "prices*.txt",
        "layout": _TEXT
        | {
            "optional": False,
            "fields": {
                "item_key": "ARTICLE_NUMBER",
                "price_list": "LIST_OF_PRICE_CODE",
                "amount": "PRICE",
                "currency": {"at": "CURRENCY_CODE", "default": "SEK"},
                "tax_included": "INCLUDING_VAT",
            },
        },
    },
    StockLevel: {
        "pattern": "stock*.txt",
        "layout": _TEXT
        | {
            "optional": False,
            "fields": {"item_key": "ARTICLE_NUMBER", "in_stock": "QUANTITY_IN_STOCK", "committed": "QUANTITY_RESERVED"},
            "constants": {"warehouse": "1"},
        },
    },
    Customer: {
        "pattern": "customers*.txt",
        "layout": _TEXT
        | {
            "fields": {
                "key": "CUSTOMER_NUMBER",
                "name": "CUSTOMER_NAME",
                "email": "EMAIL",
                "phone": "TELEPHONE",
                "tax_number": "ORGANISATION_NUMBER",
                "price_list": "LIST_OF_PRICE_CODE",
                "currency": "CURRENCY_CODE",
                "billing_name": "CUSTOMER_NAME",
                "billing_street": "MAILING_ADDRESS1",
                "billing_street2": "MAILING_ADDRESS2",
                "billing_postcode": "ZIPCODE",
                "billing_city": "CITY",
                "billing_country": "CODE_OF_COUNTRY",
            },
        },
    },
    DeliveryAddress: {
        "pattern": "customers*.txt",
        "layout": _TEXT
        | {
            "fields": {"customer_key": "CUSTOMER_NUMBER"},
            "documents": [
                {
                    "fields": {
                        "addressee": "DELIVERY_NAME",
                        "street": "DELIVERY_MAILING_ADDRESS1",
                        "street2": "DELIVERY_MAILING_ADDRESS2",
                        "postcode": "DELIVERY_ZIPCODE",
                        "city": "DELIVERY_CITY",
                        "country": "DELIVERY_COUNTRY",
                    },
                    "constants": {"name": "Delivery"},
                }
            ],
        },
    },
}
