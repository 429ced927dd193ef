"""Who may log in to the simulated Odoo, and what each may do."""

from dataclasses import dataclass

DATABASE = "hub"
ALL_DOCUMENTS = "sales_team.group_sale_salesman_all_leads"


@dataclass(frozen=True, slots=True)
class Person:
    """A user with its API key."""

    number: int
    login: str
    key: str
    sees_all: bool = True
    makes: frozenset[str] = frozenset(("sale.order", "res.partner"))


MANAGER = Person(2, "admin", "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567")
SALESMAN = Person(5, "hubbot", "fedcba98765432100123456789abcdef01234567", sees_all=False, makes=frozenset(("sale.order",)))
PEOPLE = (MANAGER, SALESMAN)
