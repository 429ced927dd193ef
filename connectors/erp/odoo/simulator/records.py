"""Reading and writing records as Odoo's models do: relations, computed values, archived records, required fields."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from connectors.erp.odoo.simulator import schema
from connectors.erp.odoo.simulator.domains import fulfils
from connectors.erp.odoo.simulator.refusals import bug, missing, rule
from connectors.erp.odoo.simulator.schema import Field, Fields
from connectors.erp.odoo.simulator.store import Record, Store

TEMPLATE, PRODUCT, PARTNER = "product.template", "product.product", "res.partner"
COMPANY = 1
MANY = frozenset(("one2many", "many2many"))


@dataclass(frozen=True, slots=True)
class Records:
    """The records of one call: who asks, at what time, of which release."""

    store: Store
    release: int
    now: str
    user: int = 0

    def fields(self, model: str) -> Fields:
        return schema.models(self.release)[model]

    def field(self, model: str, name: str) -> Field:
        found = self.fields(model).get(name)
        if found is None:
            raise bug(f"Invalid field {name!r} on {model!r}")
        return found

    def found(self, model: str, domain: list[Any], *, archived: bool = False) -> Iterator[Record]:
        """The records that fulfil a domain, in the order of their numbers."""
        wanted = [self._prepared(model, part) for part in domain]
        named = any(isinstance(part, list) and part[0] == schema.ARCHIVES for part in wanted)
        hides = not archived and not named and schema.ARCHIVES in self.fields(model)
        for record in self.store.all(model, **_bounds(wanted)):
            if not (hides and not record[schema.ARCHIVES]) and fulfils(wanted, partial(self.values, model, record)):
                yield record

    def _prepared(self, model: str, part: Any) -> Any:
        """A condition with what needs the database in it: the records below one, or the refusal of a field that is not kept."""
        if not (isinstance(part, list) and len(part) == 3):
            return part
        name, operator, value = part
        field = self.field(model, name.partition(".")[0])
        if not (field.store or field.searchable):
            raise bug(f"Cannot convert {model}.{name} to SQL because it is not stored")
        if operator == "child_of":
            return [name, "in", sorted(self._below(field.relation or model, value))]
        return part

    def _below(self, model: str, top: int) -> set[int]:
        found = {top}
        for record in self.store.all(model):
            if record.get("parent_id") in found:
                found.add(record["id"])
        return found

    def values(self, model: str, record: Record, path: str) -> list[Any]:
        """What stands under a dotted path, through relations of any kind."""
        name, _, rest = path.partition(".")
        field, value = self.field(model, name), self.value(model, record, name)
        values = value if field.type in MANY else [value]
        if not rest:
            return list(values)
        related = (self.store.get(field.relation, number) for number in values if number)
        return [inner for one in related if one for inner in self.values(field.relation, one, rest)]

    def value(self, model: str, record: Record, name: str) -> Any:
        """A field's value: kept, taken from the template, computed, or the records that refer to this one."""
        field = self.field(model, name)
        if field.inverse:
            others = self.store.all(field.relation)
            return [other["id"] for other in others if other.get(field.inverse) == record["id"] and other.get("active", True)]
        if field.of_template:
            template = self.store.get(TEMPLATE, record["product_tmpl_id"]) or {}
            return template.get(name, field.default)
        return record[name] if name in record else self._computed(model, record, name)

    def _computed(self, model: str, record: Record, name: str) -> Any:
        if name == "lst_price":
            return self.value(model, record, "list_price")
        if name == "currency_id":
            company = self.store.get("res.company", COMPANY)
            return company["currency_id"] if company else False
        if name == "property_product_pricelist":
            return next((one["id"] for one in self.store.all("product.pricelist") if one["active"]), False)
        if name == "display_name":
            return self.called(model, record)
        return self.field(model, name).default

    def called(self, model: str, record: Record) -> str:
        """How Odoo calls a record."""
        name = str(self.value(model, record, "name") or "") if "name" in self.fields(model) else f"{model},{record['id']}"
        if model == PRODUCT and record.get("default_code"):
            return f"[{record['default_code']}] {name}"
        if model == PARTNER and record.get("parent_id"):
            parent = self.store.get(PARTNER, record["parent_id"])
            return f"{parent['name'] if parent else ''}, {name or record['type'].title()}"
        if model == "res.country.state" and record.get("country_id"):
            country = self.store.get("res.country", record["country_id"])
            return f"{name} ({country['code'] if country else ''})"
        return name

    def read(self, model: str, record: Record, names: Iterable[str]) -> Record:
        """A record as it goes over the wire: relations with their names, empty values as ``false``."""
        return {"id": record["id"], **{name: self._shown(model, record, name) for name in names if name != "id"}}

    def _shown(self, model: str, record: Record, name: str) -> Any:
        field, value = self.field(model, name), self.value(model, record, name)
        if field.type == "many2one":
            other = self.store.get(field.relation, value) if value else None
            return [value, self.called(field.relation, other)] if other else False
        return False if value == "" or value is None else value

    def create(self, model: str, vals: Record) -> Record:
        """A new record with its defaults; raises Refusal."""
        record = {name: field.default for name, field in self.fields(model).items() if field.store and not field.inverse}
        record |= self._kept(model, vals) | {"id": self.store.next(model), "write_date": self.now, "create_date": self.now}
        record.pop("display_name", None)
        self._whole(model, record)
        self.store.put(model, [record])
        return record

    def write(self, model: str, record: Record, vals: Record) -> Record:
        """Change some fields; those of the template with it. Raises Refusal."""
        of_template = {name: value for name, value in vals.items() if self.field(model, name).of_template}
        if of_template:
            template = self.store.get(TEMPLATE, record["product_tmpl_id"])
            self.write(TEMPLATE, template or {}, of_template)
        own = self._kept(model, {name: value for name, value in vals.items() if name not in of_template})
        changed = record | own | {"write_date": self.now}
        self._whole(model, changed)
        self.store.put(model, [changed])
        if model == TEMPLATE:  # a variant is dated by its template too (seen on 19.0)
            variants = (one for one in self.store.all(PRODUCT) if one["product_tmpl_id"] == record["id"])
            self.store.put(PRODUCT, [one | {"write_date": self.now} for one in variants])
        return changed

    def _kept(self, model: str, vals: Record) -> Record:
        """Values as they are kept: relations by number, which must be there."""
        kept = {}
        for name, value in vals.items():
            field = self.fields(model).get(name)
            if field is None:
                raise bug(f"Invalid field {name!r} in {model!r}")
            if field.type == "many2one" and value:
                if not isinstance(value, int):
                    raise bug(f'invalid input syntax for type integer: "{value}"', "psycopg2.errors.InvalidTextRepresentation")
                if self.store.get(field.relation, value) is None:
                    raise missing(field.relation, value, self.user)
            kept[name] = _linked(value) if field.type == "many2many" else value
        return kept

    def _whole(self, model: str, record: Record) -> None:
        for name, field in self.fields(model).items():
            if field.required and record.get(name) in (False, None, ""):
                raise rule(f"The operation cannot be completed: Missing required value for the field '{name}' ({name}).")
        if model == PARTNER and record["type"] == "contact" and not record.get("name"):
            raise rule("The operation cannot be completed: Contacts require a name")
        if model == PRODUCT and record.get("barcode"):
            same = self.found(PRODUCT, [["barcode", "=", record["barcode"]], ["id", "!=", record["id"]]])
            if next(same, None):
                raise rule(f'Barcode(s) already assigned:\n\n- Barcode "{record["barcode"]}"')


def _linked(value: Any) -> list[int]:
    """The numbers that commands on a relation leave: ``[6, 0, ids]`` and ``[4, id]``."""
    numbers: list[int] = []
    for command in value or []:
        if isinstance(command, int):
            numbers.append(command)
        elif command[0] == 6:
            numbers = list(command[2])
        elif command[0] == 4:
            numbers.append(command[1])
    return numbers


def _bounds(domain: list[Any]) -> dict[str, Any]:
    """What plain conditions on the number say, so that not every record must be looked at."""
    bounds: dict[str, Any] = {}
    if any(isinstance(part, str) for part in domain):
        return bounds
    for part in domain:
        if part[:2] == ["id", ">"] and isinstance(part[2], int):
            bounds["above"] = max(part[2], bounds.get("above", -1))
        elif part[:2] == ["id", "in"]:
            bounds["among"] = part[2]
        elif part[:2] == ["id", "="] and isinstance(part[2], int):
            bounds["among"] = [part[2]]
    return bounds
