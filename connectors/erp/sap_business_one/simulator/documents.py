"""What the simulated company does with a new order or customer: checks, sums, numbers (§5)."""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from connectors.erp.sap_business_one.simulator import tables
from connectors.erp.sap_business_one.simulator.company import stamp
from connectors.erp.sap_business_one.simulator.refusals import Refusal, rule
from connectors.erp.sap_business_one.simulator.tables import Row, Table

CENT = Decimal("0.01")
FIRST_NUMBER = 1000
_PRICED = frozenset({"Quantity", "UnitPrice", "Price", "PriceAfterVAT", "DiscountPercent", "VatGroup", "TaxCode"})
LINE_FIELDS = _PRICED | {"ItemCode", "ItemDescription", "WarehouseCode", "FreeText"}
EXPENSE_FIELDS = frozenset({"ExpenseCode", "LineTotal", "VatGroup", "TaxCode", "Remarks"})
_PLACE = frozenset({"Street", "StreetNo", "Block", "City", "ZipCode", "County", "State", "Country"})
BP_ADDRESS_FIELDS = _PLACE | {"AddressName", "AddressType", "AddressName2", "AddressName3", "BuildingFloorRoom"}
ADDRESS_FIELDS = frozenset(
    f"{side}To{part}" for side in ("Ship", "Bill") for part in _PLACE | {"Building", "Address2", "Address3"}
)
SERIES = (1, 71)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where new records are made: the state, the time on the server's clock, and which fields the company has."""

    db: sqlite3.Connection
    now: datetime
    may_use: Callable[[Table, str], bool]
    rates: Mapping[str, Decimal]
    """What one unit of each foreign currency is worth in the company's own."""

    def order(self, said: Row, table: Table) -> Row:
        """Make a sales order, or its draft; raises Refusal."""
        self._known(
            said,
            table,
            {"DocumentLines": LINE_FIELDS, "DocumentAdditionalExpenses": EXPENSE_FIELDS, "AddressExtension": ADDRESS_FIELDS},
        )
        customer = tables.PARTNERS.get(self.db, said.get("CardCode"))
        if customer is None:
            raise rule(f"[ORDR.CardCode] , 'Business partner {said.get('CardCode')} does not exist'")
        if customer["Frozen"] == "tYES" or customer["Valid"] == "tNO":
            raise rule(f"[ORDR.CardCode] , 'Business partner {said['CardCode']} is inactive'")
        if not said.get("DocDueDate"):
            raise rule("[ORDR.DocDueDate] , 'Enter delivery date'")
        if not said.get("DocumentLines"):
            raise rule("[ORDR] , 'Add at least one line'")
        lines = [self._line(place, line, customer) for place, line in enumerate(said["DocumentLines"])]
        expenses = [self._expense(place, entry) for place, entry in enumerate(said.get("DocumentAdditionalExpenses") or [])]
        document = _document(said, customer, self.now)
        order = self._numbered(table) | document | _totals(lines, expenses, self.rates.get(document["DocCurrency"]))
        table.put(self.db, [order])
        return order

    def customer(self, said: Row) -> Row:
        """Make a business partner; raises Refusal."""
        self._known(said, tables.PARTNERS, {"BPAddresses": BP_ADDRESS_FIELDS})
        if said.get("Series") not in (None, *SERIES):
            raise rule(f"[OCRD.Series] , 'Series {said['Series']} does not exist'")
        code = said.get("CardCode") or self._next_code()
        taken = self.db.execute("select 1 from BusinessPartners where CardCode = ? collate nocase", (code,)).fetchone()
        if taken:
            text = f"Business partner code '{code}' already assigned to a business partner; enter a unique business partner code"
            raise rule(f"1320000140 - {text}")
        created = stamp(self.now)
        partner = {
            **dict.fromkeys(sorted(tables.PARTNERS.fields)),
            "CompanyPrivate": "cCompany",
            "CardType": "cCustomer",
            "Currency": "##",
            "Valid": "tYES",
            "Frozen": "tNO",
            "BPAddresses": [],
            **said,
            "CardCode": code,
            **created,
            "CreateDate": created["UpdateDate"],
            "CreateTime": created["UpdateTime"],
        }
        tables.PARTNERS.put(self.db, [partner])
        return partner

    def change(self, table: Table, record: Row, said: Row) -> None:
        """Change some fields of an item or business partner; raises Refusal."""
        self._known(said, table, {})
        table.put(self.db, [record | said | {key: record[key] for key in table.keys} | stamp(self.now)])

    def query(self, said: Row) -> Row:
        """Keep a query; raises Refusal."""
        self._known(said, tables.QUERIES, {})
        code = str(said.get("SqlCode") or "")
        if not code:
            raise rule("Enter a query code")
        if tables.QUERIES.get(self.db, code):
            raise Refusal(400, -2035, f"This entry already exists in the following tables (ODBC -2035): {code}")
        day = stamp(self.now)["UpdateDate"]
        query = {
            "SqlCode": code,
            "SqlName": said.get("SqlName"),
            "SqlText": said.get("SqlText"),
            "ParamList": None,
            "CreateDate": day,
            "UpdateDate": day,
        }
        tables.QUERIES.put(self.db, [query])
        return query

    def _known(self, said: Row, table: Table, inside: Mapping[str, frozenset[str]]) -> None:
        """Refuse fields that the type does not have, as the Service Layer does."""
        for name, value in said.items():
            if not self.may_use(table, name):
                raise Refusal(400, -1000, f"Property '{name}' of '{table.type}' is invalid")
            for part in value if isinstance(value, list) else [value]:
                unknown = sorted(part.keys() - inside.get(name, part.keys())) if isinstance(part, dict) else []
                if unknown:
                    raise Refusal(400, -1000, f"Property '{unknown[0]}' of '{name}' is invalid")

    def _next_code(self) -> str:
        (last,) = self.db.execute(
            "select max(CardCode) from BusinessPartners where CardCode glob 'W[0-9][0-9][0-9][0-9][0-9][0-9]'"
        ).fetchone()
        return f"W{int(last[1:]) + 1 if last else 1:06d}"

    def _numbered(self, table: Table) -> Row:
        (last,) = self.db.execute(f"select max(DocEntry) from {table.name}").fetchone()  # noqa: S608 - our own name
        return {"DocEntry": (last or 0) + 1, "DocNum": FIRST_NUMBER + (last or 0) + 1}

    def _line(self, place: int, said: Row, customer: Row) -> Row:
        code = said.get("ItemCode")
        item = tables.ITEMS.get(self.db, code)
        where = f"[RDR1.ItemCode][line: {place + 1}]"
        if item is None:
            raise rule(f"{where} , 'Item {code} does not exist'")
        if item["Frozen"] == "tYES" or item["Valid"] == "tNO":
            raise rule(f"{where} , 'Item {code} is inactive'")
        quantity = Decimal(str(said.get("Quantity", 1)))
        if quantity <= 0:
            raise rule(f"[RDR1.Quantity][line: {place + 1}] , 'Enter a quantity greater than 0'")
        warehouse = said.get("WarehouseCode")
        if warehouse and not tables.WAREHOUSES.get(self.db, warehouse):
            raise rule(f"[RDR1.WhsCode][line: {place + 1}] , 'Warehouse {warehouse} does not exist'")
        rate = self._rate(said, item["SalesVATGroup"], f"[RDR1.VatGroup][line: {place + 1}]")
        price = _price(said, item, customer, rate)
        total = (quantity * price).quantize(CENT, ROUND_HALF_UP)
        return {
            **said,
            "LineNum": place,
            "ItemDescription": item["ItemName"],
            "UnitPrice": price,
            "LineTotal": total,
            "TaxTotal": _tax(total, rate),
            "LineStatus": "bost_Open",
        }

    def _expense(self, place: int, said: Row) -> Row:
        if not tables.EXPENSES.get(self.db, said.get("ExpenseCode")):
            raise rule(f"[RDR3.ExpnsCode][line: {place + 1}] , 'Freight {said.get('ExpenseCode')} does not exist'")
        total = Decimal(str(said.get("LineTotal", 0)))
        rate = self._rate(said, None, f"[RDR3.VatGroup][line: {place + 1}]")
        return {**said, "LineNum": place, "LineTotal": total, "TaxSum": _tax(total, rate)}

    def _rate(self, said: Row, usual: str | None, where: str) -> Decimal:
        code = said.get("VatGroup") or usual
        if said.get("TaxCode"):
            found = tables.SALES_TAX_CODES.get(self.db, said["TaxCode"])
            code, rate = said["TaxCode"], found and found["Rate"]
        elif code:
            group = tables.VAT_GROUPS.get(self.db, code)
            rate = group and group["VatGroups_Lines"][0]["Rate"]
        else:
            return Decimal(0)
        if rate is None:
            raise rule(f"{where} , 'Tax code {code} does not exist'")
        return Decimal(str(rate))


