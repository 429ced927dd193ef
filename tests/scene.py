"""A merchant's day as the pages show it: every state of orders, runs and connections. For page tests and screenshots."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from connectors import documents
from connectors.documents import Address, Charge, Customer, OrderLine, Readiness
from integration_hub import journeys
from integration_hub.accounts.models import Merchant, Person
from integration_hub.alerts.models import Notice
from integration_hub.cases.models import Case
from integration_hub.closing.models import ClosingSheet
from integration_hub.connections.models import Connection, FileEntry, ServiceState
from integration_hub.orders.document import as_text
from integration_hub.orders.models import Attempt, Order, OrderEvent, OrderState
from integration_hub.orders.numbering import numbering
from integration_hub.processes import kinds
from integration_hub.processes.models import Mode, Process, Schedule
from integration_hub.publishing.models import FeedImport, Resync
from integration_hub.resending.models import Resend
from integration_hub.runs.models import Beat, Exchange, Level, LogEntry, Run, State, Trigger
from tests.scene_beats import furnish_beats
from tests.scene_cases import furnish_cases
from tests.scene_catalogue import furnish_catalogue
from tests.scene_charts import furnish_charts
from tests.scene_closing import furnish_closing
from tests.scene_edits import furnish_edits
from tests.scene_explained import furnish_explained
from tests.scene_feeds import furnish_feeds
from tests.scene_files import furnish_files
from tests.scene_mails import furnish_mails
from tests.scene_mappings import Mapped, furnish_mappings
from tests.scene_people import furnish_people
from tests.scene_plans import furnish_plans
from tests.scene_pushes import furnish_pushes
from tests.scene_resends import furnish_resends
from tests.scene_resync import furnish_resync
from tests.scene_set_ups import furnish_set_ups
from tests.scene_traces import furnish_traces

WHERE = Address("Customer 17", "", "Havnegade 4", "", "8000", "Aarhus C", "", "DK", "customer17@post.example", "+45 00 00 00 01")
NO_TAX_CODE = ("no_tax_code", "The ERP has no tax code for AT.", "Add a tax code for AT to the value map, then resend the order.")


@dataclass(frozen=True, slots=True)
class Scene:
    """What stands on the stage."""

    merchant: Merchant
    erp: Connection
    shop: Connection
    processes: dict[str, Process]
    runs: dict[str, Run]
    orders: dict[str, Order]
    feeds: dict[str, FeedImport]
    filing: Connection
    sheets: dict[str, ClosingSheet]
    resync: Resync
    resends: dict[str, Resend]
    mails: dict[str, Notice]
    plans: dict[str, Run]
    mapped: Mapped
    cases: dict[str, Case]


def furnish(merchant: Merchant, by: Person | None = None) -> Scene:
    """Fill the merchant's pages; the clock beats."""
    Beat.objects.update_or_create(name="clock", defaults={"at": timezone.now()})
    erp, shop = _connections(merchant)
    processes = _processes(merchant, erp, shop)
    runs = {**_runs(processes, by), "flawed": _flawed(processes[kinds.ADDRESSES_FROM_ERP])}
    orders = _orders(merchant, shop, runs["delivering"])
    mails = furnish_mails(erp, runs["mismatch"], runs["unreachable"])
    filing, by_file = furnish_files(merchant, bare_order)
    furnish_pushes(merchant)
    furnish_people(merchant, by)
    furnish_traces(erp, shop)
    furnish_explained(processes[kinds.CATALOGUE_TO_SHOP], runs["done"])
    furnish_charts(merchant)
    furnish_catalogue(processes[kinds.CATALOGUE_TO_SHOP])
    furnish_beats(merchant, erp, shop, runs["mismatch"])
    sheets = furnish_closing(processes[kinds.CLOSING_SHEET], orders["failed"])
    feeds = furnish_feeds(merchant, erp)
    resync = furnish_resync(processes[kinds.CATALOGUE_TO_SHOP], feeds["taken"].run)
    cases = furnish_cases(merchant)
    plans = furnish_plans(processes[kinds.PRICES_FROM_ERP], by)
    furnish_edits(orders["failed"], by)
    resends = furnish_resends(processes[kinds.ORDERS_TO_ERP], by, bare_order)
    mapped = furnish_mappings(processes[kinds.ORDERS_TO_ERP], orders["failed"], by)
    furnish_set_ups(by)
    return Scene(
        merchant,
        erp,
        shop,
        processes,
        runs,
        orders | by_file,
        feeds,
        filing,
        sheets,
        resync,
        resends,
        mails,
        plans,
        mapped,
        cases,
    )


