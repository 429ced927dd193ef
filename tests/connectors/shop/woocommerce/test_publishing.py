"""The shop is told of products: nothing doubled, nothing overwritten that is its own, a word on every SKU."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Answer, Outcome
from connectors.documents import Money, Product, Variant
from connectors.shop.woocommerce.client import WooCommerce
from connectors.shop.woocommerce.publishing import publish
from connectors.shop.woocommerce.simulation.rest import RestError
from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from tests.connectors.shop.woocommerce.conftest import Connect


def euros(amount: str, *, taxed: bool | None = False) -> Money:
    return Money(Decimal(amount), "EUR", tax_included=taxed)


def simple(sku: str = "CAP", price: str = "9.90", **more: Any) -> Product:
    variant = Variant(sku, price=euros(price), **more)
    return Product(sku, f"Name of {sku}", (variant,))


def shirt(*options: tuple[str, str, str], **more: Any) -> Product:
    """A product in variants: each an SKU, a size and a price."""
    variants = tuple(Variant(sku, options=(("Size", size),), price=euros(price)) for sku, size, price in options)
    return Product("TEE", "Tee", variants, **more)


TEES = (("TEE-S", "S", "15.00"), ("TEE-M", "M", "15.00"))


def told(client: WooCommerce, *products: Product) -> dict[str, Outcome]:
    return {outcome.sku: outcome for outcome in publish(client, products)}


def answers(outcomes: dict[str, Outcome]) -> dict[str, tuple[str, str]]:
    return {sku: (outcome.answer.value, outcome.code) for sku, outcome in outcomes.items()}


def sold(simulator: WooCommerceSimulator, sku: str) -> dict[str, Any]:
    found = simulator.products.by_sku(sku)
    assert found is not None, f"{sku} is not in the shop."
    return found


def rows(simulator: WooCommerceSimulator) -> int:
    return int(simulator.db.execute("select count(*) from products").fetchone()[0])


class TestNewProducts:
    def test_they_are_drafts_with_price_and_stock(self, simulator: WooCommerceSimulator, client: WooCommerce) -> None:
        outcome = told(client, simple(stock=Decimal("7"), weight_kg=Decimal("0.50"), barcode="4006381333931"))["CAP"]
        made = sold(simulator, "CAP")
        assert (outcome.answer, outcome.draft, outcome.product_id) == (Answer.CONFIRMED, True, str(made["id"]))
        assert (made["status"], made["regular_price"], made["stock_quantity"], made["manage_stock"]) == ("draft", "9.90", 7, True)
        assert (made["weight"], made["global_unique_id"]) == ("0.5", "4006381333931")

    def test_variants_find_their_place(self, simulator: WooCommerceSimulator, client: WooCommerce) -> None:
        outcomes = told(client, shirt(*TEES))
        parent, small = sold(simulator, "TEE"), sold(simulator, "TEE-S")
        assert parent["status"] == "draft"
        assert [(a["name"], a["variation"], a["options"]) for a in parent["attributes"]] == [("Size", True, ["S", "M"])]
        assert [(a["name"], a["option"]) for a in small["attributes"]] == [("Size", "S")]
        assert outcomes["TEE-S"].product_id == str(parent["id"])
        assert outcomes["TEE-S"].variant_id == str(small["id"])
        assert all(outcome.draft for outcome in outcomes.values())

    def test_a_group_named_like_its_first_item_gets_a_number_of_its_own(
        self, simulator: WooCommerceSimulator, client: WooCommerce
    ) -> None:
        group = replace(shirt(*TEES), key="TEE-S")
        assert {outcome.answer for outcome in told(client, group).values()} == {Answer.CONFIRMED}
        assert sold(simulator, "TEE-S-parent")["type"] == "variable"
        before = rows(simulator)
        told(client, group)
        assert rows(simulator) == before

    def test_a_global_attribute_is_used_where_the_shop_has_one(
        self, simulator: WooCommerceSimulator, client: WooCommerce
    ) -> None:
        size = simulator.attributes.create({"name": "Size"})
        told(client, shirt(*TEES))
        assert sold(simulator, "TEE")["attributes"][0]["id"] == size["id"]
        assert sold(simulator, "TEE-M")["attributes"][0]["option"] == "M"

    def test_a_new_size_widens_the_product_that_is_there(self, simulator: WooCommerceSimulator, client: WooCommerce) -> None:
        first = told(client, shirt(*TEES))
        more = told(client, shirt(*TEES, ("TEE-L", "L", "15.00")))
        assert more["TEE-L"].product_id == first["TEE-S"].product_id
        assert sold(simulator, "TEE")["attributes"][0]["options"] == ["S", "M", "L"]
        assert sold(simulator, "TEE-L")["attributes"][0]["option"] == "L"

    def test_three_hundred_products_go_in_batches(self, simulator: WooCommerceSimulator, client: WooCommerce) -> None:
        outcomes = told(client, *(simple(f"P{number}") for number in range(230)))
        assert {outcome.answer for outcome in outcomes.values()} == {Answer.CONFIRMED}
        assert rows(simulator) == len(outcomes) == 230


class TestTheShopsOwnProducts:
    """WooCommerce's sample products, published by a merchant who sells the same."""

    @pytest.fixture(autouse=True)
    def samples(self, simulator: WooCommerceSimulator, shared: Path) -> None:
        assert simulator.load_samples(shared / "data" / "woocommerce_sample" / "sample_products.csv") == 25

    def test_they_are_linked_not_doubled(self, simulator: WooCommerceSimulator, client: WooCommerce) -> None:
        hoodies = tuple(Variant(sku, price=euros("46.00")) for sku in ("woo-hoodie-red", "woo-hoodie-green", "woo-hoodie-blue"))
        outcomes = told(client, Product("HOODIE", "Hoodie", hoodies), simple("woo-belt", "60.00"))
        assert {outcome.answer for outcome in outcomes.values()} == {Answer.CONFIRMED}
        assert not any(outcome.draft for outcome in outcomes.values())
        assert outcomes["woo-hoodie-red"].product_id == str(sold(simulator, "woo-hoodie")["id"])
        assert sold(simulator, "woo-belt")["regular_price"] == "60.00"
        assert rows(simulator) == 25

    def test_what_was_published_stays_published_and_texts_stay(
        self, simulator: WooCommerceSimulator, client: WooCommerce
    ) -> None:
        before = sold(simulator, "woo-cap")["description"]
        told(client, replace(simple("woo-cap"), description="An ERP's words"))
        assert (sold(simulator, "woo-cap")["status"], sold(simulator, "woo-cap")["description"]) == ("publish", before)

    def test_any_size_stays_any_size(self, simulator: WooCommerceSimulator, client: WooCommerce) -> None:
        tee = Variant("woo-vneck-tee-red", options=(("Color", "Red"), ("Size", "Large")), price=euros("20.00"))
        assert told(client, Product("V", "V-Neck T-Shirt", (tee,)))[tee.sku].answer is Answer.CONFIRMED
        assert [(a["name"], a["option"]) for a in sold(simulator, tee.sku)["attributes"]] == [("Color", "Red")]

    def test_a_changed_colour_moves_and_the_product_lists_it(self, simulator: WooCommerceSimulator, client: WooCommerce) -> None:
        tee = Variant("woo-vneck-tee-red", options=(("Color", "Wine"),), price=euros("20.00"))
        assert told(client, Product("V", "V-Neck T-Shirt", (tee,)))[tee.sku].answer is Answer.CONFIRMED
        assert [(a["name"], a["option"]) for a in sold(simulator, tee.sku)["attributes"]] == [("Color", "Wine")]
        color, size = sold(simulator, "woo-vneck-tee")["attributes"]
        assert color["options"] == ["Blue", "Green", "Red", "Wine"]
        assert size["options"] == ["Large", "Medium", "Small"]

    def test_a_sale_begins_and_ends(self, simulator: WooCommerceSimulator, client: WooCommerce) -> None:
        told(client, simple("woo-cap", "18.00", sale_price=euros("15.00")))
        assert sold(simulator, "woo-cap")["price"] == "15.00"
        told(client, simple("woo-cap", "18.00", sale_price=euros("18.00")))
        assert (sold(simulator, "woo-cap")["price"], sold(simulator, "woo-cap")["sale_price"]) == ("18.00", "")

    def test_stock_is_left_alone_where_the_erp_keeps_none(self, simulator: WooCommerceSimulator, client: WooCommerce) -> None:
        told(client, simple("woo-cap"))
        assert sold(simulator, "woo-cap")["manage_stock"] is False
        told(client, simple("woo-cap", stock=Decimal(0)))
        assert (sold(simulator, "woo-cap")["stock_quantity"], sold(simulator, "woo-cap")["stock_status"]) == (0, "outofstock")

    def test_a_product_of_another_kind_is_refused_with_a_reason(self, client: WooCommerce) -> None:
        outcomes = told(client, simple("woo-hoodie"), simple("logo-collection"), simple("wp-pennant"))
        assert answers(outcomes) == {
            "woo-hoodie": ("refused", "woocommerce.wrong_type"),
            "logo-collection": ("refused", "woocommerce.wrong_type"),
            "wp-pennant": ("confirmed", ""),
        }

    def test_only_price_and_stock_are_told_of_an_attribute_modification(
        self, simulator: WooCommerceSimulator, client: WooCommerce
    ) -> None:
        news = replace(simple("woo-cap", "19.00", stock=Decimal(3), weight_kg=Decimal(9)), structure=False, name="Other")
        told(client, news)
        cap = sold(simulator, "woo-cap")
        assert (cap["name"], cap["weight"], cap["regular_price"], cap["stock_quantity"]) == ("Cap", "0.6", "19.00", 3)

    def test_what_the_shop_does_not_have_cannot_be_modified(self, client: WooCommerce) -> None:
        assert answers(told(client, replace(simple(), structure=False))) == {"CAP": ("refused", "woocommerce.not_in_shop")}


