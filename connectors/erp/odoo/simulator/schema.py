"""Which models the simulated Odoo has, and which fields each: as ``fields_get`` of a real 19.0 tells them, as far as we ask."""

from dataclasses import dataclass
from functools import cache
from typing import Any


@dataclass(frozen=True, slots=True)
class Field:
    """One field; ``of_template``: a variant shows its template's value, ``inverse``: it is the other side of that field."""

    type: str = "char"
    relation: str = ""
    store: bool = True
    searchable: bool = True
    required: bool = False
    of_template: bool = False
    inverse: str = ""
    default: Any = False


Fields = dict[str, Field]

CHAR, TEXT, FLAG, DATE = Field(), Field("text"), Field("boolean"), Field("datetime")
ACTIVE, NUMBER, WHOLE = Field("boolean", default=True), Field("float", default=0.0), Field("integer", default=0)
NAME = Field(required=True)


def one(model: str, **more: Any) -> Field:
    """A relation to one record."""
    return Field("many2one", model, **more)


def many(model: str, **more: Any) -> Field:
    """A relation to many records."""
    return Field("many2many", model, **{"default": []} | more)


def below(model: str, inverse: str) -> Field:
    """The records that refer to this one."""
    return Field("one2many", model, inverse=inverse, default=[])


def delegated(field: Field) -> Field:
    """A field of the template as its variants show it: searchable, though it is not stored with them."""
    return Field(field.type, field.relation, store=False, of_template=True, default=field.default)


TEMPLATE: Fields = {
    "name": NAME,
    "sale_ok": ACTIVE,
    "type": Field("selection", default="consu"),
    "is_storable": FLAG,
    "categ_id": one("product.category"),
    "uom_id": one("uom.uom", default=1),
    "taxes_id": many("account.tax"),
    "description_sale": TEXT,
    "list_price": NUMBER,
    "active": ACTIVE,
}
PRODUCT: Fields = {
    **{name: delegated(field) for name, field in TEMPLATE.items() if name != "active"},
    "default_code": CHAR,
    "barcode": CHAR,
    "weight": NUMBER,
    "active": ACTIVE,
    "product_tmpl_id": one("product.template", required=True),
    "product_template_attribute_value_ids": many("product.template.attribute.value"),
    "lst_price": Field("float", store=False, searchable=False),
    "currency_id": one("res.currency", store=False),
}
RULE: Fields = {
    "pricelist_id": one("product.pricelist"),
    "applied_on": Field("selection", required=True, default="3_global"),
    "product_tmpl_id": one("product.template"),
    "product_id": one("product.product"),
    "min_quantity": NUMBER,
    "date_start": DATE,
    "date_end": DATE,
    "compute_price": Field("selection", required=True, default="fixed"),
    "fixed_price": NUMBER,
}
PARTNER: Fields = {
    **dict.fromkeys(("name", "email", "phone", "vat", "street", "street2", "zip", "city", "ref", "lang"), CHAR),
    "state_id": one("res.country.state"),
    "country_id": one("res.country"),
    "is_company": FLAG,
    "active": ACTIVE,
    "parent_id": one("res.partner"),
    "child_ids": below("res.partner", "parent_id"),
    "type": Field("selection", default="contact"),
    "customer_rank": WHOLE,
    "commercial_partner_id": one("res.partner"),
    "property_product_pricelist": one("product.pricelist", store=False),
}
ORDER: Fields = {
    "name": Field(required=True, default="New"),
    "partner_id": one("res.partner", required=True),
    "partner_invoice_id": one("res.partner"),
    "partner_shipping_id": one("res.partner"),
    "client_order_ref": CHAR,
    "origin": CHAR,
    "date_order": Field("datetime", required=True),
    "commitment_date": DATE,
    "pricelist_id": one("product.pricelist"),
    "currency_id": one("res.currency"),
    "warehouse_id": one("stock.warehouse"),
    "company_id": one("res.company"),
    "team_id": one("crm.team"),
    "user_id": one("res.users"),
    "note": Field("html"),
    "state": Field("selection", default="draft"),
    "order_line": below("sale.order.line", "order_id"),
    **dict.fromkeys(("amount_untaxed", "amount_tax", "amount_total"), NUMBER),
}
LINE: Fields = {
    "order_id": one("sale.order", required=True),
    "product_id": one("product.product"),
    "name": TEXT,
    "product_uom_qty": Field("float", default=1.0),
    "price_unit": NUMBER,
    "discount": NUMBER,
    **dict.fromkeys(("price_subtotal", "price_tax", "price_total"), NUMBER),
}
QUANT: Fields = {
    "product_id": one("product.product", required=True),
    "location_id": one("stock.location", required=True),
    "quantity": NUMBER,
    "reserved_quantity": NUMBER,
}
SMALL: dict[str, Fields] = {
    "product.category": {"name": NAME},
    "product.attribute": {"name": NAME},
    "product.attribute.value": {"name": NAME, "attribute_id": one("product.attribute")},
    "product.template.attribute.value": {
        "name": CHAR,
        "attribute_id": one("product.attribute"),
        "product_tmpl_id": one("product.template"),
        "product_attribute_value_id": one("product.attribute.value"),
    },
    "uom.uom": {"name": NAME},
    "account.tax": {
        "name": NAME,
        "amount": NUMBER,
        "price_include": FLAG,
        "type_tax_use": Field("selection", default="sale"),
        "active": ACTIVE,
    },
    "product.pricelist": {"name": NAME, "currency_id": one("res.currency", required=True), "active": ACTIVE},
    "stock.warehouse": {"name": NAME, "code": NAME, "view_location_id": one("stock.location"), "active": ACTIVE},
    "stock.location": {"name": NAME, "usage": Field("selection", default="internal"), "parent_path": CHAR, "active": ACTIVE},
    "res.currency": {"name": NAME, "active": ACTIVE},
    "res.country": {"name": NAME, "code": CHAR},
    "res.country.state": {"name": NAME, "country_id": one("res.country")},
    "res.company": {"name": NAME, "currency_id": one("res.currency")},
    "res.users": {"name": NAME, "login": NAME, "active": ACTIVE},
    "crm.team": {"name": NAME},
}
ARCHIVES = "active"
TAX_IDS_SINCE = 19
STORABLE_SINCE = 18


@cache
def models(release: int) -> dict[str, Fields]:
    """The models of one release; field names shift between releases (§10)."""
    tax = "tax_ids" if release >= TAX_IDS_SINCE else "tax_id"
    found = {
        "product.template": TEMPLATE,
        "product.product": PRODUCT,
        "product.pricelist.item": RULE,
        "res.partner": PARTNER,
        "sale.order": ORDER,
        "sale.order.line": LINE | {tax: many("account.tax")},
        "stock.quant": QUANT,
        **SMALL,
    }
    if release < STORABLE_SINCE:
        for name in ("product.template", "product.product"):
            found[name] = {field: what for field, what in found[name].items() if field != "is_storable"}
    every = {"id": Field("integer"), "write_date": DATE, "create_date": DATE, "display_name": Field(store=False)}
    return {name: every | fields for name, fields in found.items()}
