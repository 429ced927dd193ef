"""Which function does which kind of service: the worker's urls.py. Tasks take an id, call one function, may run twice."""

from collections.abc import Callable

from celery import shared_task

from connectors import errors
from integration_hub import journeys
from integration_hub.accounts.sessions import forget_ended_sessions
from integration_hub.alerts.clock import send_due_notices
from integration_hub.alerts.retention import forget_old_notices
from integration_hub.alerts.sending import SEND_MAIL, send_one
from integration_hub.cases.clock import watch
from integration_hub.cases.retention import forget_old_cases
from integration_hub.catalogue.clock import list_catalogues
from integration_hub.catalogue.history import forget_old_history
from integration_hub.catalogue.indexing import INDEX_CATALOGUE
from integration_hub.charts.clock import forget_old_samples, take_samples
from integration_hub.closing.comparing import compute_sheets
from integration_hub.connections.checking import check_due_connections
from integration_hub.imports.clock import wake_imports
from integration_hub.imports.holding import expire_held
from integration_hub.imports.importing import import_records
from integration_hub.imports.parcels import waits
from integration_hub.imports.retention import sweep_files
from integration_hub.inbox.retention import tend_pushes
from integration_hub.orders.clock import wake_deliveries
from integration_hub.orders.delivery import HELP_DELIVER, deliver_orders, help_deliver
from integration_hub.orders.intake import take_in_orders
from integration_hub.processes import kinds
from integration_hub.processes.models import Mode
from integration_hub.publishing.clock import begin_resyncs
from integration_hub.publishing.mirroring import mirror_products
from integration_hub.publishing.publishing import publish_catalogue
from integration_hub.publishing.retention import forget_old_feeds, forget_old_resyncs
from integration_hub.rehearsal.clock import wake_rehearsals
from integration_hub.rehearsal.rehearsing import REHEARSE, rehearse
from integration_hub.rehearsal.retention import forget_old_rehearsals
from integration_hub.resending.conducting import CONDUCT, conduct_resends
from integration_hub.runs import leases, logbook
from integration_hub.runs.actions import Cause, Refused, start_run
from integration_hub.runs.bell import EXECUTE_RUN, WATCH_CASES, ring
from integration_hub.runs.leases import Ending
from integration_hub.runs.models import Level, Run, State, Trigger
from integration_hub.runs.retention import forget_the_old

Work = Callable[[Run], Ending]

WORK: dict[str, Work] = {
    kinds.ITEMS_FROM_ERP: import_records,
    kinds.PRICES_FROM_ERP: import_records,
    kinds.STOCK_FROM_ERP: import_records,
    kinds.CUSTOMERS_FROM_ERP: import_records,
    kinds.ADDRESSES_FROM_ERP: import_records,
    kinds.CATALOGUE_TO_SHOP: publish_catalogue,
    kinds.PRODUCTS_FROM_SHOP: mirror_products,
    kinds.ORDERS_FROM_SHOP: take_in_orders,
    kinds.ORDERS_TO_ERP: deliver_orders,
    kinds.CLOSING_SHEET: compute_sheets,
}


@shared_task(name=EXECUTE_RUN)
def execute_run(run_id: int) -> None:
    """Do the run, if it waits and may be had."""
    run = leases.claim(run_id)
    if run:
        perform(run)


def perform(run: Run) -> None:
    """Do a claimed run to its end, on the journey that started it, whoever rang for it now."""
    with journeys.on(run.correlation):
        _perform(run)


def _perform(run: Run) -> None:
    """Whatever goes wrong is an end as well (I10)."""
    try:
        ending = WORK[run.process.kind](run)
    except leases.LeaseLost:
        return
    except leases.CancelRequested:
        ending = Ending(State.CANCELLED, message="Cancelled by a person. What was not finished was thrown away.")
    except errors.ConnectorError as problem:
        ending = _ending(problem)
    except Exception as bug:
        _end(run, _bug(bug))
        raise
    _end(run, ending)


def _end(run: Run, ending: Ending) -> None:
    """Write the end, unless the work did so itself or another worker has the run; then tell."""
    try:
        if run.is_active:
            leases.finish(run, ending)
    except leases.LeaseLost:
        return
    _tell(run)
    _go_on(run)


def _ending(problem: errors.ConnectorError) -> Ending:
    states = {
        errors.Unavailable: State.NOT_REACHABLE,
        errors.Access: State.NOT_REACHABLE,
        errors.Unreadable: State.INVALID,
        errors.PagesMoved: State.COUNT_MISMATCH,
        errors.Uncertain: State.TIMED_OUT,
    }
    return Ending(states.get(type(problem), State.FAILED), problem.code, problem.message, problem.remedy)


