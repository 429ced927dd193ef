"""A small hardware wholesaler of our own making: what the simulators of Nordic ERPs hold unless they are given something else."""

from decimal import Decimal

from connectors.documents import Address, Customer, DeliveryAddress, Item, Money, Price, StockLevel
from connectors.testing.catalogue import Catalogue

WAREHOUSE = "1"
ARTICLES = (
    ("ART-001", "Skruv 6 x 40 förzinkad", "Fästelement", "st", "2.47", "120"),
    ("ART-002", "Mutter M6", "Fästelement", "st", "0.95", "2480"),
    ("ART-003", "Bricka M6; rostfri", "Fästelement", "st", "0.40", "-12"),
    ("ART-004", 'Hammare 16" "Björn"', "Verktyg", "st", "349.00", "7"),
    ("ART-005", "Såg för trä", "Verktyg", "st", "1289.50", "3"),
    ("ART-006", "Kätting 8 mm", "Metervara", "m", "54.00", "212.5"),
    ("ART-007", "Målarfärg röd", "Färg", "l", "199.00", "0"),
    ("ART-008", "Pensel & roller", "Färg", "st", "89.00", "41"),
)
"""Number, name, assortment, unit, price in list 1, stock."""
TOWNS = (("Växjö", "352 30"), ("Hudiksvall", "824 30"), ("Malmö", "211 20"), ("Örebro", "702 10"))
SHARES = {"1": Decimal(1), "2": Decimal("0.9"), "5": Decimal("0.75")}
"""Price lists, and what part of list 1 they are."""
RETIRED = "ART-007"


def catalogue() -> Catalogue:
    """Eight articles with prices in three lists and stock in one warehouse, eight customers, most with two delivery addresses."""
    numbers = range(1, 9)
    return Catalogue(
        items=tuple(
            Item(
                number, name, unit=unit, tax_group="25", assortment=group, barcode=f"73100000000{place}", active=number != RETIRED
            )
            for place, (number, name, group, unit, _, _) in enumerate(ARTICLES)
        ),
        prices=tuple(_price(number, Decimal(price), name) for number, *_, price, _ in ARTICLES for name in SHARES),
        stock=tuple(StockLevel(number, WAREHOUSE, Decimal(stock)) for number, *_, stock in ARTICLES),
        customers=tuple(_customer(number) for number in numbers),
        addresses=tuple(
            DeliveryAddress(_number(number), name, _place(number + step))
            for number in numbers
            for step, name in enumerate(("Lager", "Butik")[: 1 + (number % 4 > 0)])
        ),
    )


def _price(article: str, base: Decimal, name: str) -> Price:
    amount = (base * SHARES[name]).quantize(Decimal("0.01"))
    return Price(article, name, Money(amount, "SEK", tax_included=False))


def _number(number: int) -> str:
    return str(10_020 + number)


def _customer(number: int) -> Customer:
    return Customer(
        _number(number),
        f"Köparen {number} i {TOWNS[number % len(TOWNS)][0]} AB",
        f"inkop{number}@kund{number}.example",
        phone=f"+46 470 1000{number}",
        currency="SEK",
        price_list="2" if number % 2 else "1",
        tax_number=f"556000-000{number}",
        billing=_place(number),
    )


def _place(number: int) -> Address:
    city, postcode = TOWNS[number % len(TOWNS)]
    name = f"Åsa Öberg {number}"
    return Address(name, f"Köparen {number} AB", f"Storgatan {number}", postcode=postcode, city=city, country="SE")
