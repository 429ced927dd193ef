"""Every page of the console by name, on the stage of tests/scene.py."""

from collections.abc import Callable

from tests.scene import Scene
from tests.scene_catalogue import BORN, UNALLOCATED
from tests.scene_explained import EXPLAINED
from tests.scene_mails import OWNER
from tests.scene_people import PEOPLE
from tests.scene_pushes import PARTNER
from tests.scene_set_ups import SET_UP_PAGES
from tests.scene_tokens import TOKENS


def _sheet(scene: Scene, name: str) -> str:
    sheet = scene.sheets[name]
    return f"closing/{sheet.shop.slug}/{sheet.day}/"


def _compare(scene: Scene, later: int) -> str:
    before = scene.plans["roll_back"].plan["back_to"]
    return f"catalogue/generations/compare?erp=acme-erp&from={before}&to={before + later}"


def _draft(scene: Scene, name: str, page: str = "") -> str:
    return f"mappings/orders-to-erp/drafts/{getattr(scene.mapped, name).pk}{page}"


def _case(scene: Scene, name: str) -> str:
    return f"cases/{scene.cases[name].fingerprint}"


PAGES: dict[str, Callable[[Scene], str]] = {
    "overview": lambda scene: "",
    "charts": lambda scene: "charts/",
    "charts-week": lambda scene: "charts/?period=7d",
    "replication": lambda scene: "replication/",
    "orders": lambda scene: "orders/",
    "orders-failed": lambda scene: "orders/?state=failed",
    "orders-nothing-matches": lambda scene: "orders/?state=refunded",
    "order-failed": lambda scene: f"orders/{scene.orders['failed'].pk}",
    "order-in-doubt": lambda scene: f"orders/{scene.orders['doubt'].pk}",
    "order-delivered": lambda scene: f"orders/{scene.orders['delivered'].pk}",
    "order-left": lambda scene: f"orders/{scene.orders['left'].pk}",
    "order-late": lambda scene: f"orders/{scene.orders['late'].pk}",
    "order-picked-up": lambda scene: f"orders/{scene.orders['picked'].pk}",
    "order-declined": lambda scene: f"orders/{scene.orders['declined'].pk}",
    "resends": lambda scene: "resends/",
    "resend-going": lambda scene: f"resends/{scene.resends['going'].pk}",
    "resend-stopped": lambda scene: f"resends/{scene.resends['stopped'].pk}",
    "resend-done": lambda scene: f"resends/{scene.resends['done'].pk}",
    "numbers": lambda scene: "numbers/",
    "numbers-unexplained": lambda scene: "numbers/?standing=unexplained",
    "numbers-none-stands-so": lambda scene: "numbers/?standing=refunded",
    "numbers-nothing-placed": lambda scene: "numbers/?since=2020-01-01&until=2020-01-02",
    "numbers-wrong-period": lambda scene: "numbers/?since=2020-01-02&until=2020-01-01",
    "number": lambda scene: f"numbers/{scene.orders['failed'].pk}/1008/1008",
    "number-range": lambda scene: f"numbers/{scene.merchant.orders.get(e_number='1100').pk}/1012/1099",
    "catalogue": lambda scene: "catalogue/",
    "catalogue-unallocated": lambda scene: "catalogue/?show=unallocated",
    "catalogue-ecommerce": lambda scene: "catalogue/?fields=ecommerce",
    "catalogue-prices": lambda scene: "catalogue/?fields=prices&sort=-price",
    "catalogue-variants": lambda scene: "catalogue/?product=RAIN&fields=office",
    "catalogue-nothing-matches": lambda scene: "catalogue/?brand=nobody&price_from=x",
    "catalogue-item": lambda scene: "catalogue/item?sku=RAIN-MOS-S",
    "catalogue-item-unallocated": lambda scene: f"catalogue/item?sku={UNALLOCATED}&edit=brand",
    "catalogue-item-of-the-shop": lambda scene: f"catalogue/item?sku={BORN}",
    "drafts": lambda scene: "catalogue/drafts",
    "drafts-done": lambda scene: "catalogue/drafts?done=1",
    "catalogue-bulk": lambda scene: "catalogue/bulk?do=flag_off&sku=MAP-CASE&sku=STOVE-1",
    "catalogue-bulk-brand": lambda scene: "catalogue/bulk?do=brand&sku=RAIN-MOS-S&sku=STOVE-1",
    "runs": lambda scene: "runs/",
    "runs-wrong-filter": lambda scene: "runs/?since=yesterday",
    "run-running": lambda scene: f"runs/{scene.runs['running'].pk}",
    "run-mismatch": lambda scene: f"runs/{scene.runs['mismatch'].pk}",
    "run-harmful": lambda scene: f"runs/{scene.runs['harmful'].pk}",
    "run-refused-file": lambda scene: f"runs/{scene.runs['flawed'].pk}",
    "run-delivering": lambda scene: f"runs/{scene.runs['delivering'].pk}",
    "run-held": lambda scene: f"runs/{scene.plans['held'].pk}",
    "plan-held": lambda scene: f"runs/{scene.plans['held'].pk}/plan",
    "plan-roll-back": lambda scene: f"runs/{scene.plans['roll_back'].pk}/plan",
    "plan-done": lambda scene: f"runs/{scene.plans['raised'].pk}/plan",
    "plan-rejected": lambda scene: f"runs/{scene.runs['harmful'].pk}/plan",
    "plan-nothing-matches": lambda scene: f"runs/{scene.plans['held'].pk}/plan?what=withdrawn",
    "plan-of-none": lambda scene: f"runs/{scene.runs['running'].pk}/plan",
    "generations": lambda scene: "catalogue/generations/?erp=acme-erp",
    "generations-compared": lambda scene: _compare(scene, 1),
    "generations-alike": lambda scene: _compare(scene, 0),
    "logs": lambda scene: "runs/logs",
    "logs-journey": lambda scene: f"runs/logs?correlation={scene.runs['mismatch'].correlation}",
    "logs-journey-of-none": lambda scene: "runs/logs?correlation=nothing-of-it",
    "processes": lambda scene: "processes/",
    "process": lambda scene: "processes/prices-from-erp",
    "schedules": lambda scene: "processes/schedules",
    "connections": lambda scene: "connections/",
    "connection-by-file": lambda scene: f"connections/{scene.filing.slug}/",
    "connection-files-left": lambda scene: f"connections/{scene.filing.slug}/?files=left",
    "connection-pushed": lambda scene: f"connections/{PARTNER}/",
    "connection-direct": lambda scene: f"connections/{scene.erp.slug}/",
    "process-of-feeds": lambda scene: "processes/catalogue-to-search",
    "feeds": lambda scene: "feeds/alpine-search/",
    "feeds-rhythm": lambda scene: "feeds/rhythm/catalogue-to-search",
    "feeds-left-out": lambda scene: "feeds/alpine-search/left-out",
    "feed-taken": lambda scene: f"feeds/alpine-search/{scene.feeds['taken'].pk}",
    "feed-refused": lambda scene: f"feeds/alpine-search/{scene.feeds['refused'].pk}",
    "feed-withheld": lambda scene: f"feeds/alpine-search/{scene.feeds['withheld'].pk}",
    "feed-working": lambda scene: f"feeds/alpine-search/{scene.feeds['working'].pk}",
    "run-of-feeds": lambda scene: f"runs/{scene.feeds['refused'].run_id}",
    "closing": lambda scene: "closing/",
    "closing-older": lambda scene: f"closing/?before={scene.sheets['ready'].day}",
    "closing-to-sign": lambda scene: _sheet(scene, "to_sign"),
    "closing-ready": lambda scene: _sheet(scene, "ready"),
    "closing-clean": lambda scene: _sheet(scene, "clean"),
    "closing-signed": lambda scene: _sheet(scene, "signed"),
    "closing-so-far": lambda scene: _sheet(scene, "so_far"),
    "resync-stores": lambda scene: "resync/",
    "resync-store": lambda scene: f"resync/{scene.shop.slug}/",
    "resync-of-feeds": lambda scene: "resync/alpine-search/",
    "resync-items": lambda scene: f"resync/{scene.shop.slug}/items",
    "resync-items-nothing-matches": lambda scene: f"resync/{scene.shop.slug}/items?q=nothing",
    "resync-review": lambda scene: f"resync/{scene.shop.slug}/review",
    "resync-refused": lambda scene: f"resync/{scene.shop.slug}/{scene.resync.pk}",
    "resync-made": lambda scene: f"resync/{scene.shop.slug}/{scene.resync.pk}?show=made",
    "process-of-products": lambda scene: "processes/products-from-shop",
    "process-mapped": lambda scene: "processes/orders-to-erp",
    "mapping": lambda scene: "mappings/orders-to-erp/",
    "mapping-version": lambda scene: "mappings/orders-to-erp/versions/3",
    "mapping-draft": lambda scene: _draft(scene, "draft"),
    "mapping-draft-fresh": lambda scene: _draft(scene, "fresh"),
    "mapping-rehearsal": lambda scene: _draft(scene, "draft", f"/rehearsals/{scene.mapped.rehearsal.pk}"),
    "mapping-rehearsing": lambda scene: _draft(scene, "other", f"/rehearsals/{scene.mapped.going.pk}"),
    "recipients": lambda scene: "recipients/",
    "mails": lambda scene: "recipients/mails/",
    "mails-refused": lambda scene: "recipients/mails/?state=refused",
    "mails-nothing-matches": lambda scene: "recipients/mails/?address=nobody@alpine.example",
    "mail-sent": lambda scene: f"recipients/mails/{scene.mails['sent'].pk}",
    "mail-digest": lambda scene: f"recipients/mails/{scene.mails['digest'].pk}",
    "mail-refused": lambda scene: f"recipients/mails/{scene.mails['refused'].pk}",
    "mail-held": lambda scene: f"recipients/mails/{scene.mails['held'].pk}",
    "mail-awaited": lambda scene: f"recipients/mails/{scene.mails['awaited'].pk}",
    "why": lambda scene: f"why/?sku={EXPLAINED}&shop={scene.shop.slug}",
    "why-waiting": lambda scene: f"why/?sku={EXPLAINED}&field=stock&shop={scene.shop.slug}",
    "why-nothing-asked": lambda scene: "why/",
    "help": lambda scene: "help/",
    "help-steps": lambda scene: f"help/steps?run={scene.runs['mismatch'].pk}",
    "help-steps-of-none": lambda scene: "help/steps?run=x",
    "help-missing": lambda scene: "help/missing",
    "help-glossary": lambda scene: "help/glossary",
    "help-colours": lambda scene: "help/colours",
    "where-story": lambda scene: "where?q=4711",
    "where-empty": lambda scene: "where?q=",
    "where-choice": lambda scene: "where?q=K",
    "item-never": lambda scene: "where/item?sku=NOWHERE-1",
    "item-refused": lambda scene: "where/item?sku=FLASK-1",
    "item-listed": lambda scene: "where/item?sku=KAYAK-2-RED",
    "item-asked": lambda scene: "where/item?sku=KAYAK-2-RED&ask=now",
    "item-draft": lambda scene: "where/item?sku=PADDLE-S",
    "item-not-flagged": lambda scene: "where/item?sku=LANTERN-7",
    "customer": lambda scene: "where/customer?key=C20000",
    "customer-not-synced": lambda scene: "where/customer?mail=customer17@post.example",
    "not-found": lambda scene: "orders/999999999",
}
"""Under a merchant's address; each is read by everybody who may browse."""

