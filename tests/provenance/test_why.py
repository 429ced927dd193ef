"""Each price, stock level and text of the shop is traced back to the ERP's value, its rule, its run and its publication."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from connectors.documents import Money, Price
from connectors.shop.woocommerce.simulator import WooCommerceSimulator
from integration_hub.accounts.models import Person
from integration_hub.catalogue.models import Generation, Listing, Record, ShopItem, Version
from integration_hub.processes.models import Mode, Process
from integration_hub.processes.settings import publish_settings
from integration_hub.provenance.facts import Facts, facts_of
from integration_hub.provenance.sources import Question
from integration_hub.provenance.values import Field
from integration_hub.provenance.verdict import rules_of, verdict_of
from tests.publishing.conftest import Promote, Publish
from tests.publishing.test_publishing import LAMP, TENTS, WHOLE, price, stock

pytestmark = pytest.mark.django_db
Ask = Callable[..., Facts]


@pytest.fixture
def ask(to_shop: Process) -> Ask:
    def why(sku: str, field: Field = Field.PRICE, *, live: bool = False) -> Facts:
        to_shop.refresh_from_db()
        question = Question(sku, field, publish_settings(to_shop))
        return facts_of(to_shop, question, today=timezone.localdate(), live=live)

    return why


@pytest.fixture
def told(promote: Promote, publish: Publish) -> int:
    """Everything was told; the number of the run."""
    promote(WHOLE)
    return publish().pk


def test_a_price_is_shown_because_the_erp_says_so(told: int, ask: Ask) -> None:
    facts = ask("TENT-S")
    verdict = verdict_of(facts)
    assert (verdict.tone, verdict.text) == ("good", "Shop shows 199.50 EUR because ERP says so. The shop has confirmed it.")
    assert [(said.name, str(said.value)) for said in facts.said] == [("web", "199.50 EUR")]
    assert facts.told_run
    assert facts.told_run.pk == told
    assert rules_of(facts)[0].startswith("The price list web, for everybody")


def test_a_change_that_waits_is_told_with_both_figures(told: int, ask: Ask, promote: Promote) -> None:
    promote([price("TENT-S", "179.00")])
    facts = ask("TENT-S")
    assert facts.waiting
    assert verdict_of(facts).text == (
        "It should be 179.00 EUR. Shop was last told 199.50 EUR: the change waits for the next publication."
    )


def test_a_price_that_ended_without_a_change_in_the_erp_is_noticed(ask: Ask, promote: Promote, publish: Publish) -> None:
    """Its last day has passed: no record changes, and no incremental publication comes."""
    ends = timezone.localdate()
    offer = Price("LAMP", "web", Money(Decimal("19.00"), "EUR", tax_included=False), valid_from=ends, valid_to=ends)
    promote([LAMP, price("LAMP", "25.00"), offer])
    publish()
    assert ask("LAMP").told == ask("LAMP").expected
    facts = facts_of(
        Process.objects.select_related("source", "target").get(), ask("LAMP").question, today=ends + timedelta(days=1)
    )
    verdict = verdict_of(facts)
    assert verdict.tone == "attention"
    assert verdict.text.startswith("By today's rules it should be 25.00 EUR. Shop was told 19.00 EUR")


def test_what_somebody_changed_in_the_shop_is_seen_when_it_is_asked_live(told: int, ask: Ask, shop: WooCommerceSimulator) -> None:
    (body,) = shop.db.execute("select body from products where sku = 'TENT-S'").fetchone()
    changed = json.dumps({**json.loads(body), "regular_price": "1.00", "price": "1.00"})
    shop.db.execute("update products set body = ? where sku = 'TENT-S'", (changed,))
    assert verdict_of(ask("TENT-S")).tone == "good"
    verdict = verdict_of(ask("TENT-S", live=True))
    assert verdict.text == "Shop confirmed 199.50 EUR and shows 1.00 EUR: it was changed in the shop."
    assert "Change it in the ERP instead" in verdict.advice


def test_what_the_mirror_saw_before_the_shop_was_told_is_no_change_in_the_shop(told: int, ask: Ask, to_shop: Process) -> None:
    seen = {"shop": to_shop.target, "product_id": "1", "variant_id": "1", "sku": "TENT-S", "price": Decimal(5), "currency": "EUR"}
    mirrored = ShopItem.objects.create(**seen, seen_at=timezone.now() - timedelta(hours=1))
    assert verdict_of(ask("TENT-S")).tone == "good"
    ShopItem.objects.filter(pk=mirrored.pk).update(seen_at=timezone.now() + timedelta(minutes=1))
    assert verdict_of(ask("TENT-S")).text == "Shop confirmed 199.50 EUR and shows 5.00 EUR: it was changed in the shop."


def test_stock_is_explained_by_warehouses_and_buffer(to_shop: Process, promote: Promote, publish: Publish, ask: Ask) -> None:
    to_shop.settings = {"price_list": "web", "warehouses": ["01"], "buffer": "3"}
    to_shop.save()
    promote([LAMP, stock("LAMP", 10), replace(stock("LAMP", 90), warehouse="02")])
    publish()
    facts = ask("LAMP", Field.STOCK)
    assert [(said.name, said.value.amount) for said in facts.said] == [("01", Decimal(10))]
    assert str(facts.expected) == "7"
    assert "Less the buffer of 3." in rules_of(facts)
    assert verdict_of(facts).text.startswith("Shop shows 7 because")


def test_texts_are_explained_too(told: int, ask: Ask) -> None:
    assert verdict_of(ask("TENT-S", Field.NAME)).text.startswith("Shop shows Tent Fjell because")
    assert "The description is told when the product is made" in rules_of(ask("TENT-S", Field.DESCRIPTION))[0]


def test_a_refused_item_keeps_what_it_had(told: int, ask: Ask, promote: Promote, publish: Publish) -> None:
    promote([replace(LAMP, name="L" * 201), price("LAMP", "31.00")])
    publish()
    facts = ask("LAMP")
    assert facts.listing
    assert facts.listing.state == Listing.State.REFUSED
    assert (verdict_of(facts).tone, str(facts.told)) == ("bad", "25.00 EUR")
    assert "201 characters" in facts.refusal


def test_an_item_that_is_not_there_or_not_meant_for_the_shop_says_so(ask: Ask, promote: Promote) -> None:
    promote([replace(LAMP, shop_flag=False)])
    assert verdict_of(ask("LAMP")).text == "LAMP is not meant for Shop."
    assert verdict_of(ask("NOWHERE")).text == "The hub knows no item NOWHERE of ERP."


def test_without_a_price_list_the_shops_price_is_its_own(to_shop: Process, told: int, ask: Ask, publish: Publish) -> None:
    to_shop.settings = {}
    to_shop.save()
    publish(Mode.FULL)
    facts = ask("TENT-S")
    assert rules_of(facts) == ["No price list is set for this, so the hub leaves the shop's own price alone."]
    assert verdict_of(facts).text == "The hub tells Shop nothing here; the shop keeps its own."


def test_earlier_values_are_listed_for_as_long_as_each_held(ask: Ask, promote: Promote) -> None:
    """A record that changed in another field does not make its price younger."""
    promote(WHOLE)
    record = Record.objects.get(kind="price", item_key="LAMP")
    for amount in ("20.00", "20.00", "25.00"):
        Version.objects.create(
            connection=record.connection, kind="price", key=record.key, rev=record.rev,
            data=record.data.replace("25.00", amount), amount=None,
        )  # fmt: skip
        record.rev = promote([])
        record.save()
    facts = ask("LAMP")
    (said,) = facts.said
    began = Generation.objects.get(number=record.rev - 1)
    assert (str(said.value), said.since) == ("25.00 EUR", began.at)
    assert [str(before.value) for before in said.before] == ["20.00 EUR"]
    assert said.before[0].since == Generation.objects.get(number=1).at


def test_the_page_answers_in_a_fixed_number_of_queries(
    told: int, promote: Promote, support: Person, logged_in: Callable[[Person], Client],
    django_assert_max_num_queries: Callable[..., object],
) -> None:  # fmt: skip
    promote(TENTS)
    with django_assert_max_num_queries(40):  # type: ignore[attr-defined]
        page = logged_in(support).get("/m/alpine/why/?sku=TENT-S&field=price").content.decode()
    assert "Shop shows 199.50 EUR because ERP says so" in page
    assert f"/m/alpine/runs/{told}" in page


def test_the_page_teaches_before_anything_is_asked(told: int, support: Person, logged_in: Callable[[Person], Client]) -> None:
    assert "Which item?" in logged_in(support).get("/m/alpine/why/").content.decode()


def test_another_merchants_shop_is_not_to_be_had(told: int, stranger: Person, logged_in: Callable[[Person], Client]) -> None:
    browser = logged_in(stranger)
    assert browser.get("/m/alpine/why/?sku=TENT-S").status_code == 404
    assert "TENT-S</strong>" not in browser.get("/m/harbour/why/?sku=TENT-S&shop=shop").content.decode()