def bare_order(shop: Connection, e_number: str, state: OrderState = OrderState.AWAITING, **fields: Any) -> Order:
    """One order with a document that can be read."""
    placed = fields.pop("placed_at", timezone.now())
    document = _document(e_number, placed)
    return Order.objects.create(
        merchant=shop.merchant, connection=shop, e_number=e_number, shop_id=e_number, state=state, placed_at=placed,
        changed_at=placed, customer=fields.pop("customer", "Customer 17"), email=WHERE.email, currency="EUR",
        **asdict(numbering(e_number)), total=document.total, tax_included=True, raw="{}", document=as_text(document), **fields,
    )  # fmt: skip


def _document(e_number: str, placed: datetime) -> documents.Order:
    lines = (
        OrderLine(1, "TENT-2-GRN", "Ridge tent, two persons, green", Decimal(1), Decimal("239.20"), Decimal("59.80"), "DK25"),
        OrderLine(2, "PEG-10", "Tent pegs, ten", Decimal(2), Decimal("16.00"), Decimal("4.00"), "DK25"),
    )
    shipping = Charge("shipping", "flat_rate", "Home delivery", Decimal("8.00"), Decimal("2.00"), "DK25")
    return documents.Order(
        e_number=e_number, shop_id=e_number, placed_at=placed, changed_at=placed, readiness=Readiness.READY,
        shop_state="processing", currency="EUR", tax_included=True, total=Decimal("329.00"), total_tax=Decimal("65.80"),
        customer=Customer("", "Customer 17", WHERE.email), billing=WHERE, delivery=WHERE, lines=lines, charges=(shipping,),
        payment_method="card", payment_name="Card", transaction="T-48213", paid_at=placed, note="Please call before delivery.",
    )  # fmt: skip


def _connections(merchant: Merchant) -> tuple[Connection, Connection]:
    checked = {"checked_at": timezone.now() - timedelta(minutes=3)}
    erp = Connection.objects.create(
        merchant=merchant, slug="acme-erp", name="Acme ERP", connector="sap_business_one", state=ServiceState.ONLINE,
        answered_in=timedelta(milliseconds=183), version="Service Layer 1000110", contact="Nordic ERP Partners, +45 00 00 00 02",
        **checked,
    )  # fmt: skip
    shop = Connection.objects.create(
        merchant=merchant, slug="alpine-shop", name="Alpine shop", connector="woocommerce", state=ServiceState.OFFLINE,
        code="no_connection", message="shop.alpine.example does not answer.",
        remedy="Open the shop in a browser. If it does not open there either, ask its host.", **checked,
    )  # fmt: skip
    return erp, shop


def _processes(merchant: Merchant, erp: Connection, shop: Connection) -> dict[str, Process]:
    made = {
        kind.key: Process.objects.create(
            merchant=merchant, slug=kind.key.replace("_", "-"), name=kind.name, kind=kind.key,
            source=erp if kind.source == "erp" else shop, target={"erp": erp, "shop": shop}.get(kind.target or ""),
            monitoring=kind.key == kinds.PRICES_FROM_ERP,
            watermark=timezone.now() if kind.key in (kinds.ITEMS_FROM_ERP, kinds.PRICES_FROM_ERP) else None,
        )
        for kind in kinds.KINDS.values()
    }  # fmt: skip
    soon = timezone.now() + timedelta(minutes=4)
    for key, crontab, mode in (
        (kinds.ORDERS_TO_ERP, "*/5 * * * *", Mode.INCREMENTAL),
        (kinds.ORDERS_FROM_SHOP, "*/5 * * * *", Mode.INCREMENTAL),
        (kinds.ITEMS_FROM_ERP, "15 * * * *", Mode.INCREMENTAL),
        (kinds.ITEMS_FROM_ERP, "30 2 * * 0", Mode.FULL),
        (kinds.STOCK_FROM_ERP, "*/10 6-20 * * 1-5", Mode.INCREMENTAL),
    ):
        next_at = soon + timedelta(days=5) if mode == Mode.FULL else soon
        Schedule.objects.create(process=made[key], crontab=crontab, mode=mode, next_at=next_at)
    return made