REPAIRS: dict[str, Callable[[Scene], str]] = {
    "resend": lambda scene: f"orders/{scene.orders['failed'].pk}/resend",
    "resend-some": lambda scene: f"resends/plan?order={scene.orders['failed'].pk}&order={scene.orders['delivered'].pk}",
    "edit": lambda scene: f"orders/{scene.orders['failed'].pk}/edit",
    "resend-nothing": lambda scene: f"resends/plan?order={scene.orders['delivered'].pk}",
    "cases": lambda scene: "cases/",
    "cases-ended": lambda scene: "cases/?state=ended",
    "cases-nothing-matches": lambda scene: "cases/?whose=mine&state=ended",
    "case-orders": lambda scene: _case(scene, "orders"),
    "case-service": lambda scene: _case(scene, "mismatch"),
    "case-ignored": lambda scene: _case(scene, "harmful"),
    "case-resolved": lambda scene: _case(scene, "resolved"),
    "case-closed": lambda scene: _case(scene, "closed"),
    "case-hand-over": lambda scene: f"{_case(scene, 'orders')}/hand-over",
    "case-ignore": lambda scene: f"{_case(scene, 'orders')}/ignore",
    "case-resolve": lambda scene: f"{_case(scene, 'mismatch')}/resolve",
    "orders-of-a-case": lambda scene: f"orders/?case={scene.cases['orders'].fingerprint}",
    "handled": lambda scene: f"orders/{scene.orders['failed'].pk}/handled",
    "numbers-explain": lambda scene: f"numbers/explain?gap={scene.orders['failed'].pk}:1008-1008",
    "numbers-explain-nothing": lambda scene: "numbers/explain",
    "force-feed": lambda scene: f"runs/{scene.feeds['withheld'].run_id}/force",
    "record": lambda scene: f"runs/record?of=item&key=RAIN-MOS-S&source={scene.erp.slug}",
    "record-nothing-asked": lambda scene: "runs/record",
    "record-wrong": lambda scene: "runs/record?of=nothing&key=",
    "refresh": lambda scene: f"runs/refresh/{scene.processes['customers_from_erp'].pk}",
    "refresh-running": lambda scene: f"runs/refresh/{scene.processes['items_from_erp'].pk}",
    "refresh-of-shop": lambda scene: f"runs/refresh/{scene.processes['catalogue_to_shop'].pk}",
    "force": lambda scene: f"runs/{scene.runs['harmful'].pk}/force",
    "handled-on-server": lambda scene: f"orders/{scene.orders['late'].pk}/handled",
    "closing-accept": lambda scene: f"{_sheet(scene, 'to_sign')}accept",
    "release": lambda scene: f"runs/{scene.plans['held'].pk}/release",
    "roll-back": lambda scene: f"runs/{scene.plans['roll_back'].pk}/roll-back",
    "reject": lambda scene: f"runs/{scene.plans['held'].pk}/reject",
    "sample": lambda scene: f"connections/{scene.filing.slug}/sample",
}
"""Where support is told what will happen, and asked."""

