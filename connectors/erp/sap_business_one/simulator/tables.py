"""What the simulated company keeps: a table for each entity set, its records whole as JSON, some fields also as columns."""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

Row = dict[str, Any]

_encode = msgspec.json.Encoder(decimal_format="number").encode
_raw_fields = msgspec.json.Decoder(dict[str, msgspec.Raw])
_whole = msgspec.json.Decoder(dict[str, Any])

ETAG = "@odata.etag"
CHANGES = ("UpdateDate", "UpdateTime", "CreateDate")


@dataclass(frozen=True, slots=True)
class Table:
    """One entity set: its type's name, its key, the columns to search by, and the fields that it knows."""

    name: str
    type: str
    keys: tuple[str, ...]
    columns: tuple[str, ...]
    fields: frozenset[str]
    etags: bool = False

    @property
    def schema(self) -> str:
        number = len(self.keys) == 1 and self.keys[0] in {"DocEntry", "PriceListNo", "Number", "UnitCode", "ExpensCode"}
        columns = ", ".join(
            f"{name} {'integer' if number and name in self.keys else 'text'}" for name in (*self.keys, *self.columns)
        )
        indexes = "".join(f"create index if not exists {self.name}_{name} on {self.name} ({name});" for name in self.columns)
        return f"create table if not exists {self.name} ({columns}, body text, primary key ({', '.join(self.keys)}));{indexes}"

    def put(self, db: sqlite3.Connection, records: Iterable[Mapping[str, Any]]) -> None:
        """Write records, in place of those with the same keys."""
        names = (*self.keys, *self.columns)
        marks = ", ".join("?" * (len(names) + 1))
        rows = ((*(_column(record.get(name)) for name in names), self._body(record)) for record in records)
        db.executemany(f"insert or replace into {self.name} values ({marks})", rows)  # noqa: S608 - our own names

    def get(self, db: sqlite3.Connection, *key: Any) -> Row | None:
        """One whole record."""
        found = db.execute(f"select body from {self.name} where {_where(self.keys)}", key).fetchone()  # noqa: S608
        return whole(found[0]) if found else None

    def all(self, db: sqlite3.Connection) -> list[Row]:
        """Every record, whole, in the order of the keys."""
        found = db.execute(f"select body from {self.name} order by {', '.join(self.keys)}")  # noqa: S608
        return [whole(body) for (body,) in found]

    def _body(self, record: Mapping[str, Any]) -> str:
        """A record as it is served, where its type has ETags with one in front."""
        body = _encode(record)
        if self.etags:
            etag = hashlib.sha1(body, usedforsecurity=False).hexdigest().upper()
            body = _encode({ETAG: f'W/"{etag}"'} | dict(record))
        return body.decode()

    def rows(self, db: sqlite3.Connection, tail: str, values: Iterable[Any]) -> Iterator[Row]:
        """Records by what follows ``from``: their fields still raw, which is cheap to serve."""
        for (body,) in db.execute(f"select body from {self.name} {tail}", tuple(values)):  # noqa: S608
            yield _raw_fields.decode(body)

    def count(self, db: sqlite3.Connection, tail: str = "", values: Iterable[Any] = ()) -> int:
        """How many records."""
        return int(db.execute(f"select count(*) from {self.name} {tail}", tuple(values)).fetchone()[0])  # noqa: S608

    def drop(self, db: sqlite3.Connection, *key: Any) -> None:
        """Take one record out, as only a colleague at the database could."""
        db.execute(f"delete from {self.name} where {_where(self.keys)}", key)  # noqa: S608


def whole(body: str) -> Row:
    """A record as it is kept, without its ETag."""
    record = _whole.decode(body)
    record.pop(ETAG, None)
    return record


def _where(keys: tuple[str, ...]) -> str:
    return " and ".join(f"{key} = ?" for key in keys)


def _column(value: Any) -> Any:
    """A field as it is searched: a date is its day."""
    return value[:10] if isinstance(value, str) and value.endswith("T00:00:00Z") else value


def _named(names: str, *more: str) -> frozenset[str]:
    return frozenset((*names.split(), *more))


