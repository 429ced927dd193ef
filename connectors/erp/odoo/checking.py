"""What is proved before anything is read or written: the key, the release, the filters, and what is left out (§10)."""

from connectors.erp.odoo.client import OdooClient
from connectors.erp.odoo.customers import MODEL as CONTACTS
from connectors.erp.odoo.domains import Domain, fields_of
from connectors.erp.odoo.pages import count
from connectors.erp.odoo.prices import overlooked
from connectors.erp.odoo.products import CODE, MODEL, products
from connectors.erp.odoo.seeing import prove_orders
from connectors.errors import Access


def check(client: OdooClient) -> str:
    """The release that answered, and what it holds that is not read; raises Access where something must be mended first."""
    release, config = client.release[1], client.config
    _prove_filter(client, MODEL, config.products)
    _prove_filter(client, CONTACTS, config.customers)
    prove_orders(client)
    nameless = count(client, products(config, (), only=([CODE, "=", False],)))
    findings = ((overlooked(client), "price rules are not fixed prices"), (nameless, "products have no internal reference"))
    told = [f"{number} {what}" for number, what in findings if number]
    return f"Odoo {release}" + "".join(f"; {finding}" for finding in told)


def _prove_filter(client: OdooClient, model: str, domain: Domain) -> None:
    """A condition on a field that is not kept may be dropped in silence, and too much would be read (§3)."""
    for name in fields_of(domain):
        field = client.field(model, name)
        if field is None or not (field.store or field.searchable):
            what = "has no such field" if field is None else "does not keep that field"
            raise Access(
                "filter_unusable", f"The filter asks for {name}, but Odoo {what}.", "Correct the filter in the connection."
            )
