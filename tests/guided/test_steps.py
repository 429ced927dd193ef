"""The steps of a set-up: what each makes, what two admins at once do to each other, and that nothing begins before going live."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from connectors.base import Side
from integration_hub.accounts.models import AuditEntry, Merchant, Person, Role
from integration_hub.connections.models import Connection, ServiceState
from integration_hub.connections.opening import config_of
from integration_hub.guided import actions
from integration_hub.guided.answering import Stale, read
from integration_hub.guided.facts import Facts
from integration_hub.guided.going_live import go_live, seen_of
from integration_hub.guided.models import SetUp, Step
from integration_hub.guided.standing import StepState, standing_of
from integration_hub.mappings.active import active
from integration_hub.processes import kinds
from integration_hub.processes.models import Process, Schedule
from integration_hub.processes.settings import settings_of
from integration_hub.runs.actions import Refused
from integration_hub.runs.clock import start_due, start_first
from tests.cast import person
from tests.guided.conftest import SAP, WOO, LogIn, give, step_of

pytestmark = pytest.mark.django_db
AT = "/m/fell/setup/"


def state_of(set_up: SetUp, step: Step) -> StepState:
    return standing_of(read(set_up)).at(step).state


def test_a_set_up_begins_with_the_merchant_alone_and_who_began_it_is_kept(desk: Client, admin: Person) -> None:
    told = {"name": "Fell Sports", "slug": "fell", "time_zone": "Europe/Vienna", "language": "de"}
    assert desk.post("/setup/new", told)["Location"] == f"{AT}systems"
    made = SetUp.objects.get()
    assert (made.merchant.name, made.merchant.time_zone, made.merchant.language) == ("Fell Sports", "Europe/Vienna", "de")
    assert (made.begun_by, AuditEntry.objects.get(action="set-up begun").person) == (admin, admin)
    assert not Connection.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"slug": "Fell Sports"}, "Use small letters"),
        ({"slug": "alpine"}, "There is a merchant alpine already"),
        ({"time_zone": "Europe/Atlantis"}, "is no time zone"),
        ({"name": ""}, "Enter the merchant"),
    ],
)
def test_a_new_merchant_that_cannot_be_is_told_why(desk: Client, wrong: dict[str, str], said: str) -> None:
    told = {"name": "Fell Sports", "slug": "fell", "time_zone": "Europe/Vienna", "language": "de"}
    page = desk.post("/setup/new", told | wrong).content.decode()
    assert said in page
    assert page.count("<title>") == 1
    assert "Error:" in page
    assert not SetUp.objects.exists()


def test_each_system_says_what_it_can_and_what_it_cannot(desk: Client, set_up: SetUp) -> None:
    page = desk.get(f"{AT}systems").content.decode()
    for words in ("Direct, by API", "Via file server", "Takes no orders from the hub.", "Gives no orders.", "What it cannot do"):
        assert words in page


def test_credentials_are_sealed_and_no_page_shows_them_again(desk: Client, connected: SetUp) -> None:
    connection = Connection.objects.get(slug="erp")
    assert "a secret of SAP" not in connection.credentials
    page = desk.get(f"{AT}access/erp").content.decode()
    assert "a secret of SAP" not in page
    assert "https://sap.example.com:50000" in page
    assert "stored; leave it empty to keep it" in page


def test_a_secret_that_is_left_empty_stays_as_it_is(desk: Client, connected: SetUp) -> None:
    told = {f"config-{name}": value for name, value in SAP.items()} | {"config-password": "", "config-company": "OTHER"}
    answer = desk.post(f"{AT}access/erp", _whole(told, seen=step_of(connected, "access")))
    assert answer.status_code == 302
    config = config_of(Connection.objects.get(slug="erp"))
    assert (config.password.get_secret_value(), config.company) == ("a secret of SAP", "OTHER")  # type: ignore[attr-defined]
    entry = AuditEntry.objects.get(action="connection changed")
    assert entry.detail["changes"] == ["name: SAP Business One → SAP", "config.company: FELL → OTHER"]


def _whole(told: dict[str, str], seen: int = 0) -> dict[str, str]:
    chosen = {"config-version": "v2", "config-paging": "key", "config-count_by": "path", "config-tax_field": "VatGroup"}
    boxes = {"config-verify": "on", "config-special_prices": "on"}
    return {**chosen, **boxes, "name": "SAP", "contact": "", "seen": str(seen), **told}


def test_what_the_connector_refuses_stands_beside_its_field(desk: Client, set_up: SetUp, admin: Person) -> None:
    chosen = {Side.ERP: "sap_business_one", Side.SHOP: "woocommerce"}
    actions.choose_systems(set_up, chosen, replace=False, seen=0, by=admin)
    told = {f"config-{name}": value for name, value in SAP.items()}
    page = desk.post(f"{AT}access/erp", _whole(told | {"config-url": "sap.example.com/path", "config-page_size": "0"}))
    text = page.content.decode()
    assert "Give scheme, host and port only" in text
    assert 'id="id_config-page_size_error"' in text
    assert "a secret of SAP" not in text
    assert not Connection.objects.exists()


def test_it_is_left_in_the_middle_and_taken_up_by_another_admin(connected: SetUp, logged_in: LogIn) -> None:
    other = logged_in(person("other", Role.ADMIN))
    listed = other.get("/setup/").content.decode()
    assert "Fell Sports" in listed
    page = other.get(AT).content.decode()
    assert "Go on: Mapping" in page
    assert "Saved by Admin" in page
    other.post(f"{AT}mapping", {"save": "1", "seen": "0", "tax-shop": ["standard"], "tax-erp": ["A1"]})
    assert active(Process.objects.get(kind=kinds.ORDERS_TO_ERP)).rules == {"tax": {"standard": "A1"}}  # type: ignore[union-attr]


def test_two_admins_at_once_never_overwrite_each_other_unseen(connected: SetUp, admin: Person) -> None:
    other = person("other", Role.ADMIN)
    actions.tell_merchant(connected, {"name": "Fell"}, seen=1, by=other)
    with pytest.raises(Stale, match="Other has changed this step meanwhile"):
        actions.tell_merchant(connected, {"name": "Fell Sports and Fun"}, seen=1, by=admin)
    assert Merchant.objects.get(slug="fell").name == "Fell"


def test_who_comes_second_sees_what_they_typed_and_may_save_it_knowingly(desk: Client, connected: SetUp) -> None:
    actions.tell_merchant(connected, {"name": "Fell"}, seen=1, by=person("other", Role.ADMIN))
    told = {"name": "Fell and Fun", "time_zone": "Europe/Vienna", "language": "de", "seen": "1"}
    page = desk.post(f"{AT}merchant", told).content.decode()
    assert "Other has changed this step meanwhile" in page
    assert 'value="Fell and Fun"' in page
    assert 'name="seen" value="2"' in page
    assert desk.post(f"{AT}merchant", told | {"seen": "2"}).status_code == 302


def test_another_system_replaces_a_connection_only_where_that_is_wanted(connected: SetUp, admin: Person) -> None:
    chosen = {Side.ERP: "odoo", Side.SHOP: "woocommerce"}
    with pytest.raises(Refused, match="is set up already"):
        actions.choose_systems(connected, chosen, replace=False, seen=1, by=admin)
    assert Connection.objects.count() == 2
    actions.choose_systems(connected, chosen, replace=True, seen=1, by=admin)
    assert [each.connector for each in Connection.objects.all()] == ["woocommerce"]
    assert state_of(connected, Step.CHECK) == StepState.NOT_YET


def test_a_system_that_does_not_answer_is_a_problem_with_what_to_do(desk: Client, connected: SetUp) -> None:
    Connection.objects.filter(slug="shop").update(
        state=ServiceState.OFFLINE, code="refused", message="The shop refuses the key.", remedy="Make another key."
    )
    assert state_of(connected, Step.CHECK) == StepState.PROBLEM
    page = desk.get(f"{AT}check").content.decode()
    for words in ("The shop refuses the key.", "Make another key.", "firewall", "Type them again"):
        assert words in page


def test_services_that_both_sides_can_do_are_suggested_and_made_switched_off(desk: Client, connected: SetUp) -> None:
    page = desk.get(f"{AT}services").content.decode()
    assert page.count(" checked>") >= 10
    chosen = dict.fromkeys((kinds.ITEMS_FROM_ERP, kinds.CATALOGUE_TO_SHOP, kinds.ORDERS_FROM_SHOP), "on")
    desk.post(f"{AT}services", chosen | {"seen": "0", "price_list": "1", "warehouses": "MAIN, STORE", "buffer": "2"})
    assert set(Process.objects.values_list("kind", "enabled")) == {(kind, False) for kind in chosen}
    told = settings_of(Process.objects.get(kind=kinds.CATALOGUE_TO_SHOP))
    assert (told.price_list, told.warehouses) == ("1", ("MAIN", "STORE"))  # type: ignore[attr-defined]


def test_a_service_that_is_not_wanted_any_more_stays_off_and_forgets_nothing(
    desk: Client, connected: SetUp, admin: Person
) -> None:
    desk.post(f"{AT}mapping", {"save": "1", "seen": "0", "tax-shop": ["standard"], "tax-erp": ["A1"]})
    desk.post(f"{AT}services", {kinds.ITEMS_FROM_ERP: "on", "seen": "0"})
    assert [each.kind for each in read(connected).wanted] == [kinds.ITEMS_FROM_ERP]
    assert active(Process.objects.get(kind=kinds.ORDERS_TO_ERP)) is not None
    page = desk.get(f"{AT}services").content.decode()
    assert 'name="orders_to_erp" id="id_orders_to_erp">' in page


def test_a_service_that_cannot_be_says_why(desk: Client, set_up: SetUp, admin: Person) -> None:
    chosen = {Side.ERP: "import_api", Side.SHOP: "voyado_elevate"}
    actions.choose_systems(set_up, chosen, replace=False, seen=0, by=admin)
    give(set_up, Side.ERP, "import_api", {"sender": "Warehouse"}, admin)
    elevate = {"base_url": "https://w1.elevate-api.cloud", "api_key": "pk123", "markets": {"se": "sv-SE"}}
    give(set_up, Side.SHOP, "voyado_elevate", elevate, admin)
    page = desk.get(f"{AT}services").content.decode()
    assert "Import API takes no orders from the hub." in page
    assert "cannot tell the hub its orders" in page
    assert 'name="orders_to_erp"' not in page
    assert "no orders go to the ERP" in desk.get(f"{AT}mapping").content.decode()


def test_schedules_are_suggested_told_in_words_and_a_wrong_line_is_refused(desk: Client, connected: SetUp) -> None:
    desk.post(f"{AT}services", {kinds.STOCK_FROM_ERP: "on", kinds.ORDERS_FROM_SHOP: "on", "seen": "0"})
    page = desk.get(f"{AT}schedules").content.decode()
    for words in ("*/15 * * * *", "Every 15 minutes", "Every 5 minutes", "The next times:"):
        assert words in page
    wrong = desk.post(f"{AT}schedules", {"often-stock_from_erp": "every day", "seen": "0"}).content.decode()
    assert "needs five fields" in wrong
    assert not Schedule.objects.exists()
    effect = page.split("What these schedules do")[1]
    assert "194" in effect  # every quarter of an hour and once a night, two days long
    assert "576" in effect  # every five minutes
    looked = desk.post(f"{AT}schedules", {"often-stock_from_erp": "7 * * * *", "look": "1", "seen": "0"}).content.decode()
    assert "Every hour, at minute 7" in looked
    assert not Schedule.objects.exists()
    desk.post(f"{AT}schedules", {"often-stock_from_erp": "7 * * * *", "often-orders_from_shop": "*/5 * * * *", "seen": "0"})
    assert sorted(Schedule.objects.values_list("crontab", flat=True)) == ["*/5 * * * *", "7 * * * *"]


def test_monitoring_is_on_where_the_system_can_count_and_else_says_why_not(desk: Client, connected: SetUp) -> None:
    desk.post(f"{AT}services", {kinds.ITEMS_FROM_ERP: "on", kinds.PRICES_FROM_ERP: "on", "seen": "0"})
    assert desk.get(f"{AT}monitoring").content.decode().count(" checked>") == 2
    desk.post(f"{AT}monitoring", {kinds.ITEMS_FROM_ERP: "on", "seen": "0"})
    assert dict(Process.objects.values_list("kind", "monitoring")) == {kinds.ITEMS_FROM_ERP: True, kinds.PRICES_FROM_ERP: False}


def test_a_step_is_left_out_only_for_a_reason_and_only_where_one_can_do_without(
    desk: Client, connected: SetUp, admin: Person
) -> None:
    assert "Say in a few words why" in desk.post(f"{AT}skip/mapping", {"seen": "0"}).content.decode()
    desk.post(f"{AT}skip/mapping", {"seen": "0", "reason": "The codes are the same."})
    assert state_of(connected, Step.MAPPING) == StepState.SKIPPED
    assert "The codes are the same." in desk.get(AT).content.decode()
    assert desk.get(f"{AT}skip/access").status_code == 404
    with pytest.raises(Refused, match="cannot be skipped"):
        actions.skip(connected, Step.CHECK, reason="No time.", seen=0, by=admin)


def test_a_step_whose_turn_has_not_come_leads_to_the_one_before(desk: Client, set_up: SetUp) -> None:
    for step in (Step.ACCESS, Step.CHECK, Step.MAPPING, Step.SERVICES, Step.SCHEDULES, Step.MONITORING, Step.SYNC):
        assert "First comes another step" in desk.get(f"{AT}{step}").content.decode(), step


def test_nothing_begins_by_itself_before_going_live(desk: Client, connected: SetUp) -> None:
    everything = dict.fromkeys(kinds.KINDS, "on")
    desk.post(f"{AT}services", everything | {"seen": "0"})
    desk.post(f"{AT}schedules", {f"often-{kind}": "* * * * *" for kind in kinds.KINDS} | {"seen": "0"})
    assert Schedule.objects.count() == len(kinds.KINDS)
    assert start_due(timezone.now() + timedelta(days=3)) == []
    assert start_first() == []


def test_nobody_goes_live_before_every_step_is_done(desk: Client, connected: SetUp, admin: Person, facts: Facts) -> None:
    assert "Not every step is done" in desk.get(f"{AT}go-live").content.decode()
    with pytest.raises(Refused, match="Not every step is done"):
        go_live(connected, seen=seen_of(facts), by=admin)


def test_a_set_up_is_given_up_by_its_name_while_nothing_came_in(desk: Client, connected: SetUp) -> None:
    desk.post(f"{AT}services", {kinds.ITEMS_FROM_ERP: "on", "seen": "0"})
    assert "That is not the name" in desk.post(f"{AT}give-up", {"name": "Fell"}).content.decode()
    assert desk.post(f"{AT}give-up", {"name": "Fell Sports"})["Location"] == "/setup/"
    assert not Merchant.objects.filter(slug="fell").exists()
    assert AuditEntry.objects.get(action="set-up given up").detail["connections"] == 2


def test_a_merchant_that_was_there_before_stays_when_its_set_up_is_given_up(desk: Client, merchant: Merchant) -> None:
    assert "Begin set-up" in desk.get("/m/alpine/setup/").content.decode()
    desk.post("/m/alpine/setup/begin")
    desk.post("/m/alpine/setup/give-up", {"name": merchant.name})
    assert Merchant.objects.filter(pk=merchant.pk).exists()
    assert not SetUp.objects.exists()


def test_the_overview_says_that_nothing_runs_yet_and_an_admin_goes_on_from_there(
    desk: Client, connected: SetUp, merchant: Merchant
) -> None:
    page = desk.get("/m/fell/").content.decode()
    assert "It is being set up" in page
    assert "Go on with the set-up" in page
    SetUp.objects.update(live_at=timezone.now())
    assert "It is being set up" not in desk.get("/m/fell/").content.decode()
    assert "It is being set up" not in desk.get("/m/alpine/").content.decode()


def test_a_set_up_that_is_live_is_changed_on_other_pages(desk: Client, connected: SetUp) -> None:
    SetUp.objects.update(live_at=timezone.now())
    told = {"name": "Fell and Fun", "time_zone": "Europe/Vienna", "language": "de", "seen": "1"}
    assert "This merchant is live already" in desk.post(f"{AT}merchant", told).content.decode()
    assert Merchant.objects.get(slug="fell").name == "Fell Sports"


def test_support_reads_no_set_up(connected: SetUp, logged_in: LogIn) -> None:
    keeper = logged_in(person("keeper", Role.SUPPORT, connected.merchant))
    assert [keeper.get(path).status_code for path in ("/setup/", AT, f"{AT}access/erp")] == [403, 403, 403]
    assert keeper.post(f"{AT}go-live").status_code == 403


def test_the_words_that_woo_was_told_are_its_own(connected: SetUp) -> None:
    config = config_of(Connection.objects.get(slug="shop"))
    assert config.base_url == WOO["base_url"]  # type: ignore[attr-defined]