def _run(process: Process, state: State, minutes: int, **fields: Any) -> Run:
    began = timezone.now() - timedelta(minutes=minutes)
    ended = None if state in {State.QUEUED, State.RUNNING} else began + timedelta(seconds=fields.pop("took", 9))
    run = Run.objects.create(
        merchant=process.merchant, process=process, state=state, mode=fields.pop("mode", Mode.INCREMENTAL),
        trigger=fields.pop("trigger", Trigger.SCHEDULE), correlation=journeys.new_id(),
        target_key=f"process:{process.pk}", created_at=began,
        started_at=None if state == State.QUEUED else began, ended_at=ended, unit=process.service.records, **fields,
    )  # fmt: skip
    _told(run, Level.INFO, "Reading began.", began)
    if run.ended_badly:
        _told(run, Level.ERROR, f"{run.get_state_display()}. {run.message}", ended or began)
    return run


def _told(run: Run, level: Level, message: str, at: datetime, subject: str = "") -> None:
    LogEntry.objects.create(
        merchant_id=run.merchant_id, process_id=run.process_id, run_id=run.pk, at=at, level=level, service=run.process.kind,
        message=message, subject=subject, correlation=run.correlation,
    )  # fmt: skip


def _runs(processes: dict[str, Process], by: Person | None) -> dict[str, Run]:
    items, prices, stock = (processes[key] for key in (kinds.ITEMS_FROM_ERP, kinds.PRICES_FROM_ERP, kinds.STOCK_FROM_ERP))
    figures = {"published": 840, "added": 0, "changed": 12, "withdrawn": 438, "unchanged": 390, "to_zero": 0}
    market = {**figures, "moved_far": 0}
    return {
        "done": _run(
            processes[kinds.CUSTOMERS_FROM_ERP], State.DONE, 63, mode=Mode.FULL, expected=214, read=214,
            staged=3, skipped=211, published=3
        ),
        "harmful": _run(
            items, State.HARMFUL, 26, expected=402, read=402, staged=12, skipped=390, published=0, took=118, mode=Mode.FULL,
            code="harmful_import", message="It would withdraw 438 of 840 items of the market DKK.",
            remedy="Ask whoever maintains the items in Acme ERP whether this was meant. If it was, support can force the import.",
            plan={**figures, "markets": {"DKK": market}, "moves": [], "samples": {"withdrawn": ["TENT-2-GRN", "PEG-10"]}},
        ),
        "mismatch": _run(
            prices, State.COUNT_MISMATCH, 12, expected=1204, read=1187, staged=44, skipped=1143, published=0, took=220,
            code="count_mismatch", message="17 prices are missing: 1,204 were expected, 1,187 were read.",
            remedy="Check whether the web service of Acme ERP is online, then run it again. If it stays, contact support.",
        ),
        "unreachable": _run(
            stock, State.NOT_REACHABLE, 71, took=2, code="refused", message="Acme ERP refused our password.",
            remedy="Ask an admin of the hub to enter the new password.",
        ),
        "delivering": _run(
            processes[kinds.ORDERS_TO_ERP], State.DONE, 6, expected=4, read=4, published=3, trigger=Trigger.WEBHOOK
        ),
        "running": _run(
            items, State.RUNNING, 1, expected=840, read=312, staged=4, skipped=308, person=by, trigger=Trigger.PERSON
        ),
    }  # fmt: skip


