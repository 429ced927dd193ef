"""The methods that may be called from outside, by name: what each takes, who may, what it gives back."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.erp.odoo.simulator.people import ALL_DOCUMENTS, Person
from connectors.erp.odoo.simulator.records import PARTNER, Records
from connectors.erp.odoo.simulator.refusals import Refusal, bug, forbidden, missing
from connectors.erp.odoo.simulator.sales import ORDER, Desk
from connectors.erp.odoo.simulator.store import Record
from connectors.testing.lies import Rows

EVERYTHING = 10**9
Listed = Callable[[Rows, int, int], list[Record]]
Counted = Callable[[int], int]
ACTIONS = frozenset(("action_confirm", "action_cancel", "unlink"))


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a model's method by somebody; ``listed`` and ``counted`` are where a simulator may lie."""

    records: Records
    person: Person
    model: str
    context: Mapping[str, Any]
    listed: Listed
    counted: Counted

    def perform(self, method: str, named: dict[str, Any]) -> Any:
        """What the method returns; raises Refusal."""
        if method in ACTIONS:
            return self._act(method, named.pop("ids", []))
        found = getattr(self, f"do_{method}", None)
        if found is None:
            raise Refusal("werkzeug.exceptions.NotFound", f"The method '{self.model}.{method}' does not exist")
        try:
            return found(**named)
        except TypeError as error:
            if "argument" not in str(error):
                raise
            raise bug(f"BaseModel.{method}() {str(error).partition('() ')[2]}", "builtins.TypeError") from None

    @property
    def _archived(self) -> bool:
        return self.context.get("active_test") is False

    def _seen(self, domain: list[Any]) -> Iterable[Record]:
        """What this person sees: a salesman only his own orders, in silence (seen on 19.0)."""
        found = self.records.found(self.model, domain, archived=self._archived)
        own = self.model == ORDER and not self.person.sees_all
        return (record for record in found if not own or record["user_id"] in (False, self.person.number))

    def do_search_count(self, domain: list[Any]) -> int:
        return self.counted(sum(1 for _ in self._seen(domain)))

    def do_search_read(
        self, domain: list[Any], fields: list[str], offset: int = 0, limit: int | None = None, order: str = "id"
    ) -> list[Record]:
        records, names = self.records, fields or list(self.records.fields(self.model))
        for name in (*names, *(part.split()[0] for part in order.split(","))):
            records.field(self.model, name)
        found = _ordered(list(self._seen(domain)), order)

        def rows(skip: int, size: int) -> list[Record]:
            return [records.read(self.model, record, names) for record in found[skip : skip + size]]

        return self.listed(rows, offset, limit or EVERYTHING)

    def do_read(self, ids: list[int], fields: list[str]) -> list[Record]:
        found = self._seen([["id", "in", ids]])
        return [self.records.read(self.model, record, fields) for record in found]

    def do_fields_get(self, allfields: list[str] | None = None, attributes: list[str] | None = None) -> Record:
        told = attributes or ["type", "store", "searchable", "required", "relation"]
        fields = self.records.fields(self.model)
        return {
            name: {part: getattr(field, part) for part in told}
            for name, field in fields.items()
            if not allfields or name in allfields
        }

    def do_context_get(self) -> Record:
        return {"lang": "en_US", "tz": False, "uid": self.person.number}

    def do_has_group(self, group_ext_id: str, ids: list[int] | None = None) -> bool:
        return self.person.sees_all or group_ext_id != ALL_DOCUMENTS

    def do_create(self, vals_list: list[Record]) -> list[int]:
        if self.model not in self.person.makes:
            raise forbidden(f"You are not allowed to create '{self.model}' records.")
        make = Desk(self.records).order if self.model == ORDER else self._made
        return [make(vals)["id"] for vals in vals_list]

    def _made(self, vals: Record) -> Record:
        made = self.records.create(self.model, vals)
        if self.model == PARTNER:
            parent = self.records.store.get(PARTNER, made["parent_id"]) if made["parent_id"] else None
            top = parent["commercial_partner_id"] if parent else made["id"]
            return self.records.write(PARTNER, made, {"commercial_partner_id": top})
        return made

    def do_write(self, ids: list[int], vals: Record) -> bool:
        for record in self._these(ids):
            self.records.write(self.model, record, vals)
        return True

    def _act(self, action: str, ids: list[int]) -> bool:
        desk = Desk(self.records)
        acts = {"action_confirm": desk.confirm, "action_cancel": desk.cancel, "unlink": desk.unlink}
        for record in self._these(ids):
            if action == "unlink" and not (self.model == ORDER and self.person.sees_all):
                raise forbidden(f"You are not allowed to delete '{self.model}' records.")
            acts[action](record)
        return True

    def _these(self, ids: list[int]) -> Iterable[Record]:
        for number in ids:
            record = self.records.store.get(self.model, number)
            if record is None:
                raise missing(self.model, number, self.person.number)
            yield record


def _ordered(found: list[Record], order: str) -> list[Record]:
    for part in reversed(order.split(",")):
        name, _, way = part.strip().partition(" ")
        found.sort(key=lambda record: record.get(name) or "" if name != "id" else record["id"], reverse=way == "desc")
    return found