SET_UPS: dict[str, Callable[[Scene], str]] = {
    "keys": lambda scene: f"keys/{PARTNER}/",
    "recipient": lambda scene: f"recipients/{scene.merchant.recipients.get(address=OWNER).pk}/",
    "recipient-remove": lambda scene: f"recipients/{scene.merchant.recipients.get(address=OWNER).pk}/remove",
    "mapping-words": lambda scene: "mappings/orders-to-erp/words",
    "schedule-change": lambda scene: f"processes/schedules/{scene.processes['orders_to_erp'].schedules.get().pk}",
    "schedule-add": lambda scene: "processes/schedules/new?process=prices-from-erp",
    "disconnect": lambda scene: f"replication/{scene.erp.slug}/disconnect",
    "mapping-words-of-order": lambda scene: f"mappings/orders-to-erp/words?order={scene.orders['failed'].pk}",
    "mapping-edit": lambda scene: _draft(scene, "fresh", "/edit"),
    "mapping-discard": lambda scene: _draft(scene, "fresh", "/discard"),
    "mapping-activate": lambda scene: _draft(scene, "restored", "/activate"),
    "mapping-activate-not-yet": lambda scene: _draft(scene, "draft", "/activate"),
}
"""Where admins set up."""

HUB: dict[str, Callable[[Scene], str]] = {
    "home": lambda scene: "/",
    "log-out": lambda scene: "/log-out/",
    "services": lambda scene: "/services/",
    "services-bad": lambda scene: "/services/?state=bad",
    "services-nothing-matches": lambda scene: "/services/?state=odd&merchant=alpine&service=stock_from_erp&page=2",
    "all-logs": lambda scene: "/logs/",
    "all-logs-live": lambda scene: "/logs/?live=1&level=30",
    "all-logs-nothing-matches": lambda scene: "/logs/?q=nothing+like+this&run=1&since=yesterday",
    "all-logs-journey": lambda scene: f"/logs/?correlation={scene.runs['delivering'].correlation}",
    **PEOPLE,
    **SET_UP_PAGES,
    **TOKENS,
    "desk": lambda scene: "/desk/",
    "desk-nothing-matches": lambda scene: "/desk/?whose=mine&state=ended",
}
"""The pages that are no merchant's, as an admin reads them."""


def addresses(scene: Scene) -> dict[str, str]:
    """Every page's address by its name."""
    of_merchant = {name: f"/m/alpine/{path(scene)}" for name, path in (PAGES | REPAIRS | SET_UPS).items()}
    return of_merchant | {name: path(scene) for name, path in HUB.items()}
