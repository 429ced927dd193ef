"""The pages of resync: who may do what, what is kept between pages, and how many queries they take."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from integration_hub.accounts.models import Person
from integration_hub.catalogue.models import CatalogueItem, Listing
from integration_hub.processes import kinds
from integration_hub.processes.models import Process
from integration_hub.publishing import resync_queries
from integration_hub.publishing.models import Difference, Resync, ResyncChoice, ResyncItem
from integration_hub.publishing.standing import unlinked
from integration_hub.runs.models import Run, State
from tests.manage.conftest import queries
from tests.scene import Scene
from tests.scene_resync import LACKING

__all__ = ["queries"]
LogIn = Callable[[Person], Client]
Queries = Callable[[Client, str], int]
pytestmark = pytest.mark.django_db
STORE = "/m/alpine/resync/alpine-shop/"
ITEMS = f"{STORE}items"


@pytest.fixture
def scene(furnished: Scene) -> Scene:
    """A furnished merchant whose shop lacks just what resync's own part of the stage says, and asks no item for more fields."""
    CatalogueItem.objects.exclude(sku__in=LACKING).delete()
    teller = furnished.processes[kinds.CATALOGUE_TO_SHOP]
    Process.objects.filter(pk=teller.pk).update(settings={"price_list": "web"})
    teller.refresh_from_db()
    return furnished


@pytest.fixture
def teller(scene: Scene) -> Process:
    return scene.processes[kinds.CATALOGUE_TO_SHOP]


