"""The pages of closing sheets: what they say, what they cost, and who may decide."""

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client

from integration_hub.accounts.models import AuditEntry, Merchant, Person
from integration_hub.closing.days import A_DAY
from integration_hub.closing.models import ClosingSheet, SheetLine, SheetState
from integration_hub.connections.models import Connection
from integration_hub.processes import kinds
from integration_hub.runs.models import Run, State
from tests.scene import Scene

pytestmark = pytest.mark.django_db
LogIn = Callable[[Person], Client]
LIST = "/m/alpine/closing/"


def of(sheet: ClosingSheet, what: str = "") -> str:
    return f"{LIST}{sheet.shop.slug}/{sheet.day}/{what}"


def text(client: Client, path: str) -> str:
    return " ".join(client.get(path).content.decode().split())


def test_the_sheet_begins_with_its_sentence(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    page = text(logged_in(browsing), of(scene.sheets["to_sign"]))
    assert "42 orders in the shop, 41 in the ERP. 10 differences, " in page
    assert "10 differences have no reason yet." in page
    clean = text(logged_in(browsing), of(scene.sheets["clean"]))
    assert "12 orders in the shop, 12 in the ERP, 822.66 EUR on both sides. Clean." in clean
    assert "The day signed itself: nothing differed." in clean


def test_every_difference_says_what_it_means_and_what_to_do(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    sheet = scene.sheets["to_sign"]
    page = text(logged_in(browsing), of(sheet))
    for line in sheet.lines.exclude(kind=""):
        assert line.get_kind_display() in page
        assert line.meaning in page
        assert line.remedy.replace("'", "&#x27;") in page
    assert f"/m/alpine/orders/{scene.orders['failed'].pk}" in page
    assert "The ERP has no tax code for AT." in page


def test_a_merchant_accepts_with_a_reason_and_signs(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    client, sheet = logged_in(browsing), scene.sheets["to_sign"]
    one = sheet.lines.exclude(kind="").first()
    assert one
    assert client.post(of(sheet, f"accept?line={one.pk}"), {"reason": ""}).status_code == 200, "A reason is needed."
    client.post(of(sheet, f"accept?line={one.pk}"), {"reason": "Seen."})
    assert sheet.lines.filter(accepted_at__isnull=False).count() == 1
    client.post(of(sheet, "sign"), {"note": ""})
    assert ClosingSheet.objects.get(pk=sheet.pk).state == SheetState.TO_SIGN
    client.post(of(sheet, "accept"), {"reason": "All seen."})
    client.post(of(sheet, f"take-back/{one.pk}"))
    client.post(of(sheet, "accept"), {"reason": "Seen again."})
    client.post(of(sheet, "sign"), {"note": "Done."})
    signed = ClosingSheet.objects.get(pk=sheet.pk)
    assert (signed.state, signed.signed_by, signed.note) == (SheetState.SIGNED, browsing, "Done.")
    assert AuditEntry.objects.filter(action="closing sheet signed", person=browsing).exists()


def test_who_may_only_look_decides_nothing_and_strangers_find_nothing(
    scene: Scene, stranger: Person, logged_in: LogIn, merchant: Merchant
) -> None:
    client, sheet = logged_in(stranger), scene.sheets["to_sign"]
    line = sheet.lines.exclude(kind="").first()
    assert line
    for what in ("compute", "accept", "sign", f"take-back/{line.pk}"):
        assert client.post(of(sheet, what), {"reason": "x"}).status_code == 404
    assert (
        client.get(of(sheet)).status_code
        == client.get(of(sheet, "orders.csv")).status_code
        == client.get(LIST).status_code
        == 404
    )
    assert not SheetLine.objects.filter(pk=line.pk, accepted_at__isnull=False).exists()


def test_a_line_of_another_sheet_is_not_touched(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    theirs = scene.sheets["so_far"].lines.exclude(kind="").get()
    client = logged_in(browsing)
    client.post(of(scene.sheets["to_sign"], f"accept?line={theirs.pk}"), {"reason": "x"})
    assert client.post(of(scene.sheets["to_sign"], f"take-back/{theirs.pk}")).status_code == 404
    assert SheetLine.objects.get(pk=theirs.pk).accepted_at is None


def test_a_day_is_computed_by_its_button_and_days_ahead_or_before_the_first_are_none(
    scene: Scene, browsing: Person, logged_in: LogIn
) -> None:
    client, so_far = logged_in(browsing), scene.sheets["so_far"]
    answer = client.post(of(so_far, "compute"))
    run = Run.objects.get(process__kind=kinds.CLOSING_SHEET, state=State.QUEUED)
    assert answer.headers["Location"] == f"/m/alpine/runs/{run.pk}"
    assert ClosingSheet.objects.get(pk=so_far.pk).wanted_at
    for day in (so_far.day + A_DAY, scene.sheets["signed"].day - 120 * A_DAY, "2026-02-30", "today"):
        assert client.post(f"{LIST}{so_far.shop.slug}/{day}/compute").status_code == 404


def test_the_list_tells_each_day_and_which_wait(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    page = text(logged_in(browsing), LIST)
    assert "2 days wait for your signature" in page
    for word in ("To sign off", "Clean", "Signed off", "Day not over", "By itself, clean"):
        assert word in page


def test_a_day_without_a_sheet_is_shown_with_its_button(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    day = scene.sheets["clean"].day
    scene.sheets["clean"].delete()
    page = text(logged_in(browsing), LIST)
    assert "Not computed yet" in page
    assert f'action="{LIST}{scene.shop.slug}/{day}/compute"' in page


def test_without_the_service_the_page_says_what_it_is_for(merchant: Merchant, browsing: Person, logged_in: LogIn) -> None:
    assert "No shop's days are closed yet." in text(logged_in(browsing), LIST)


def test_older_days_lie_behind_a_link(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    oldest = scene.sheets["signed"]
    ClosingSheet.objects.filter(pk=oldest.pk).update(day=oldest.day - 60 * A_DAY)
    client = logged_in(browsing)
    first = client.get(LIST).context["calendar"]
    second = client.get(LIST, {"before": first.older.isoformat()}).context["calendar"]
    assert second.days[0].day == first.days[-1].day - A_DAY
    assert second.newer == first.days[0].day + A_DAY
    assert client.get(LIST, {"before": "nonsense"}).context["calendar"].days == first.days


def test_several_shops_have_their_days_apart(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    second = Connection.objects.create(merchant=scene.merchant, slug="second", name="Second shop", connector="woocommerce")
    closer = scene.processes[kinds.CLOSING_SHEET]
    closer.pk, closer.slug, closer.source = None, "second-closing", second
    closer.save()
    page = text(logged_in(browsing), f"{LIST}?shop=second")
    assert '<option value="second" selected>Second shop</option>' in page
    assert "To sign off" not in page


def test_the_csv_holds_every_order_of_the_day_and_is_safe(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    sheet = scene.sheets["to_sign"]
    SheetLine.objects.filter(pk__in=sheet.lines.filter(kind="sum").values("pk")).update(said='=HYPERLINK("http://bad")')
    answer = logged_in(browsing).get(of(sheet, "orders.csv"))
    body = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(body)))
    assert len(rows) == sheet.lines.count()
    named = {row["e-number"]: row for row in rows}
    assert (named["4901"]["Difference"], named["4901"]["What differs"]) == ("-2.000000", "Sums differ")
    assert named["4901"]["What the hub knows"].startswith("'=")
    assert named["4901"]["Placed"] == f"{sheet.day} 00:00:00+01:00", "In the merchant's time."
    assert named["4942"]["Remark"] == "never went to the ERP"


@pytest.mark.parametrize("path", ["", "sheet"])
def test_the_number_of_queries_does_not_grow_with_rows(
    scene: Scene, browsing: Person, logged_in: LogIn, queries: Callable[[Client, str], int], path: str
) -> None:
    client, sheet = logged_in(browsing), scene.sheets["to_sign"]
    address = of(sheet) if path else LIST
    before = queries(client, address)
    for number in range(60):
        SheetLine.objects.create(sheet=sheet, kind="missing", e_number=str(number), accepted_by=browsing)
        ClosingSheet.objects.create(
            merchant=scene.merchant, shop=scene.shop, erp=scene.erp, day=sheet.day - (10 + number) * A_DAY, zone=sheet.zone,
            figures=sheet.figures, state=SheetState.TO_SIGN, computed_at=sheet.computed_at,
        )  # fmt: skip
    assert queries(client, address) == before
    assert before <= 20