class TestWithdrawing:
    def test_a_product_becomes_a_draft_and_is_not_published_again_by_itself(
        self, simulator: WooCommerceSimulator, client: WooCommerce
    ) -> None:
        simulator.products.create({"name": "Cap", "sku": "CAP", "regular_price": "1.00"})
        told(client, replace(simple(), active=False))
        assert sold(simulator, "CAP")["status"] == "draft"
        told(client, simple())
        assert sold(simulator, "CAP")["status"] == "draft"

    def test_one_variant_is_hidden_and_the_others_stay(self, simulator: WooCommerceSimulator, client: WooCommerce) -> None:
        told(client, shirt(*TEES))
        simulator.products.update(sold(simulator, "TEE")["id"], {"status": "publish"})
        whole = shirt(*TEES)
        told(client, replace(whole, variants=(replace(whole.variants[0], active=False), whole.variants[1])))
        assert [sold(simulator, sku)["status"] for sku in ("TEE", "TEE-S", "TEE-M")] == ["publish", "private", "publish"]

    def test_a_whole_group_goes_with_its_product(self, simulator: WooCommerceSimulator, connect: Connect) -> None:
        client = connect(withdrawn_status="private")
        told(client, shirt(*TEES))
        outcomes = told(client, shirt(*TEES, active=False))
        assert {outcome.answer for outcome in outcomes.values()} == {Answer.CONFIRMED}
        assert sold(simulator, "TEE")["status"] == "private"

    def test_what_the_shop_never_had_needs_no_withdrawing(self, simulator: WooCommerceSimulator, client: WooCommerce) -> None:
        assert told(client, replace(simple(), active=False))["CAP"].answer is Answer.CONFIRMED
        assert rows(simulator) == 0


