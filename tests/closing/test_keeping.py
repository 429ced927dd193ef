"""A sheet is replaced until it is signed; then what differs later is kept beside it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from connectors.base import Booked
from integration_hub.accounts.models import AuditEntry, Merchant, Person
from integration_hub.closing.actions import accept, compute, sign, take_back
from integration_hub.closing.comparing import days_due
from integration_hub.closing.days import A_DAY, day_of
from integration_hub.closing.differences import Sold
from integration_hub.closing.models import ClosingSheet, Recount, SheetState
from integration_hub.processes import kinds
from integration_hub.processes.models import Process
from integration_hub.processes.settings import ClosingSettings
from integration_hub.runs.actions import Refused
from integration_hub.runs.models import Run, State
from tests.cast import connect, process
from tests.scene_closing import REASON, ZONE, booked_of, computed, sold_on

pytestmark = pytest.mark.django_db
TODAY = day_of(timezone.now(), ZONE)
YESTERDAY = TODAY - A_DAY


@pytest.fixture
def closer(merchant: Merchant) -> Process:
    erp = connect(
        merchant, "sap_business_one", "erp", url="https://sap.example", company="X", user="u", password="p", time_zone="UTC"
    )
    shop = connect(merchant, "woocommerce", "shop", base_url="https://shop.example", consumer_key="k", consumer_secret="s")
    return process(kinds.CLOSING_SHEET, shop, erp)


@pytest.fixture
def sold() -> list[Sold]:
    return [sold_on(YESTERDAY, number) for number in range(100, 105)]


@pytest.fixture
def booked(sold: list[Sold]) -> list[Booked]:
    return [booked_of(YESTERDAY, each) for each in sold]


def test_a_day_without_a_difference_signs_itself(closer: Process, sold: list[Sold], booked: list[Booked]) -> None:
    sheet = computed(closer, YESTERDAY, sold, booked)
    assert (sheet.state, sheet.signed_by, sheet.differences) == (SheetState.CLEAN, None, 0)
    assert sheet.signed_at
    assert sheet.lines.count() == 5


def test_a_day_that_is_not_over_is_not_signed_however_clean(
    closer: Process, sold: list[Sold], booked: list[Booked], browsing: Person
) -> None:
    sheet = computed(closer, TODAY, sold, booked)
    assert (sheet.state, sheet.signed_at) == (SheetState.SO_FAR, None)
    with pytest.raises(Refused, match="not over"):
        sign(sheet, "", by=browsing)


def test_a_new_computation_replaces_an_unsigned_day_and_what_was_accepted_stays(
    closer: Process, sold: list[Sold], booked: list[Booked], browsing: Person
) -> None:
    sheet = computed(closer, YESTERDAY, sold, booked[2:])
    accept(sheet, sheet.lines.filter(e_number="100"), REASON, by=browsing)
    again = computed(closer, YESTERDAY, sold, booked[3:])
    assert again.pk == sheet.pk
    lines = {line.e_number: line.reason for line in again.lines.exclude(kind="")}
    assert lines == {"100": REASON, "101": "", "102": ""}
    assert computed(closer, YESTERDAY, sold, booked).state == SheetState.CLEAN


def test_an_acceptance_does_not_outlive_a_change_of_what_it_was_for(
    closer: Process, sold: list[Sold], booked: list[Booked], browsing: Person
) -> None:
    dearer = [Booked("100", "4100", "4100", "EUR", sold[0].total + 1, booked[0].standing, YESTERDAY), *booked[1:]]
    sheet = computed(closer, YESTERDAY, sold, dearer)
    accept(sheet, sheet.lines.exclude(kind=""), REASON, by=browsing)
    dearer[0] = Booked("100", "4100", "4100", "EUR", sold[0].total + 2, booked[0].standing, YESTERDAY)
    assert computed(closer, YESTERDAY, sold, dearer).lines.get(e_number="100").accepted_at is None


def test_a_sheet_is_signed_only_once_every_difference_has_its_reason(
    closer: Process, sold: list[Sold], booked: list[Booked], browsing: Person
) -> None:
    sheet = computed(closer, YESTERDAY, sold, booked[1:])
    with pytest.raises(Refused, match="not accepted"):
        sign(sheet, "", by=browsing)
    accept(sheet, sheet.lines.exclude(kind=""), REASON, by=browsing)
    signed = sign(sheet, "Fine.", by=browsing)
    assert (signed.state, signed.signed_by, signed.note) == (SheetState.SIGNED, browsing, "Fine.")
    trail = list(AuditEntry.objects.order_by("pk").values_list("action", "reason", "person"))
    assert trail == [("differences accepted", REASON, browsing.pk), ("closing sheet signed", "Fine.", browsing.pk)]
    for act in (lambda: sign(sheet, "", by=browsing), lambda: accept(sheet, sheet.lines.all(), REASON, by=browsing)):
        with pytest.raises(Refused, match="signed off already"):
            act()
    with pytest.raises(Refused, match="signed off already"):
        take_back(sheet, sheet.lines.get(e_number="100"), by=browsing)


def test_an_acceptance_can_be_taken_back(closer: Process, sold: list[Sold], booked: list[Booked], browsing: Person) -> None:
    sheet = computed(closer, YESTERDAY, sold, booked[1:])
    accept(sheet, sheet.lines.exclude(kind=""), REASON, by=browsing)
    take_back(sheet, sheet.lines.get(e_number="100"), by=browsing)
    line = sheet.lines.get(e_number="100")
    assert (line.accepted_at, line.accepted_by, line.reason) == (None, None, "")


def test_a_signed_day_is_never_changed_and_what_differs_later_is_kept_beside_it(
    closer: Process, sold: list[Sold], booked: list[Booked]
) -> None:
    sheet = computed(closer, YESTERDAY, sold, booked)
    before = (sheet.figures, sheet.computed_at, sheet.state, list(sheet.lines.values()))
    computed(closer, YESTERDAY, sold, booked[1:])
    after = ClosingSheet.objects.get(pk=sheet.pk)
    assert (after.figures, after.computed_at, after.state, list(after.lines.values())) == before
    recount = Recount.objects.get(sheet=sheet)
    assert recount.differences == 1
    assert [(change["e_number"], change["now"], change["kind"]) for change in recount.changes] == [
        ("100", False, ""),
        ("100", True, "missing"),
    ]
    computed(closer, YESTERDAY, sold, booked)
    assert not Recount.objects.filter(sheet=sheet).exists(), "It comes to what was signed again."


def test_the_morning_computes_yesterday_and_what_nobody_has_signed(
    closer: Process, sold: list[Sold], booked: list[Booked], browsing: Person
) -> None:
    settings = ClosingSettings(look_back=3)
    assert days_due(closer, settings, TODAY) == [YESTERDAY], "Nothing before the first sheet."
    computed(closer, TODAY - 6 * A_DAY, sold, booked[1:])
    computed(closer, TODAY - 2 * A_DAY, sold, booked)
    assert days_due(closer, settings, TODAY) == [TODAY - 3 * A_DAY, YESTERDAY], "A day that was missed is made up for."
    compute(closer, TODAY - 6 * A_DAY, by=browsing)
    assert days_due(closer, settings, TODAY) == [TODAY - 6 * A_DAY, TODAY - 3 * A_DAY, YESTERDAY]
    assert TODAY in days_due(closer, ClosingSettings(so_far=True), TODAY)


def test_who_asks_for_a_day_twice_gets_one_run(closer: Process, browsing: Person) -> None:
    assert compute(closer, YESTERDAY, by=browsing) == compute(closer, YESTERDAY - timedelta(days=1), by=browsing)
    assert Run.objects.get().state == State.QUEUED
    assert ClosingSheet.objects.filter(state=SheetState.WAITING, wanted_at__isnull=False).count() == 2


def test_a_switched_off_service_is_said_and_leaves_no_empty_sheet(closer: Process, browsing: Person) -> None:
    closer.enabled = False
    closer.save()
    with pytest.raises(Refused, match="switched off"):
        compute(closer, YESTERDAY, by=browsing)
    assert not ClosingSheet.objects.exists()


def test_sums_are_kept_exactly(closer: Process) -> None:
    one = Sold("1", timezone.now(), "KWD", Decimal("0.125"), counts=True, state="awaiting")
    sheet = ClosingSheet.objects.get(pk=computed(closer, YESTERDAY, [one], []).pk)
    assert sheet.figures["currencies"]["KWD"]["shop"] == [1, "0.125"]
    assert sheet.lines.get().shop_sum == Decimal("0.125")


def test_what_an_erp_says_is_cut_to_its_columns(closer: Process, sold: list[Sold], booked: list[Booked]) -> None:
    """As a hostile or broken ERP might say it."""
    strange = Booked("100", "9\0" * 400, "1", "EURO" * 9, Decimal(10) ** 14, booked[0].standing, YESTERDAY)
    line = computed(closer, YESTERDAY, sold, [strange, *booked[1:]]).lines.get(e_number="100")
    line.refresh_from_db()
    assert (len(line.erp_number), len(line.erp_currency), line.erp_sum) == (300, 10, Decimal(10) ** 14)


def test_one_shop_has_one_sheet_a_day(closer: Process, sold: list[Sold], booked: list[Booked]) -> None:
    computed(closer, date(2026, 1, 1), sold, booked)
    computed(closer, date(2026, 1, 1), sold, booked)
    assert ClosingSheet.objects.count() == 1
