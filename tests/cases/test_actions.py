"""What people do with a case, told in its story and in the audit trail; of two at once one is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integration_hub.accounts.models import AuditEntry, Merchant, Person, Role
from integration_hub.cases.actions import colleagues, give_back, hand_over, ignore, resolve, take
from integration_hub.cases.models import Case, CaseEvent, CaseState, Kind
from integration_hub.runs.actions import Refused
from tests.cast import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(merchant: Merchant) -> Case:
    """A service of the merchant's fails."""
    now = timezone.now()
    return Case.objects.create(
        merchant=merchant, fingerprint=4711, kind=Kind.RUN, message="It broke.", count=1, first_at=now, last_at=now
    )


@pytest.fixture
def una(merchant: Merchant) -> Person:
    return person("una", Role.SUPPORT, merchant)


def seen_before(case: Case) -> Case:
    """The case as somebody else's page still shows it."""
    return Case.objects.get(pk=case.pk)


def test_a_case_is_taken_and_it_is_known_by_whom_and_since_when(case: Case, support: Person) -> None:
    take(case, by=support)
    assert (case.state, case.taken_by) == (CaseState.TAKEN, support)
    assert case.taken_at
    assert AuditEntry.objects.get(action="case taken").detail == {"case": 4711}


def test_of_two_who_take_a_case_at_once_the_second_is_told(case: Case, support: Person, una: Person) -> None:
    old = seen_before(case)
    take(case, by=support)
    with pytest.raises(Refused, match="just changed"):
        take(old, by=una)
    with pytest.raises(Refused, match="Support has it already"):
        take(seen_before(case), by=una)
    assert case.events.count() == 1


def test_a_case_is_handed_only_to_who_may_see_it(case: Case, support: Person, una: Person, stranger: Person) -> None:
    browsing = person("reader", Role.MERCHANT, case.merchant)
    gone = person("gone", Role.SUPPORT, case.merchant)
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    for nobody in (stranger, browsing, gone):
        with pytest.raises(Refused, match="does not look after"):
            hand_over(case, nobody, by=support)
    hand_over(case, una, by=support, reason="You know this ERP.")
    assert case.taken_by == una
    event = case.events.get()
    assert (event.what, event.person, event.to, event.reason) == (
        CaseEvent.What.HANDED_OVER, support, una, "You know this ERP.",
    )  # fmt: skip
    assert AuditEntry.objects.get().detail["to"] == "Una"


def test_who_may_have_a_case_are_its_merchants_support_and_the_admins(
    case: Case, support: Person, admin: Person, stranger: Person, browsing: Person
) -> None:
    assert set(colleagues(case.merchant)) == {support, admin}


def test_a_case_that_is_given_back_is_open_for_anybody(case: Case, support: Person) -> None:
    take(case, by=support)
    give_back(case, by=support)
    assert (case.state, case.taken_by, case.taken_at) == (CaseState.OPEN, None, None)


def test_a_case_is_ignored_only_with_a_reason_and_until_a_day_to_come(case: Case, support: Person) -> None:
    with pytest.raises(Refused, match="Say why"):
        ignore(case, by=support, reason="  ")
    with pytest.raises(Refused, match="That day is over"):
        ignore(case, by=support, reason="Known.", until=timezone.now() - timedelta(days=1))
    ignore(case, by=support, reason="Known.")
    assert (case.state, case.reason, AuditEntry.objects.get().reason) == (CaseState.IGNORED, "Known.", "Known.")


def test_who_takes_an_ignored_case_looks_after_it_again(case: Case, support: Person) -> None:
    ignore(case, by=support, reason="Known.", until=timezone.now() + timedelta(days=1))
    take(case, by=support)
    assert (case.state, case.ignored_until, case.reason) == (CaseState.TAKEN, None, "")


def test_an_ended_case_cannot_be_taken(case: Case, support: Person) -> None:
    resolve(case, by=support)
    assert case.ended_at
    with pytest.raises(Refused):
        take(case, by=support)
