"""Drafts are changed in place by whoever saw them last; versions never; one at most is active."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from integration_hub.accounts.models import AuditEntry, Merchant, Person
from integration_hub.mappings.actions import Stale, begin_draft, discard, draft_words, put_into_force, put_rules, save_draft
from integration_hub.mappings.active import active, rules_of
from integration_hub.mappings.models import Mapping, MappingState
from integration_hub.mappings.queries import drafts_of, versions_of
from integration_hub.mappings.rules import Rules
from integration_hub.processes import kinds
from integration_hub.processes.models import Process
from tests.cast import connect, process

pytestmark = pytest.mark.django_db
TAX = Rules(tax={"standard": "25"})


@pytest.fixture
def delivery(merchant: Merchant) -> Process:
    source = connect(merchant, "woocommerce", "shop", base_url="https://shop.example", consumer_key="k", consumer_secret="s")
    target = connect(merchant, "import_api", "erp", sender="ERP")
    return process(kinds.ORDERS_TO_ERP, source, target)


Activate = Callable[[Rules], Mapping]


@pytest.fixture
def activated(delivery: Process, admin: Person) -> Activate:
    def activate(rules: Rules) -> Mapping:
        draft = begin_draft(delivery, by=admin)
        save_draft(draft, rules, note="", revision=1, by=admin)
        draft.refresh_from_db()
        return put_into_force(draft, by=admin, note="Because.", detail={})

    return activate


def test_a_draft_is_no_version_until_it_is_activated(delivery: Process, admin: Person) -> None:
    put_rules(delivery, TAX, note="From a configuration file.")
    draft = begin_draft(delivery, by=admin, pairs={"tax": {"zero": "0"}})
    assert (draft.version, draft.based_on, rules_of(draft).tax) == (None, active(delivery), {"standard": "25", "zero": "0"})
    assert rules_of(active(delivery)) == TAX


def test_what_was_active_before_is_retired_and_numbers_rise_in_the_order_of_activation(
    delivery: Process, admin: Person, activated: Activate
) -> None:
    older = begin_draft(delivery, by=admin)
    activated(TAX)
    put_rules(delivery, Rules(), note="")
    put_into_force(older, by=admin, note="", detail={})
    rows = Mapping.objects.order_by("version").values_list("version", "state", "activated_by")
    assert list(rows) == [(1, "retired", admin.email), (2, "retired", "command"), (3, "active", admin.email)]


def test_the_database_holds_one_active_version_only(delivery: Process) -> None:
    put_rules(delivery, TAX, note="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Mapping.objects.create(process=delivery, version=2, state=MappingState.ACTIVE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mapping.objects.create(process=delivery, version=2, state=MappingState.DRAFT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mapping.objects.create(process=delivery, version=None, state=MappingState.RETIRED)


def test_who_saves_what_somebody_else_has_changed_meanwhile_is_told(delivery: Process, admin: Person) -> None:
    draft = begin_draft(delivery, by=admin)
    save_draft(draft, TAX, note="first", revision=1, by=admin)
    with pytest.raises(Stale):
        save_draft(draft, Rules(), note="second", revision=1, by=admin)
    draft.refresh_from_db()
    assert (rules_of(draft), draft.note, draft.revision) == (TAX, "first", 2)


def test_another_reason_does_not_make_a_rehearsal_stale(delivery: Process, admin: Person) -> None:
    draft = begin_draft(delivery, by=admin)
    save_draft(draft, Rules(), note="Why.", revision=1, by=admin)
    draft.refresh_from_db()
    assert (draft.note, draft.revision) == ("Why.", 1)


def test_a_version_cannot_be_changed_or_discarded(delivery: Process, admin: Person, activated: Activate) -> None:
    version = activated(TAX)
    with pytest.raises(Stale):
        save_draft(version, Rules(), note="", revision=version.revision, by=admin)
    with pytest.raises(Stale):
        discard(version, by=admin)
    with pytest.raises(Stale):
        put_into_force(version, by=admin, note="", detail={})
    assert rules_of(active(delivery)) == TAX


def test_words_go_into_the_draft_that_was_chosen(delivery: Process, admin: Person) -> None:
    draft = begin_draft(delivery, by=admin, pairs={"tax": {"standard": "25"}})
    draft_words(delivery, draft, {"tax": {"zero": "0"}, "fee": {"gift": "20"}}, by=admin)
    draft.refresh_from_db()
    assert rules_of(draft) == Rules(tax={"standard": "25", "zero": "0"}, fee={"gift": "20"})
    discard(draft, by=admin)
    with pytest.raises(Stale):
        draft_words(delivery, draft, {"tax": {"zero": "1"}}, by=admin)


def test_what_a_discarded_draft_said_stays_in_the_trail(delivery: Process, admin: Person) -> None:
    discard(begin_draft(delivery, by=admin, pairs={"tax": {"standard": "25"}}), by=admin)
    assert not drafts_of(delivery).exists()
    entry = AuditEntry.objects.get(action="mapping draft discarded")
    assert (entry.by, entry.detail["rules"]) == (admin.email, {"tax": {"standard": "25"}})


def test_a_configuration_file_leaves_drafts_alone(delivery: Process, admin: Person) -> None:
    draft = begin_draft(delivery, by=admin, pairs={"tax": {"standard": "25"}})
    put_rules(delivery, Rules(tax={"zero": "0"}), note="From a configuration file.")
    draft.refresh_from_db()
    assert (draft.state, rules_of(draft)) == ("draft", TAX)
    assert active(delivery) is not None


def test_each_version_stands_beside_its_differences_to_the_one_before(activated: Activate, delivery: Process) -> None:
    activated(TAX)
    activated(Rules(tax={"standard": "DK25", "zero": "0"}))
    activated(Rules(tax={"zero": "0"}))
    told = [[(each.word, each.old, each.new) for each in past.changes] for past in versions_of(delivery)]
    assert told == [
        [("standard", "DK25", None)],
        [("standard", "25", "DK25"), ("zero", None, "0")],
        [("standard", None, "25")],
    ]
