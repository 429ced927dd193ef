"""What the shapes of all rooms are made of: exact figures as text, times in UTC, stored words in the caller's language."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from integration_hub.accounts.models import Person
from integration_hub.ui.said import said_plainly

LARGEST = 2**63 - 1


def in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def as_text(value: Decimal) -> str:
    """Exactly, without an exponent, and without zeros that say nothing."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_amount(value: Decimal) -> str:
    """A sum with at least two decimals."""
    whole, _point, cents = as_text(value).partition(".")
    return f"{whole}.{cents:0<2}"


Id = Annotated[int, Field(ge=1, le=LARGEST)]
Moment = Annotated[datetime, AfterValidator(in_utc)]
Said = Annotated[str, BeforeValidator(said_plainly)]
"""A text that the database keeps in English, in the language that the caller asks for."""
Figure = Annotated[
    Decimal,
    PlainSerializer(as_text, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["12.5"]}, mode="serialization"),
]


def words(choices: type[Enum]) -> WithJsonSchema:
    """Of a text that is one of these, named where it is used: two rooms call different things a state."""
    return WithJsonSchema({"type": "string", "enum": [each.value for each in choices]})


class Shape(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(from_attributes=True)


class Body(BaseModel):
    """What is sent with something to do. What is in it beside its fields is a typing error, and told as one."""

    model_config = ConfigDict(extra="forbid")


class Money(Shape):
    """A sum in one currency."""

    amount: str = Field(description="Exact, as text.", examples=["1204.50"])
    currency: str = Field(description="ISO 4217.", examples=["EUR"])
    tax_included: bool | None = Field(None, description="Whether tax is inside; null where nobody says so.")


class Sum(Shape):
    """How much it comes to in each currency: nothing is converted."""

    amount: str
    currency: str


def money(amount: Decimal, currency: str, *, tax_included: bool | None = None) -> Money:
    return Money(amount=as_amount(amount), currency=currency, tax_included=tax_included)


def sums(found: dict[str, Decimal]) -> list[Sum]:
    return [Sum(amount=as_amount(amount), currency=currency) for currency, amount in sorted(found.items())]


class Who(Shape):
    """A person, or what did it in their place."""

    name: str
    email: str


def who(person: Person | None) -> Who | None:
    return Who(name=str(person), email=person.email) if person else None