def _bug(bug: Exception) -> Ending:
    said = f"The hub made a mistake ({type(bug).__name__}). What was not finished was thrown away."
    return Ending(State.FAILED, "hub_error", said, "Start it again. If it happens again, send the run's number to support.")


def _tell(run: Run) -> None:
    """Log how it ended, and ring for what waited for its end."""
    logbook.write(run, f"{run.get_state_display()}. {run.message}".strip(), Level.ERROR if run.ended_badly else Level.INFO)
    ring(WATCH_CASES, run.merchant_id)
    if run.ended_badly or run.process.kind == kinds.CLOSING_SHEET:
        ring("send_notices")
    waiting = Run.objects.filter(state=State.QUEUED, target_key=run.target_key).values_list("pk", flat=True)
    for run_id in waiting:
        ring(EXECUTE_RUN, run_id, queue=run.process.service.queue)
    _list_what_came(run)


def _list_what_came(run: Run) -> None:
    """Ring for the catalogue's list, which follows what was imported and what a shop was seen to have."""
    service = run.process.service
    if service.is_import:
        ring(INDEX_CATALOGUE, run.process.source_id)
    elif service.target is None and service.queue != "orders":
        ring(INDEX_CATALOGUE)


def _go_on(run: Run) -> None:
    """Start the same service again where more waits for it: files, of which a run takes one, or a resync's turn."""
    if run.process.kind == kinds.CATALOGUE_TO_SHOP:
        begin_resyncs()
    if run.process.kind == kinds.ORDERS_TO_ERP:
        ring(CONDUCT)
    if run.process.service.is_import and waits(run):
        try:
            start_run(run.process, Cause(Trigger.CHAIN), mode=Mode(run.mode))
        except Refused as off:
            logbook.write(run, f"More files wait. {off}", Level.WARNING)


@shared_task(name=HELP_DELIVER)
def help_with_orders(run_id: int) -> None:
    """Deliver orders beside the worker that does the run."""
    help_deliver(run_id)


@shared_task(name="wake_deliveries")
def wake() -> None:
    """Settle what the dead left behind, and start deliveries whose time has come."""
    wake_deliveries()


@shared_task(name=CONDUCT)
def conduct() -> None:
    """Look what came of the orders that are being resent, and release the next."""
    conduct_resends()


@shared_task(name="wake_imports")
def wake_files() -> None:
    """Start the services for which something was pushed and waits."""
    wake_imports()


@shared_task(name=INDEX_CATALOGUE)
def index_catalogue(connection_id: int | None = None) -> None:
    """List what has changed in one catalogue, or in any."""
    list_catalogues(connection_id)


@shared_task(name="begin_resyncs")
def begin_resyncs_that_wait() -> None:
    """Begin the resyncs whose turn has come."""
    begin_resyncs()


@shared_task(name=WATCH_CASES)
def watch_over_cases(merchant_id: int | None = None) -> None:
    """Open, count, close and reopen cases, of one merchant or of all."""
    watch(merchant_id)


@shared_task(name="send_notices")
def send_notices() -> None:
    """Mail what ended badly to whom it concerns."""
    send_due_notices()


@shared_task(name=SEND_MAIL)
def send_mail(notice_id: int) -> None:
    """Send one mail for which somebody waits."""
    send_one(notice_id)


@shared_task(name="check_connections")
def check_connections() -> None:
    """Ask the web services that are due how they are."""
    check_due_connections()


@shared_task(name="take_samples")
def sample() -> None:
    """Take the figures that the charts show, every five minutes."""
    take_samples()


@shared_task(name=REHEARSE)
def rehearse_draft(rehearsal_id: int) -> None:
    """Try a draft of a mapping on the orders of the last days."""
    rehearse(rehearsal_id)


@shared_task(name="wake_rehearsals")
def wake_dead_rehearsals() -> None:
    """Free rehearsals that stopped beating, and ring for those that wait."""
    wake_rehearsals()


@shared_task(name="tidy")
def tidy() -> None:
    """Forget what is past its time, and close what is left alone: pushes and held imports."""
    tend_pushes()
    forget_the_old()
    forget_old_notices()
    forget_old_cases()
    forget_old_feeds()
    forget_old_resyncs()
    forget_old_samples()
    forget_old_rehearsals()
    forget_old_history()
    forget_ended_sessions()
    sweep_files()
    expire_held()