def _flawed(process: Process) -> Run:
    """A run that refused its file, with what is wrong with that."""
    message = "3 things are wrong with out/addresses_20260105.csv. The first: line 7, record 6, field postcode: is empty."
    remedy = "Ask whoever exports the file to mend it and write it again; the hub reads the new one by itself."
    run = _run(process, State.INVALID, 33, code="flawed_file", message=message, remedy=remedy, plan={"flawed": 3})
    wrong = (
        (7, 6, "postcode", "is empty"),
        (19, 18, "country", "'Norge' is no code of a country"),
        (402, 0, "", "has 5 columns; the file has 8."),
    )
    FileEntry.objects.create(
        connection=process.source, direction="in", kind=process.kind, name="out/addresses_20260105.csv", size=48_213,
        modified_at=run.created_at - timedelta(hours=7), state="refused", records=401, counted_by="counting", run_id=run.pk,
        seen_at=run.created_at,
        put_away=True, message=message, remedy=remedy,
        flaws=[dict(zip(("line", "record", "field", "message"), each, strict=True)) for each in wrong],
    )  # fmt: skip
    return run


def _orders(merchant: Merchant, shop: Connection, run: Run) -> dict[str, Order]:
    now = timezone.now()
    code, message, remedy = NO_TAX_CODE
    said = {"code": code, "message": message, "remedy": remedy, "attempt": 1, "tries": 1}
    lost = {
        "code": "answer_lost", "message": "Acme ERP did not answer. The hub asks it again.", "attempt": 1, "tries": 1,
        "remedy": "Nothing to do: in about 3 min the hub asks the ERP, and sends the order again only if it is not there.",
        "not_before": now + timedelta(minutes=2), "sent": True,
    }  # fmt: skip
    made = {
        "delivered": bare_order(
            shop, "1005", OrderState.DELIVERED, erp_number="4819", erp_key="771", delivered_at=now, attempt=1
        ),
        "handled": bare_order(shop, "1006", OrderState.HANDLED, erp_number="4820", customer="Lake Sports"),
        "doubt": bare_order(shop, "1007", OrderState.IN_DOUBT, customer="Fjord Cycles", **lost),
        "failed": bare_order(shop, "1009", OrderState.FAILED, customer="", placed_at=now - timedelta(minutes=12), **said),
        "awaiting": bare_order(shop, "1010", customer="Harbour Tools", placed_at=now - timedelta(minutes=3)),
        "declined": bare_order(shop, "1011", OrderState.DECLINED, customer="Meadow Garden", shop_state="failed"),
    }
    for number in range(1100, 1124):
        bare_order(shop, str(number), OrderState.DELIVERED, erp_number=str(number + 3800), customer="Nordic Kitchens")
    _try(made["failed"], run, OrderState.FAILED, message)
    _try(made["delivered"], run, OrderState.DELIVERED, "")
    return made


def _try(order: Order, run: Run, outcome: OrderState, message: str) -> None:
    began = timezone.now() - timedelta(minutes=6)
    Attempt.objects.create(
        order=order, number=1, run=run, mapping_version=3, started_at=began, ended_at=began + timedelta(seconds=1),
        outcome=outcome, code=order.code, message=message,
    )  # fmt: skip
    Exchange.objects.create(
        at=began, merchant_id=order.merchant_id, connection_id=order.connection_id, run_id=run.pk, subject=f"order:{order.pk}",
        correlation=run.correlation, method="POST", url="https://erp.alpine.example:50000/b1s/v2/Orders",
        status=400 if message else 201,
        took=timedelta(milliseconds=412), request='{"CardCode": "C20000", "NumAtCard": "' + order.e_number + '"}',
        answer='{"error": {"code": "-5002", "message": "No tax code for AT"}}' if message else '{"DocNum": 4819}',
    )  # fmt: skip
    if message:
        _told(run, Level.ERROR, f"{order.e_number}: {message}", began + timedelta(seconds=1), f"order:{order.pk}")
    received = datetime.now(UTC) - timedelta(minutes=11)
    OrderEvent.objects.create(order=order, at=received, state=OrderState.AWAITING, text="Taken in from Alpine shop.")
    OrderEvent.objects.create(order=order, at=began, state=outcome, text=message or f"Delivered as {order.erp_number}.")
