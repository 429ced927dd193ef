"""Where Winbas's exports have what: the vendor's own field names, in XML (``connectors/file_exchange.md`` §2).

Check with the site: no file of Winbas is public, and its bridge writes what each shop wants. Nine price lists stand in one
article (``Utpris1`` to ``Utpris9``); one that is empty is none. Discounts by quantity (``Kvantrab``, ``Rabatt``) are not read.
Winbas exports new records only, until its full export is switched on; then tell ``complete`` (here: yes).
"""

from collections.abc import Mapping
from typing import Any

from connectors.documents import Customer, DeliveryAddress, Item, Price, StockLevel

PRICE_LISTS = range(1, 10)
_XML = {"kind": "xml", "encoding": "windows-1252", "decimal_sign": ",", "thousands_sign": " "}
_PRODUCTS = _XML | {"record": "Produkt"}

PRESETS: Mapping[type, Mapping[str, Any]] = {
    Item: {
        "pattern": "produkt*.xml",
        "layout": _PRODUCTS
        | {
            "fields": {
                "key": "Nummer",
                "name": "Benämning",
                "unit": "Försäljenhet",
                "assortment": "Grupp",
                "weight_kg": "Vikt",
                "images": "Bild",
                "active": {"at": "Inaktiv", "opposite": True},
            },
            "optional": True,
        },
    },
    Price: {
        "pattern": "produkt*.xml",
        "layout": _PRODUCTS
        | {
            "fields": {"item_key": "Nummer"},
            "constants": {"currency": "SEK", "tax_included": "no"},
            "documents": [
                {"fields": {"amount": f"Utpris{number}"}, "constants": {"price_list": str(number)}} for number in PRICE_LISTS
            ],
            "optional": True,
        },
    },
    StockLevel: {
        "pattern": "produkt*.xml",
        "layout": _PRODUCTS
        | {
            "fields": {"item_key": "Nummer", "in_stock": "Lagersaldo"},
            "constants": {"warehouse": "1"},
        },
    },
    Customer: {
        "pattern": "kund*.xml",
        "layout": _XML
        | {
            "record": "Kund",
            "fields": {
                "key": "Nummer",
                "name": "Namn",
                "email": "E-mailadress",
                "phone": "Telefon",
                "price_list": "Prislista",
                "tax_number": "Organisationsnummer",
                "billing_name": "Namn",
                "billing_street": "Utdelningsadress",
                "billing_city": "Postadress",
                "billing_country": "Landskod",
            },
            "optional": True,
        },
    },
    DeliveryAddress: {
        "pattern": "leveransadress*.xml",
        "layout": _XML
        | {
            "record": "Kundleveransadress",
            "fields": {
                "customer_key": "Kundnummer",
                "name": "Nummer",
                "addressee": "Namn",
                "street": "Utdelningsadress",
                "city": "Postadress",
                "country": "Landskod",
            },
            "optional": True,
        },
    },
}
