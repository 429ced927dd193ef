"""What a simulator is loaded with: one merchant's records, in the hub's own documents."""

from dataclasses import dataclass

from connectors.documents import Customer, DeliveryAddress, Item, Price, StockLevel


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Items with their prices and stock, customers with their delivery addresses."""

    items: tuple[Item, ...] = ()
    prices: tuple[Price, ...] = ()
    stock: tuple[StockLevel, ...] = ()
    customers: tuple[Customer, ...] = ()
    addresses: tuple[DeliveryAddress, ...] = ()
