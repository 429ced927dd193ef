"""What we send and what the simulator answers, held against WooCommerce's schemas: no misreading may sit on both sides."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from jsonschema import Draft4Validator

from connectors.base import Delivered
from connectors.documents import Money, Product, Variant
from connectors.shop.woocommerce import CONNECTOR
from connectors.shop.woocommerce.acknowledging import acknowledge
from connectors.shop.woocommerce.client import WooCommerce
from connectors.shop.woocommerce.publishing import publish
from connectors.shop.woocommerce.records import Line, ShopCustomer, ShopOrder, ShopProduct, ShopVariation
from connectors.shop.woocommerce.simulation.stream import Placed
from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from connectors.testing.contract import Ears

Schema = dict[str, Any]


@pytest.fixture(scope="session")
def schemas(shared: Path) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((shared / "specs" / "woocommerce" / "wc-v3-schemas-11.0.1.json").read_text())
    return found


def readable(schema: Any) -> Any:
    """WordPress' own kinds in JSON Schema's words; what it sends may be null, as it does not check itself."""
    if isinstance(schema, list):
        return [readable(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: readable(part) for name, part in schema.items() if name not in {"enum", "format", "readonly", "default"}}
    kinds = {"date-time": "string", "bool": "boolean"}
    match schema.get("type"):
        case "mixed":
            made.pop("type")
        case str(kind):
            made["type"] = [kinds.get(kind, kind), "null"]
        case list(several):
            made["type"] = [*several, "null"]
    return made


def strict(schema: Schema) -> Schema:
    """What may be written: nothing read-only, nothing unknown, only the values named."""
    parts = {name: part for name, part in schema["properties"].items() if not part.get("readonly")}
    named = {name: readable(part) | ({"enum": part["enum"]} if "enum" in part else {}) for name, part in parts.items()}
    return {"type": "object", "additionalProperties": False, "properties": named}


def open_to_plugins(schema: Schema) -> Schema:
    """The id that an update of a batch carries."""
    return schema | {"properties": schema["properties"] | {"id": {"type": "integer"}}}


def sent(ears: Ears, method: str, end: str) -> list[Any]:
    return [
        json.loads(call.request.rpartition("\n")[2]) for call in ears.calls if call.method == method and call.url.endswith(end)
    ]


@pytest.fixture
def filled(simulator: WooCommerceSimulator, shared: Path) -> WooCommerceSimulator:
    simulator.load_samples(shared / "data" / "woocommerce_sample" / "sample_products.csv")
    simulator.customers.create({"email": "a@shop.example", "billing": {"email": "a@shop.example"}})
    simulator.place_order(Placed((("woo-cap", 2), ("woo-hoodie-red", 1)), number="W-1"))
    return simulator


@pytest.mark.parametrize(
    ("path", "name"),
    [("/products", "products"), ("/variations", "variations"), ("/orders", "orders"), ("/customers", "customers"),
     ("/products/attributes", "product_attributes")],
)  # fmt: skip
def test_the_simulator_answers_as_the_schema_says(
    filled: WooCommerceSimulator, client: WooCommerce, schemas: Mapping[str, Any], path: str, name: str
) -> None:
    rows = json.loads(client.get(path, {"per_page": "100"}).body)
    schema = schemas[name]["schema"]
    checker = Draft4Validator(readable(schema) | {"additionalProperties": name in {"products", "variations", "orders"}})
    assert rows
    for row in rows:
        assert [error.message for error in checker.iter_errors(row)] == []
        unknown = row.keys() - schema["properties"].keys()
        assert unknown <= {"date_created_gmt", "date_modified_gmt", "parent_id", "name", "slug"}, (
            "A field that WooCommerce does not have."
        )


def test_every_field_we_read_of_an_order_is_one_the_schema_has(schemas: Mapping[str, Any]) -> None:
    properties = schemas["orders"]["schema"]["properties"]
    rows = [properties[name]["items"]["properties"].keys() for name in ("line_items", "shipping_lines", "fee_lines")]
    assert set(ShopOrder.__struct_fields__) <= properties.keys()
    assert set(Line.__struct_fields__) <= set().union(*rows)
    assert set(ShopCustomer.__struct_fields__) <= schemas["customers"]["schema"]["properties"].keys()
    assert set(ShopProduct.__struct_fields__) <= schemas["products"]["schema"]["properties"].keys()
    assert set(ShopVariation.__struct_fields__) <= schemas["product_variations"]["schema"]["properties"].keys()


def test_what_is_published_may_be_written(
    filled: WooCommerceSimulator, client: WooCommerce, ears: Ears, schemas: Mapping[str, Any]
) -> None:
    money = Money(Decimal("9.90"), "EUR")
    sizes = tuple(Variant(f"TEE-{size}", options=(("Size", size),), price=money, stock=Decimal(2)) for size in "SM")
    cap = Variant("woo-cap", price=money, sale_price=money, stock=Decimal(0), weight_kg=Decimal("0.5"), barcode="123")
    hoodie = Variant("woo-hoodie-red", options=(("Color", "Wine"),), price=money)
    assert (
        len(list(publish(client, [Product("TEE", "Tee", sizes), Product("C", "Cap", (cap,)), Product("H", "Hoodie", (hoodie,))])))
        == 4
    )
    products, variations = (schemas[name]["schema"] for name in ("products", "product_variations"))
    bodies = [(products, body) for body in sent(ears, "POST", "/products/batch")]
    bodies += [(variations, body) for body in sent(ears, "POST", "/variations/batch")]
    assert len(bodies) == 3
    for schema, body in bodies:
        for item in (*body.get("create", ()), *body.get("update", ())):
            assert [error.message for error in Draft4Validator(open_to_plugins(strict(schema))).iter_errors(item)] == []


def test_the_order_is_never_echoed(
    filled: WooCommerceSimulator, client: WooCommerce, ears: Ears, schemas: Mapping[str, Any]
) -> None:
    number = filled.db.execute("select id from orders").fetchone()[0]
    acknowledge(client, Delivered(str(number), "W-1", "SO-9"))
    (body,) = sent(ears, "PUT", f"/orders/{number}")
    assert [error.message for error in Draft4Validator(strict(schemas["orders"]["schema"])).iter_errors(body)] == []
    assert filled.shop.recalculated[number] == 0


def test_every_argument_we_ask_with_is_one_the_route_takes(
    filled: WooCommerceSimulator, client: WooCommerce, ears: Ears, schemas: Mapping[str, Any]
) -> None:
    for reads in CONNECTOR.reads.values():
        assert reads.count is not None
        reads.count(client, None)
        assert list(reads.pages(client, None, ""))
    list(publish(client, [Product("C", "Cap", (Variant("woo-cap", price=Money(Decimal(1), "EUR")),))]))
    taken = {
        name: set(schemas[name]["collection_params"]) | {"_fields"} for name in ("orders", "products", "variations", "customers")
    }
    asked = [urlsplit(call.url) for call in ears.calls if call.method == "GET"]
    for url in asked:
        name = url.path.rpartition("/")[2]
        assert {argument for argument, _ in parse_qsl(url.query)} <= taken.get(name, {"_fields"}), url
