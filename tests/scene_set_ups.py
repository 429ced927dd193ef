"""Merchants that are being set up: one whose shop does not answer, one that may go live, one that is live."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from connectors.base import Side
from connectors.registry import connector
from integration_hub.accounts.models import Merchant, Person
from integration_hub.connections.models import Connection, ServiceState
from integration_hub.connections.opening import store_config
from integration_hub.guided.models import Answer, SetUp, Step
from integration_hub.processes import kinds
from integration_hub.processes.models import Mode, Process, Schedule
from integration_hub.runs.models import Run, State, Trigger

WHO = {
    "sap_business_one": {"url": "https://sap.fell.example:50000", "company": "FELL", "user": "hub", "time_zone": "UTC"},
    "woocommerce": {"base_url": "https://shop.fell.example"},
}
SECRETS = {"sap_business_one": ("password",), "woocommerce": ("consumer_key", "consumer_secret")}
WANTED = (kinds.ITEMS_FROM_ERP, kinds.PRICES_FROM_ERP, kinds.STOCK_FROM_ERP, kinds.CATALOGUE_TO_SHOP, kinds.ORDERS_FROM_SHOP,
          kinds.ORDERS_TO_ERP)  # fmt: skip


def furnish_set_ups(by: Person | None) -> None:
    """Fell is in the middle, Dale is ready, Moor has just begun, Tarn went live."""
    fell, dale, tarn = (_connected(slug, name, by) for slug, name in (("fell", "Fell Sports"), ("dale", "Dale Garden"),
                                                                      ("tarn", "Tarn Boats")))  # fmt: skip
    SetUp.objects.create(merchant=Merchant.objects.create(slug="moor", name="Moor & Heath"), begun_by=by)
    Connection.objects.filter(merchant=fell.merchant, slug="shop").update(
        state=ServiceState.OFFLINE, code="key_refused", message="The shop does not accept the key.",
        remedy="Make a new key in the shop, with the right to read and write.",
    )  # fmt: skip
    for set_up in (dale, tarn):
        _made(set_up, by)
    SetUp.objects.filter(pk=tarn.pk).update(live_at=timezone.now() - timedelta(days=2), live_by=by)


def _connected(slug: str, name: str, by: Person | None) -> SetUp:
    merchant = Merchant.objects.create(slug=slug, name=name, time_zone="Europe/Vienna")
    set_up = SetUp.objects.create(
        merchant=merchant, begun_by=by, begun_at=timezone.now() - timedelta(days=3), erp="sap_business_one", shop="woocommerce"
    )
    for side, key in ((Side.ERP, "sap_business_one"), (Side.SHOP, "woocommerce")):
        row = Connection.objects.create(
            merchant=merchant, slug=side.value, name=connector(key).name, connector=key, state=ServiceState.ONLINE,
            checked_at=timezone.now(), check_due_at=timezone.now() + timedelta(days=1), contact="IT desk, phone 100",
        )  # fmt: skip
        store_config(row, connector(key).config.model_validate(WHO[key] | dict.fromkeys(SECRETS[key], "a secret")))
        row.save()
    for step in (Step.MERCHANT, Step.SYSTEMS, Step.ACCESS):
        Answer.objects.create(set_up=set_up, step=step, person=by, at=timezone.now() - timedelta(days=2))
    return set_up


def _made(set_up: SetUp, by: Person | None) -> None:
    merchant = set_up.merchant
    erp, shop = merchant.connections.get(slug="erp"), merchant.connections.get(slug="shop")
    for kind in (kinds.KINDS[key] for key in WANTED):
        source, target = (erp if kind.source is Side.ERP else shop), {Side.ERP: erp, Side.SHOP: shop, None: None}[kind.target]
        process = Process.objects.create(
            merchant=merchant, slug=kind.key.replace("_", "-"), name=kind.name, kind=kind.key, source=source, target=target,
            enabled=False, monitoring=kind.is_import,
        )  # fmt: skip
        Schedule.objects.create(process=process, crontab="*/15 * * * *", time_zone="Europe/Vienna")
        if kind.is_import:
            _planned(process, by)
    Answer.objects.create(set_up=set_up, step=Step.MAPPING, person=by, skipped="The codes are the same in both systems.")
    for step in (Step.SERVICES, Step.SCHEDULES, Step.MONITORING, Step.SYNC):
        Answer.objects.create(set_up=set_up, step=step, person=by)
    merchant.recipients.create(address="it@dale.example")


def _planned(process: Process, by: Person | None) -> None:
    figures = {"added": 1204, "changed": 0, "withdrawn": 0}
    Run.objects.create(
        merchant=process.merchant, process=process, state=State.HELD, mode=Mode.DRY_RUN, trigger=Trigger.PERSON, person=by,
        target_key=f"{process.kind}:{process.source_id}", started_at=timezone.now() - timedelta(minutes=4),
        ended_at=timezone.now() - timedelta(minutes=3), read=1204, expected=1204, staged=1204, published=0, code="dry_run",
        plan={**figures, "markets": {"": {**figures, "published": 0, "moved_far": 0, "to_zero": 0}}},
        message="Dry run: 1,204 added, 0 changed, 0 withdrawn, 0 as before. Nothing was published.",
        remedy="Look at the plan. It is published when the merchant goes live, and not before.",
    )  # fmt: skip


def _of(slug: str, then: str = "") -> Callable[[object], str]:
    return lambda _scene: f"/m/{slug}/setup/{then}"


SET_UP_PAGES: dict[str, Callable[[object], str]] = {
    "set-ups": lambda _scene: "/setup/",
    "set-up-new": lambda _scene: "/setup/new",
    "set-up": _of("fell"),
    "set-up-ready": _of("dale"),
    "set-up-live": _of("tarn"),
    "set-up-by-file": lambda _scene: "/m/alpine/setup/",
    "set-up-merchant": _of("fell", "merchant"),
    "set-up-systems": _of("fell", "systems"),
    "set-up-access": _of("fell", "access/erp"),
    "set-up-check": _of("fell", "check"),
    "set-up-mapping": _of("fell", "mapping"),
    "set-up-services": _of("fell", "services"),
    "set-up-not-yet": _of("moor", "services"),
    "set-up-schedules": _of("dale", "schedules"),
    "set-up-monitoring": _of("dale", "monitoring"),
    "set-up-recipients": _of("dale", "recipients"),
    "set-up-sync": _of("dale", "sync"),
    "set-up-go-live": _of("dale", "go-live"),
    "set-up-go-live-not-yet": _of("fell", "go-live"),
    "set-up-skip": _of("fell", "skip/mapping"),
    "set-up-give-up": _of("fell", "give-up"),
    "set-up-plan": lambda _scene: f"/m/dale/runs/{Run.objects.filter(merchant__slug='dale').latest('pk').pk}/plan",
}
"""As an admin reads them."""
