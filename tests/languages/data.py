"""What is no text of ours on the pages of the scene: names, codes, what stands in orders, items and files."""

import re

DATA = (
    # names of merchants, systems and people
    "Alpine Outdoor", "Alpine search", "Alpine shop", "Alpine warehouse", "Acme ERP", "Dune ERP", "Dune IT Partners", "Outlet",
    "Nordic ERP Partners", "Search partner", "Warehouse desk", "Admin", "Nordic Kitchens", "Meadow Garden", "Harbour Tools",
    "Fjord Cycles", "Dune Bikes", "Dale Garden", "Fell Sports", "Moor & Heath", "Tarn Boats",
    "Lake Sports", "Reef Diving", "Customer 17", "Books",
    # names of services and keys that somebody gave
    "Catalogue to search", "Outlet items from files", "Outlet orders from shop", "Outlet orders to ERP",
    "Outlet stock from files", "Stock of the warehouse", "Night export of the warehouse", "Old handhelds", "Stocktaking, by hand",
    # what stands in orders, items and files
    "Havnegade", "Aarhus C", "DK", "DK25", "Home delivery", "Card", "Please call before delivery.", "Tent pegs, ten",
    "Ridge tent, two persons, green", "postcode", "country",
    "company, password, time_zone, url, user", "Norge", "web",
    "Kayak, two seats, red", "Paddle, short", "Lantern, seven candles", "Flask, one litre", "Ridge tent",
    "Camp lantern with a light sensor and three colours of light", "Expedition pack 70 l", "Hiking boots, brown", "Spare buckle",
    "Lyngby", "Søvej", "Boathouse",
    "Freight was corrected in the ERP on the telephone; the customer was credited.", "Agreed with the auditor.",
    "Camp lantern", "Climbing rope, by the metre", "Climbing", "Enamel mug", "Gas stove", "Jackets", "Kitchen", "Light",
    "Map case", "Walking", "Ridge rain jacket", "Ridge", "Moss", "Rust", "Alv", "Nordlys", "Colour", "Size", "MAIN", "pcs",
    "Made to last.", "nobody", "Water", "Alm",
    # what people wrote, what was configured, mails as they were sent
    "Greta Lund", "Gunnar Dahl", "Ida Holm", "Otto", "Ulf Berg", "Una", "AT20", "DK12", "AT", "alpine-partner", "nothing",
    "Acme ERP is locked for its year's end.", "Austrian tax, and the discount that was agreed on the phone.",
    "Customer group entered in the ERP.", "It would withdraw 438 of 840 items of the market DKK.", "Asked for by the warehouse.",
    "The spring range goes on purpose.", "The value map lacks AT; the ERP partner was asked for the code.",
    "The year is closed; the ERP takes orders again.", "Tax code for AT added.", "The ERP has no tax code for AT.",
    "The ERP's tax codes were renamed with its new year.", "schedules: 0 3 * * * → 0 4 * * *; monitoring: off → on",
    "process alpine/items", "Alpine Outdoor: 2 Punkte nicht in Ordnung", "Alpine Outdoor: Prices from ERP ended: Count mismatch",
    "IT desk, phone 100", "The shop does not accept the key.", "shop.fell.example",
    "browse", "start runs", "repair orders", "alpine",
    "The codes are the same in both systems.", "Stock check of the till", "Night report", "Prometheus", "Move of 2025",
    # names that are the same everywhere
    "English", "Svenska", "Norsk bokmål", "Deutsch",
    "Integration Hub", "SAP Business One", "Service Layer", "WooCommerce", "Voyado Elevate, Admin", "Voyado Elevate", "Winbas",
    "Import API", "File exchange", "Odoo", "Monitor", "Visma Administration", "Europe/Copenhagen", "Europe/Vienna",
    "Dansk", "EUR", "DKK", "SEK", "ms", "CET", "CEST",
)  # fmt: skip
SHAPES = (
    r"(?<=\d )[A-Z]{3}\b",  # currencies of sums
    r"[\w.]+@[\w.]+",  # mail addresses
    r"(?:\w+/)?\w+\.(?:csv|xml|jsonl)",  # files
    r"[A-Z]{3,}(?:-[A-Z0-9]+)+",  # SKUs
    r"OpenSSH_[\w.]+",
    r"\w+ \([0-9a-f]{8}\.\.\.\)",  # keys, by their beginning
    r"ConnectionRefusedError: .*",
    r"\d{3} (?:[\d.]+ )?(?:No such mailbox|Mailbox is full)",  # the words of a mail server
    r"Items, \w+(?:, \w+)?$|BusinessPartners(?:, \w+)?",  # tables of an ERP
    r"^(?:key|skip|path|inline|aggregate|VatGroup|TaxCode)$",  # choices of a connector's settings
    r"alpine-search full run \d+",  # the name of a feed in the target's logs
    r"[a-z]+(?:_[a-z]+)+",  # codes for support
)
"""Names and texts of the scene, and names that are the same in every language."""
KNOWN = re.compile("|".join([*SHAPES, *(rf"(?<!\w){re.escape(text)}(?!\w)" for text in sorted(DATA, key=len, reverse=True))]))
