"""Telling the shop where its order stands in the ERP; never by echoing the order, for that would compute its totals anew."""

import msgspec

from connectors.base import Delivered
from connectors.shop.woocommerce.client import WooCommerce


class State(msgspec.Struct):
    status: str = ""


class Note(msgspec.Struct):
    note: str = ""


STATE = msgspec.json.Decoder(State)
NOTES = msgspec.json.Decoder(list[Note])


def acknowledge(client: WooCommerce, delivered: Delivered) -> None:
    """Write the ERP's number on the shop's order, and what else the merchant wants there. Saying it again changes nothing."""
    config, path = client.config, f"/orders/{delivered.shop_id}"
    body: dict[str, object] = {"meta_data": [{"key": config.erp_number_meta, "value": delivered.erp_number}]}
    if config.delivered_state and _state(client, path) in config.ready_states:
        body["status"] = config.delivered_state
    client.send("PUT", path, body)
    if config.delivered_note:
        _note(client, path, f"ERP order number: {delivered.erp_number}")


def _state(client: WooCommerce, path: str) -> str:
    """The order's state now: one that was cancelled meanwhile is not brought back to life."""
    return client.get(path, {"_fields": "id,status"}).decode(STATE).status


def _note(client: WooCommerce, path: str, text: str) -> None:
    notes = client.get(f"{path}/notes", {"type": "internal"}).decode(NOTES)
    if text not in {note.note for note in notes}:
        client.send("POST", f"{path}/notes", {"note": text, "customer_note": False})