def _price(said: Row, item: Row, customer: Row, rate: Decimal) -> Decimal:
    if said.get("UnitPrice") is not None:
        return Decimal(str(said["UnitPrice"]))
    if said.get("PriceAfterVAT") is not None:
        return Decimal(str(said["PriceAfterVAT"])) / (1 + rate / 100)
    wanted = customer["PriceListNum"] or 1
    return next((Decimal(str(entry["Price"])) for entry in item["ItemPrices"] if entry["PriceList"] == wanted), Decimal(0))


def _tax(total: Decimal, rate: Decimal) -> Decimal:
    return (total * rate / 100).quantize(CENT, ROUND_HALF_UP)


def _document(said: Row, customer: Row, now: datetime) -> Row:
    made = stamp(now)
    return {
        "DocType": "dDocument_Items",
        "DocObjectCode": "oOrders",
        "DocCurrency": customer["Currency"],
        "CardName": customer["CardName"],
        "NumAtCard": None,
        "DocDate": made["UpdateDate"],
        **said,
        **{name: f"{said[name][:10]}T00:00:00Z" for name in ("DocDate", "DocDueDate") if said.get(name)},
        "DocumentStatus": "bost_Open",
        "Cancelled": "tNO",
        "CancelStatus": "csNo",
        "AuthorizationStatus": "dasWithout",
        "CreationDate": made["UpdateDate"],
        **made,
    }


def _totals(lines: list[Row], expenses: list[Row], rate: Decimal | None) -> Row:
    """Of a document in a foreign currency, its total in both; else there is no foreign one."""
    tax = sum((line["TaxTotal"] for line in lines), Decimal(0)) + sum((entry["TaxSum"] for entry in expenses), Decimal(0))
    net = sum((part["LineTotal"] for part in (*lines, *expenses)), Decimal(0))
    total = net + tax
    both = {"DocTotal": (total * rate).quantize(CENT), "DocTotalFc": total} if rate else {"DocTotal": total, "DocTotalFc": 0.0}
    return {"DocumentLines": lines, "DocumentAdditionalExpenses": expenses, "VatSum": tax, **both}