def text(client: Client, path: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", client.get(path).content.decode()).split())


def ticked(process: Process) -> set[str]:
    return set(unlinked(process, ticked=True).values_list("sku", flat=True))


def more(process: Process, count: int) -> None:
    CatalogueItem.objects.bulk_create(
        CatalogueItem(connection=process.source, sku=f"CUP-{n:04}", name=f"Cup {n}", shop_flag=n % 2 == 0) for n in range(count)
    )


def test_the_connection_leads_to_resync_and_the_store_to_its_list(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    """R38, R39: the count is the link."""
    client = logged_in(browsing)
    assert STORE in client.get("/m/alpine/connections/alpine-shop/").content.decode()
    page = client.get(STORE).content.decode()
    assert re.search(rf'href="{ITEMS}">\s*See 4 local products\s*</a>', page)


def test_the_list_of_stores_tells_how_each_stands(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    page = text(logged_in(browsing), "/m/alpine/resync/")
    assert "Alpine shop Last compared: 2 hours ago 836 4 12 3 2 2 hours ago" in page
    assert "It takes the whole catalogue as feeds" in page


def test_whoever_browses_sees_what_is_ticked_and_changes_nothing(scene: Scene, browsing: Person, logged_in: LogIn) -> None:
    client = logged_in(browsing)
    page = client.get(ITEMS).content.decode()
    assert 'type="checkbox"' not in page
    assert "Save ticks" not in page
    assert "BOT-2 ticked" in text(client, ITEMS)
    assert "Start resync" not in text(client, f"{STORE}review")
    assert "Repair" not in text(client, STORE)
    for path in ("items/save", "start", "repair", f"{scene.resync.pk}/again"):
        assert client.post(STORE + path).status_code == 403
    assert Resync.objects.count() == 1


def test_saving_keeps_the_ticks_of_the_page_and_says_how_many_there_are(
    teller: Process, support: Person, logged_in: LogIn
) -> None:
    client = logged_in(support)
    posted = {"shown": ["BOT-2", "SPARE-1"], "item": ["SPARE-1"], "save": "1"}
    answer = client.post(f"{ITEMS}/save", posted)
    assert answer["Location"] == f"{ITEMS}?saved=1"
    assert "Saved. 3 items are ticked." in text(client, answer["Location"])
    assert ticked(teller) == {"SPARE-1", "LMP-4", "PCK-70"}


def test_going_on_keeps_the_ticks_of_the_page_too(teller: Process, support: Person, logged_in: LogIn) -> None:
    client = logged_in(support)
    answer = client.post(f"{ITEMS}/save", {"shown": ["BOT-2"], "continue": "1"})
    assert answer["Location"] == f"{STORE}review"
    assert "BOT-2" not in ticked(teller)


def test_turning_the_page_and_filtering_keep_the_ticks(teller: Process, support: Person, logged_in: LogIn) -> None:
    more(teller, 120)
    client = logged_in(support)
    first = client.get(ITEMS).context["page"]
    posted = {"shown": [row.sku for row in first.rows], "item": [first.rows[0].sku], "after": first.after, "q": ""}
    answer = client.post(f"{ITEMS}/save", posted)
    assert answer["Location"] == f"{ITEMS}?after={first.after}"
    second = client.get(answer["Location"]).context["page"]
    assert second.rows[0].sku > first.rows[-1].sku
    answer = client.post(f"{ITEMS}/save", {"shown": [second.rows[0].sku], "before": second.before, "ticked": "no"})
    assert answer["Location"] == f"{ITEMS}?ticked=no&before={second.before}"
    assert len(ticked(teller) & {row.sku for row in first.rows}) == 1
    answer = client.post(f"{ITEMS}/save", {"q": "cup", "filter": "1", "here_after": first.after, "shown": [], "item": []})
    assert answer["Location"] == f"{ITEMS}?q=cup"


def test_the_pages_hold_each_item_once_forwards_and_backwards(teller: Process, browsing: Person, logged_in: LogIn) -> None:
    more(teller, 170)
    client, seen, address = logged_in(browsing), [], ITEMS
    while address:
        page = client.get(address).context["page"]
        seen.append([row.sku for row in page.rows])
        address = f"{ITEMS}?after={page.after}" if page.after else ""
    skus = [sku for rows in seen for sku in rows]
    assert skus == sorted(set(skus))
    assert len(skus) == 174
    back = client.get(f"{ITEMS}?before={seen[-1][0]}").context["page"]
    assert [row.sku for row in back.rows] == seen[-2]


def test_of_more_than_is_counted_the_page_says_the_same(
    teller: Process, browsing: Person, logged_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Past the bound the list is not read twice; what it says of its ticks is of all there is, not of its beginning."""
    ResyncChoice.objects.all().delete()
    CatalogueItem.objects.all().delete()
    more(teller, 60)
    CatalogueItem.objects.filter(sku__lt="CUP-0040").update(shop_flag=False)
    few = logged_in(browsing).get(ITEMS).context
    monkeypatch.setattr(resync_queries, "MOST_COUNTED", 20)
    many = logged_in(browsing).get(ITEMS).context
    assert [row.sku for row in many["page"].rows] == [row.sku for row in few["page"].rows]
    assert (few["ticked"], many["ticked"]) == (10, 10)


def test_all_that_match_are_ticked_with_one_button(teller: Process, support: Person, logged_in: LogIn) -> None:
    more(teller, 120)
    client = logged_in(support)
    assert "Tick all 124 that match" in text(client, ITEMS)
    client.post(f"{ITEMS}/save", {"q": "CUP-00", "all": "on"})
    assert len(ticked(teller) & {f"CUP-{n:04}" for n in range(100)}) == 100
    client.post(f"{ITEMS}/save", {"all": "off"})
    assert ticked(teller) == set()
    assert "Nothing is ticked." in text(client, f"{STORE}review")


def test_before_it_starts_the_page_says_what_will_happen(scene: Scene, support: Person, logged_in: LogIn) -> None:
    """R41: two steps."""
    page = text(logged_in(support), f"{STORE}review")
    assert "2 items will be made as drafts" in page
    assert "1 item cannot be sent" in page
    assert "The price of PCK-70 is -1.00, below zero. A shop takes no negative price." in page
    assert not Run.objects.filter(state=State.QUEUED).exists()


def test_an_unallocated_item_cannot_be_sent_and_says_what_it_lacks(teller: Process, support: Person, logged_in: LogIn) -> None:
    """R28 to R34: what the catalogue holds back is known before it is sent."""
    Process.objects.filter(pk=teller.pk).update(settings={"price_list": "web", "required_fields": ["brand"]})
    page = text(logged_in(support), f"{STORE}review")
    assert "3 items cannot be sent" in page
    assert "BOT-2 is unallocated." in page


def test_start_leads_to_the_result_which_follows_the_run(scene: Scene, support: Person, logged_in: LogIn) -> None:
    client = logged_in(support)
    answer = client.post(f"{STORE}start", follow=True)
    resync = Resync.objects.latest("pk")
    assert answer.redirect_chain[-1][0] == f"{STORE}{resync.pk}"
    assert ResyncItem.objects.filter(resync=resync, outcome="due").count() == 3
    assert f'hx-get="{STORE}{resync.pk}/progress' in answer.content.decode()
    Run.objects.filter(resyncs=resync).update(state=State.DONE)
    assert "hx-trigger" not in client.get(f"{STORE}{resync.pk}/progress").content.decode()


def test_what_was_refused_stands_first_with_the_way_to_send_it_again(scene: Scene, support: Person, logged_in: LogIn) -> None:
    client = logged_in(support)
    page = text(client, f"{STORE}{scene.resync.pk}")
    assert "The price of PCK-70 is -1.00, below zero." in page
    assert "Send 1 refused item again" in page
    made = f"{STORE}{scene.resync.pk}?show=made"
    assert "product 811" in text(client, made)
    assert 'href="/m/alpine/catalogue/drafts"' in client.get(made).content.decode()
    client.post(f"{STORE}{scene.resync.pk}/again")
    assert list(ResyncItem.objects.filter(outcome="due").values_list("sku", flat=True)) == ["PCK-70"]


def test_whoever_started_it_is_told_on_the_next_page_that_it_has_ended(
    scene: Scene, support: Person, admin: Person, logged_in: LogIn
) -> None:
    Resync.objects.update(person=support)
    client = logged_in(support)
    told = "Your resync of Alpine shop has ended."
    assert told in text(client, "/m/alpine/orders/")
    assert told not in text(logged_in(admin), "/m/alpine/orders/")
    assert told not in text(client, f"{STORE}{scene.resync.pk}")
    assert told not in text(client, "/m/alpine/orders/")


def test_a_full_refresh_says_what_it_does_beside_its_button(scene: Scene, support: Person, logged_in: LogIn) -> None:
    """R60."""
    client = logged_in(support)
    assert "tells Alpine shop every product of the catalogue again" in text(client, STORE)
    page = client.get(STORE).content.decode()
    action = re.search(r'action="([^"]*)">\s*<input[^>]*>\s*<button[^>]*name="mode"\s*value="full"', page)
    assert action
    client.post(action[1], {"mode": "full"})
    assert Run.objects.latest("pk").mode == "full"


def test_a_target_of_feeds_says_why_resync_does_not_apply(scene: Scene, support: Person, logged_in: LogIn) -> None:
    page = text(logged_in(support), "/m/alpine/resync/alpine-search/")
    assert "resync does not apply to it" in page
    assert "Send a full feed" in page
    assert logged_in(support).get("/m/alpine/resync/alpine-search/items").status_code == 404


def test_hostile_skus_are_words_and_nothing_else(teller: Process, support: Person, logged_in: LogIn) -> None:
    sku = '"><script>alert(1)</script>'
    CatalogueItem.objects.create(connection=teller.source, sku=sku, name=sku, shop_flag=False)
    client = logged_in(support)
    assert "<script>alert" not in client.get(ITEMS).content.decode()
    client.post(f"{ITEMS}/save", {"shown": [sku], "item": [sku], "save": "1"})
    assert sku in ticked(teller)


def test_the_number_of_queries_does_not_grow_with_rows(
    scene: Scene, teller: Process, support: Person, logged_in: LogIn, queries: Queries
) -> None:
    client = logged_in(support)
    pages = ("/m/alpine/resync/", STORE, ITEMS, f"{STORE}{scene.resync.pk}?show=made")
    before = [queries(client, page) for page in pages]
    more(teller, 60)
    shop = teller.target
    assert shop
    for n in range(60):
        Difference.objects.create(shop=shop, sku=f"D-{n}", fields=[], run_id=1)
        ResyncItem.objects.create(resync=scene.resync, shop=shop, sku=f"M-{n}", outcome="made")
        Listing.objects.create(shop=shop, sku=f"M-{n}", product_id=str(n), variant_id=str(n))
        ResyncChoice.objects.create(shop=shop, sku=f"CUP-{n:04}", ticked=True)
    assert [queries(client, page) for page in pages] == before
    assert max(before) <= 20