ITEMS = Table(
    "Items",
    "Item",
    ("ItemCode",),
    CHANGES,
    _named(
        "ItemCode ItemName ForeignName ItemsGroupCode BarCode SalesItem InventoryItem Valid Frozen SalesUnit "
        "InventoryUOM SalesVATGroup ArTaxCode SalesUnitWeight SalesWeightUnit User_Text Properties1 Properties2 "
        "ItemType TreeType ItemPrices ItemWarehouseInfoCollection CreateTime",
        *CHANGES,
    ),
    etags=True,
)
PARTNERS = Table(
    "BusinessPartners",
    "BusinessPartner",
    ("CardCode",),
    ("CardType", "EmailAddress", *CHANGES),
    _named(
        "CardCode CardName CardType CompanyPrivate EmailAddress Phone1 Cellular Currency PriceListNum FederalTaxID "
        "Valid Frozen Series BilltoDefault ShipToDefault BPAddresses CreateTime",
        *CHANGES,
    ),
)
_DOCUMENT = _named(
    "DocEntry DocNum DocType DocDate DocDueDate CardCode CardName NumAtCard DocTotal DocTotalFc DocCurrency Comments "
    "VatSum DocumentStatus Cancelled CancelStatus CreationDate UpdateDate UpdateTime DocObjectCode "
    "AuthorizationStatus AddressExtension DocumentLines DocumentAdditionalExpenses ShipToCode PayToCode",
)
ORDERS = Table("Orders", "Document", ("DocEntry",), ("NumAtCard", "CardCode"), _DOCUMENT, etags=True)
DRAFTS = Table("Drafts", "Document", ("DocEntry",), ("NumAtCard", "CardCode"), _DOCUMENT, etags=True)
SPECIAL = Table(
    "SpecialPrices",
    "SpecialPrice",
    ("CardCode", "ItemCode"),
    (),
    _named(
        "CardCode ItemCode Price Currency DiscountPercent PriceListNum Valid ValidFrom ValidTo SpecialPriceDataAreas",
    ),
)
PRICE_LISTS = Table(
    "PriceLists",
    "PriceList",
    ("PriceListNo",),
    (),
    _named("PriceListNo PriceListName IsGrossPrice Active DefaultPrimeCurrency BasePriceList Factor"),
)
WAREHOUSES = Table("Warehouses", "Warehouse", ("WarehouseCode",), (), _named("WarehouseCode WarehouseName Inactive"))
GROUPS = Table("ItemGroups", "ItemGroups", ("Number",), (), _named("Number GroupName"))
WEIGHTS = Table("WeightMeasures", "WeightMeasure", ("UnitCode",), (), _named("UnitCode UnitDisplay UnitName UnitWeightinmg"))
VAT_GROUPS = Table("VatGroups", "VatGroup", ("Code",), (), _named("Code Name VatGroups_Lines"))
SALES_TAX_CODES = Table("SalesTaxCodes", "SalesTaxCode", ("Code",), (), _named("Code Name Rate Inactive"))
EXPENSES = Table("AdditionalExpenses", "AdditionalExpense", ("ExpensCode",), (), _named("ExpensCode Name"))
QUERIES = Table(
    "SQLQueries",
    "SQLQuery",
    ("SqlCode",),
    (),
    _named("SqlCode SqlName SqlText ParamList CreateDate UpdateDate"),
)

TABLES = {
    table.name: table
    for table in (
        *(ITEMS, PARTNERS, ORDERS, DRAFTS, SPECIAL, PRICE_LISTS),
        *(WAREHOUSES, GROUPS, WEIGHTS, VAT_GROUPS, SALES_TAX_CODES, EXPENSES, QUERIES),
    )
}

# The tables that a query may name (§4), as far as this company has them.
VIEWS = """
create view if not exists OITM as select ItemCode, json_extract(body, '$.ItemName') as ItemName from Items;
create view if not exists OITW as select i.ItemCode, json_extract(w.value, '$.WarehouseCode') as WhsCode,
  json_extract(w.value, '$.InStock') as OnHand, json_extract(w.value, '$.Committed') as IsCommited,
  json_extract(w.value, '$.Ordered') as OnOrder
  from Items i, json_each(i.body, '$.ItemWarehouseInfoCollection') w;
create view if not exists ITM1 as select i.ItemCode, json_extract(p.value, '$.PriceList') as PriceList,
  json_extract(p.value, '$.Price') as Price, json_extract(p.value, '$.Currency') as Currency
  from Items i, json_each(i.body, '$.ItemPrices') p;
"""
SQL_TABLES = _named("OITM OITW ITM1")

MAIL = "create index if not exists BusinessPartners_any_case on BusinessPartners (EmailAddress collate nocase);"
USER_FIELDS = "create table if not exists user_fields (name text primary key);"
SCHEMA = "".join(table.schema for table in TABLES.values()) + MAIL + USER_FIELDS + VIEWS