class TestRefusals:
    @pytest.mark.parametrize(
        ("product", "code"),
        [
            (simple(" CAP"), "sku_blank"),
            (simple("CAP,1"), "sku_comma"),
            (simple(stock=Decimal("1.5")), "stock_fraction"),
            (simple(price="19.999"), "price_decimals"),
            (simple(price="-1"), "price_absurd"),
            (simple(price="NaN"), "price_absurd"),
            (simple(sale_price=euros("1e20")), "price_absurd"),
            (Product("CAP", "Cap", (Variant("CAP", price=Money(Decimal(1), "SEK")),)), "price_currency"),
            (Product("CAP", "Cap", (Variant("CAP", price=euros("1.00", taxed=True)),)), "price_tax"),
            (Product("CAP", "Cap", (Variant("CAP", options=(("Size", "S|M"),)),)), "option_text"),
        ],
    )
    def test_what_the_shop_would_garble_is_not_sent(
        self, simulator: WooCommerceSimulator, client: WooCommerce, product: Product, code: str
    ) -> None:
        outcomes = told(client, product, simple("GOOD"))
        refused = outcomes[product.variants[0].sku]
        assert (refused.answer, refused.code) == (Answer.REFUSED, f"woocommerce.{code}")
        assert refused.message
        assert refused.remedy
        assert outcomes["GOOD"].answer is Answer.CONFIRMED
        assert rows(simulator) == 1

    def test_a_sku_given_twice_gets_one_word(self, client: WooCommerce) -> None:
        outcomes = list(publish(client, [simple(), replace(simple(), key="OTHER")]))
        assert [(outcome.sku, outcome.code) for outcome in outcomes] == [("CAP", "woocommerce.sku_twice")]

    def test_tax_settings_that_disagree_stop_all_prices(self, simulator: WooCommerceSimulator, connect: Connect) -> None:
        client = connect(prices_include_tax=True)
        refused = told(client, simple())["CAP"]
        assert refused.code == "woocommerce.tax_setting"
        assert "Settings > Tax" in refused.remedy
        simulator.shop.merchant.prices_include_tax = True
        assert (
            told(client, Product("CAP", "Cap", (Variant("CAP", price=euros("1.00", taxed=True)),)))["CAP"].answer
            is Answer.CONFIRMED
        )

    def test_prices_follow_the_shops_decimals(self, simulator: WooCommerceSimulator, client: WooCommerce) -> None:
        simulator.shop.merchant.decimals = 0
        told(client, simple(price="20.00"))
        assert sold(simulator, "CAP")["regular_price"] == "20"

    def test_one_bad_record_of_a_batch_stops_no_other(
        self, simulator: WooCommerceSimulator, client: WooCommerce, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        create = simulator.products.create

        def picky(data: dict[str, Any], *rest: Any, **more: Any) -> dict[str, Any]:
            if data.get("sku") == "BAD":
                raise RestError(400, "woocommerce_rest_invalid_thing", "Not <b>this</b> one &amp; never.")
            return create(data, *rest, **more)

        monkeypatch.setattr(simulator.products, "create", picky)
        outcomes = told(client, simple("A"), simple("BAD"), simple("B"))
        assert [outcomes[sku].answer for sku in ("A", "BAD", "B")] == [Answer.CONFIRMED, Answer.REFUSED, Answer.CONFIRMED]
        assert outcomes["BAD"].message == "The shop refused BAD: Not this one & never."

    def test_skus_that_differ_by_case_are_told_apart(self, client: WooCommerce) -> None:
        outcomes = told(client, simple("85099b"), simple("85099B"))
        assert sorted(outcome.answer for outcome in outcomes.values()) == [Answer.CONFIRMED, Answer.REFUSED]
        refused = next(outcome for outcome in outcomes.values() if outcome.answer is Answer.REFUSED)
        assert refused.code == "woocommerce.sku_case"

    def test_a_product_in_the_trash_is_not_written(self, simulator: WooCommerceSimulator, client: WooCommerce) -> None:
        made = simulator.products.create({"name": "Cap", "sku": "CAP"})
        simulator.products.delete(made["id"])
        refused = told(client, simple())["CAP"]
        assert (refused.answer, refused.code) == (Answer.REFUSED, "woocommerce.in_trash")
        assert "Trash" in refused.remedy
        linked = replace(simple(), shop_id=str(made["id"]))
        assert told(client, linked)["CAP"].code == "woocommerce.in_trash"

    def test_a_ghost_variation_is_not_written(self, simulator: WooCommerceSimulator, client: WooCommerce) -> None:
        told(client, shirt(*TEES))
        simulator.products.delete(sold(simulator, "TEE")["id"], force=True)
        outcomes = told(client, shirt(*TEES))
        assert answers(outcomes) == dict.fromkeys(("TEE-S", "TEE-M"), ("refused", "woocommerce.ghost"))

    def test_what_was_deleted_for_good_is_made_again(self, simulator: WooCommerceSimulator, client: WooCommerce) -> None:
        first = told(client, simple())["CAP"]
        simulator.products.delete(int(first.product_id), force=True)
        linked = replace(simple(), shop_id=first.product_id)
        again = told(client, replace(linked, variants=(replace(linked.variants[0], shop_id=first.variant_id),)))["CAP"]
        assert (again.answer, again.draft) == (Answer.CONFIRMED, True)
        assert again.product_id != first.product_id

    def test_a_record_that_goes_away_in_between_is_looked_for_again(
        self, simulator: WooCommerceSimulator, client: WooCommerce, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = told(client, simple())["CAP"]
        send = client.send

        def late(*said: Any, **more: Any) -> Any:
            monkeypatch.setattr(client, "send", send)
            with simulator.transaction():
                simulator.products.delete(int(first.product_id), force=True)
            return send(*said, **more)

        monkeypatch.setattr(client, "send", late)
        again = told(client, simple())["CAP"]
        assert (again.answer, again.product_id == first.product_id) == (Answer.CONFIRMED, False)

    def test_a_sku_changed_in_the_shop_is_set_right_by_the_link(
        self, simulator: WooCommerceSimulator, client: WooCommerce
    ) -> None:
        first = told(client, simple())["CAP"]
        simulator.products.update(int(first.product_id), {"sku": "typo"})
        again = told(client, replace(simple(), shop_id=first.product_id))["CAP"]
        assert again.product_id == first.product_id
        assert sold(simulator, "CAP")["id"] == int(first.product_id)


class TestLostAnswers:
    def lost(
        self, simulator: WooCommerceSimulator, client: WooCommerce, products: Sequence[Product], after: int
    ) -> list[Outcome]:
        simulator.faults.add("drop_after", "POST /.*/batch", after=after)
        return list(publish(client, products))

    @pytest.mark.parametrize("after", [0, 1])
    def test_it_is_told_later_and_nothing_is_doubled(
        self, simulator: WooCommerceSimulator, client: WooCommerce, after: int
    ) -> None:
        products = [shirt(*TEES), simple()]
        outcomes = {outcome.sku: outcome for outcome in self.lost(simulator, client, products, after)}
        assert outcomes["TEE-S"].answer is Answer.LATER
        assert outcomes["TEE-S"].remedy
        made = rows(simulator)
        assert {outcome.answer for outcome in told(client, *products).values()} == {Answer.CONFIRMED}
        assert rows(simulator) == 4 >= made

    def test_a_batch_too_large_for_the_host_is_halved(self, simulator: WooCommerceSimulator, client: WooCommerce) -> None:
        simulator.faults.add("status", "POST /.*/batch", status=413, times=3)
        outcomes = told(client, *(simple(f"P{number}") for number in range(8)))
        assert {outcome.answer for outcome in outcomes.values()} == {Answer.CONFIRMED}
        assert rows(simulator) == 8

    def test_one_record_that_the_host_never_takes_is_refused(self, simulator: WooCommerceSimulator, client: WooCommerce) -> None:
        simulator.faults.add("status", "POST /.*/batch", status=400, times=None)
        assert {outcome.answer for outcome in told(client, simple("A"), simple("B")).values()} == {Answer.REFUSED}

    def test_what_was_confirmed_before_the_shop_went_away_is_kept(
        self, simulator: WooCommerceSimulator, client: WooCommerce
    ) -> None:
        simulator.faults.add("status", "POST /.*/variations/batch", status=429, times=None)
        heard: list[Outcome] = []

        def listening() -> Iterator[Outcome]:
            for outcome in publish(client, [simple(), shirt(*TEES)]):
                heard.append(outcome)
                yield outcome

        with pytest.raises(Exception, match="too_many_calls"):
            list(listening())
        assert [outcome.sku for outcome in heard] == ["CAP"]
