"""What the simulated Odoo does with a new quotation: fills in, sums up, numbers, confirms, cancels (§8)."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from connectors.erp.odoo.simulator.records import COMPANY, PARTNER, PRODUCT, Records
from connectors.erp.odoo.simulator.refusals import missing, misuse
from connectors.erp.odoo.simulator.schema import TAX_IDS_SINCE
from connectors.erp.odoo.simulator.store import Record

ORDER, LINE = "sale.order", "sale.order.line"
CENT = Decimal("0.01")
OPEN = frozenset(("draft", "sent"))


@dataclass(frozen=True, slots=True)
class Desk:
    """Where sales orders are made."""

    records: Records

    def order(self, vals: Record) -> Record:
        """A new quotation with all its lines; raises Refusal. Nothing keeps two from carrying the same reference."""
        records, lines = self.records, vals.get("order_line") or []
        given = {name: value for name, value in vals.items() if name != "order_line"}
        partner = self._partner(given.get("partner_id"))
        made = records.create(ORDER, self._usual(partner) | given)
        made_lines = [self._line(made["id"], command[2]) for command in lines if command[0] == 0]
        return records.write(ORDER, made, {"name": f"S{records.store.next(ORDER + ' name', 1, 1):05d}", **_sums(made_lines)})

    def _partner(self, number: Any) -> Record:
        if not number:
            return {}
        partner = self.records.store.get(PARTNER, number)
        if partner is None:
            raise missing(PARTNER, number, self.records.user)
        return partner

    def _usual(self, partner: Record) -> Record:
        """What Odoo fills in from the customer."""
        records = self.records
        price_list = records.value(PARTNER, partner, "property_product_pricelist") if partner else False
        listed = records.store.get("product.pricelist", price_list) if price_list else None
        company = records.store.get("res.company", COMPANY) or {}
        warehouse = next(iter(records.store.all("stock.warehouse")), None)
        return {
            "partner_invoice_id": partner.get("id", False),
            "partner_shipping_id": partner.get("id", False),
            "pricelist_id": price_list,
            "currency_id": listed["currency_id"] if listed else company.get("currency_id", False),
            "date_order": records.now,
            "company_id": COMPANY,
            "user_id": records.user,
            "warehouse_id": warehouse["id"] if warehouse else False,
        }

    def _line(self, order: int, vals: Record) -> Record:
        """One line with its sums; price and tax are the product's where none are given."""
        records = self.records
        product = records.store.get(PRODUCT, vals["product_id"]) if vals.get("product_id") else None
        if product is None and vals.get("product_id"):
            raise missing(PRODUCT, vals["product_id"], records.user)
        usual: Record = {"name": records.called(PRODUCT, product)} if product else {}
        tax_field = "tax_ids" if records.release >= TAX_IDS_SINCE else "tax_id"
        if product:
            usual |= {"price_unit": records.value(PRODUCT, product, "lst_price")}
            usual |= {tax_field: [[6, 0, records.value(PRODUCT, product, "taxes_id")]]}
        line = records.create(LINE, usual | vals | {"order_id": order})
        taxes = [records.store.get("account.tax", number) or {} for number in line[tax_field]]
        return records.write(LINE, line, _line_sums(line, taxes))

    def confirm(self, order: Record) -> None:
        """Raises Refusal for an order that is none any more, or already is one. The order is dated anew (seen on 19.0)."""
        if order["state"] not in OPEN:
            raise misuse("Some orders are not in a state requiring confirmation.")
        self.records.write(ORDER, order, {"state": "sale", "date_order": self.records.now})

    def cancel(self, order: Record) -> None:
        """A cancelled order stays, and is still found."""
        self.records.write(ORDER, order, {"state": "cancel"})

    def unlink(self, order: Record) -> None:
        """Raises Refusal for one that is more than a draft."""
        if order["state"] not in {"draft", "cancel"}:
            text = "You can not delete a sent quotation or a confirmed sales order. You must first cancel it."
            raise misuse(text)
        self.records.store.drop(ORDER, order["id"])


def _line_sums(line: Record, taxes: list[Record]) -> Record:
    total = Decimal(str(line["price_unit"])) * Decimal(str(line["product_uom_qty"])) * (1 - Decimal(str(line["discount"])) / 100)
    rate = sum((Decimal(str(tax["amount"])) for tax in taxes), Decimal(0)) / 100
    if any(tax["price_include"] for tax in taxes):
        gross = _cents(total)
        net = _cents(gross / (1 + rate))
    else:
        net = _cents(total)
        gross = net + _cents(net * rate)
    return {"price_subtotal": float(net), "price_tax": float(gross - net), "price_total": float(gross)}


def _sums(lines: list[Record]) -> Record:
    names = {"amount_untaxed": "price_subtotal", "amount_tax": "price_tax", "amount_total": "price_total"}
    return {name: float(sum((Decimal(str(line[part])) for line in lines), Decimal(0))) for name, part in names.items()}


def _cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)
