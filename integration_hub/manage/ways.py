"""The way of the data through a connection, hop by hop in both directions, each with its state and its age (R50, R54, R56)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from connectors.base import Side, Transport
from connectors.registry import UnknownConnector, connector
from integration_hub.connections.models import Connection, FileEntry
from integration_hub.manage.queries import overdue
from integration_hub.orders.models import ARRIVED, NOT_PICKED_UP, Order, OrderState
from integration_hub.processes.kinds import CATALOGUE_TO_SHOP, ORDERS_FROM_SHOP, ORDERS_TO_ERP, PRODUCTS_FROM_SHOP
from integration_hub.processes.models import Process
from integration_hub.publishing.models import Comparison
from integration_hub.runs.models import Run, State
from integration_hub.ui.hops import Hop
from integration_hub.ui.words import number

HUB = "Integration Hub"


@dataclass(frozen=True, slots=True)
class Way:
    """One direction."""

    title: str
    hops: tuple[Hop, ...]


def ways_of(connection: Connection) -> list[Way]:
    """Both directions between the ERP and each shop that the connection's services link."""
    found: list[Way] = []
    for erp, shop in _pairs(connection):
        if erp:
            end = shop.name if shop else HUB
            found.append(
                Way(_("From %(source)s to %(target)s") % {"source": erp.name, "target": end}, tuple(_inwards(erp, shop)))
            )
        if shop and shop.leaving.filter(kind__in=[ORDERS_FROM_SHOP, ORDERS_TO_ERP]).exists():
            end = erp.name if erp else HUB
            found.append(
                Way(
                    _("Orders back from %(source)s to %(target)s") % {"source": shop.name, "target": end}, tuple(_back(shop, erp))
                )
            )
        if shop and (reader := shop.leaving.filter(kind=PRODUCTS_FROM_SHOP).first()):
            title = _("What %(shop)s shows, back to %(target)s") % {"shop": shop.name, "target": HUB}
            found.append(Way(title, tuple(_shown(shop, reader))))
    return found


def _pairs(connection: Connection) -> Iterable[tuple[Connection | None, Connection | None]]:
    """Which ERP and shop belong together; one that stands alone has no partner."""
    is_erp = _side(connection) is Side.ERP
    both = Process.objects.filter(Q(source=connection) | Q(target=connection), target__isnull=False, enabled=True)
    others: dict[int, Connection] = {}
    for process in both.select_related("source", "target").order_by("pk"):
        for end in (process.source, process.target):
            if end and end != connection and _side(end) is not _side(connection):
                others[end.pk] = end
    if not others:
        return [(connection, None) if is_erp else (None, connection)]
    return [(connection, other) if is_erp else (other, connection) for other in others.values()]


def _inwards(erp: Connection, shop: Connection | None) -> Iterator[Hop]:
    newest = _newest_file(erp)
    yield _exporting(erp, newest)
    if _transport(erp) is Transport.FILES:
        arrived = _("%(file)s arrived") % {"file": newest.name.rpartition("/")[2]} if newest else _("no file has come yet")
        yield _at(erp, _("File server"), arrived, newest.seen_at if newest else None)
    imports = [process for process in erp.leaving.filter(target__isnull=True) if process.service.is_import]
    yield _of_run(HUB, _("Hub"), _("last import"), _newest_run(imports))
    if shop:
        told = Process.objects.filter(kind=CATALOGUE_TO_SHOP, source=erp, target=shop)
        yield _of_run(shop.name, _("Shop"), _("was last told"), _newest_run(told))


def _exporting(erp: Connection, newest: FileEntry | None) -> Hop:
    transport = _transport(erp)
    if transport is Transport.DIRECT:
        return _at(erp, _("ERP"), _("checked"), erp.checked_at)
    late = any(run.state == State.EXPORT_LATE for run in overdue(erp))
    state = str(State.EXPORT_LATE.label) if late else ""
    word = _("last export written") if transport is Transport.FILES else _("last push came")
    written = (newest.modified_at or newest.seen_at) if newest else None
    return Hop(erp.name, _("ERP"), word if newest else _("has sent nothing yet"), written, state)


def _back(shop: Connection, erp: Connection | None) -> Iterator[Hop]:
    taken_in = Process.objects.filter(kind=ORDERS_FROM_SHOP, source=shop)
    yield _of_run(shop.name, _("Shop"), _("orders last read"), _newest_run(taken_in))
    waits = Order.objects.filter(connection=shop, state__in=[OrderState.AWAITING, OrderState.SENDING, OrderState.IN_DOUBT])
    waiting = waits.aggregate(count=Count("pk"), oldest=Min("received_at"))
    said = ngettext("%(orders)s order waits, the oldest came", "%(orders)s orders wait, the oldest came", waiting["count"])
    text = said % {"orders": number(waiting["count"])} if waiting["count"] else _("no order waits")
    yield Hop(HUB, _("Hub"), text, waiting["oldest"], url=_orders(shop, "awaiting"))
    if erp is None:
        return
    if _transport(erp) is Transport.FILES:
        yield _lying(shop, erp)
    yield _arrived(shop, erp)


def _lying(shop: Connection, erp: Connection) -> Hop:
    followed = Order.objects.filter(connection=shop, follow_due_at__isnull=False, state=OrderState.HANDED_OVER)
    lying = followed.aggregate(count=Count("pk"), oldest=Min("handed_over_at"), late=Count("pk", filter=Q(code=NOT_PICKED_UP)))
    if not lying["count"]:
        return _at(erp, _("File server"), _("no order lies there"), None)
    said = ngettext(
        "%(orders)s order lies there, the oldest was left", "%(orders)s orders lie there, the oldest was left", lying["count"]
    )
    text = said % {"orders": number(lying["count"])}
    state = str(State.NOT_PICKED_UP.label) if lying["late"] else str(erp.get_state_display())
    return Hop(_server(erp), _("File server"), text, lying["oldest"], state, _orders(shop, "handed_over"))


def _shown(shop: Connection, reader: Process) -> Iterator[Hop]:
    yield _of_run(shop.name, _("Shop"), _("products last read"), _newest_run([reader]))
    compared = Comparison.objects.filter(shop=shop).first()
    url = reverse("resync:store", args=[shop.merchant.slug, shop.slug])
    if compared is None or compared.at is None:
        yield Hop(HUB, _("Hub"), _("has not compared them yet"), url=url)
        return
    said = ngettext("%(count)s product differs, compared", "%(count)s products differ, compared", compared.differing)
    text = said % {"count": number(compared.differing)} if compared.differing else _("nothing differs, compared")
    yield Hop(HUB, _("Hub"), text, compared.at, url=url)


def _arrived(shop: Connection, erp: Connection) -> Hop:
    there = [state for state in ARRIVED if state is not OrderState.HANDED_OVER]
    last = shop.orders.filter(merchant=shop.merchant_id, state__in=there).defer("raw", "document").order_by("-pk").first()
    if last is None:
        return Hop(erp.name, _("ERP"), _("has no order of this shop yet"))
    fetched = last.state == OrderState.PICKED_UP
    url = reverse("orders:detail", args=[shop.merchant.slug, last.pk])
    said = _("%(order)s was fetched") if fetched else _("%(order)s was taken")
    text = said % {"order": last.e_number}
    return Hop(erp.name, _("ERP"), text, last.picked_up_at if fetched else last.delivered_at, last.get_state_display(), url)


def _at(connection: Connection, role: str, text: str, moment: datetime | None) -> Hop:
    name = _server(connection) if role == _("File server") else connection.name
    return Hop(name, role, text, moment, str(connection.get_state_display()))


def _server(connection: Connection) -> str:
    return _("File server of %(erp)s") % {"erp": connection.name}


def _of_run(name: str, role: str, text: str, run: Run | None) -> Hop:
    if run is None:
        return Hop(name, role, _("nothing has come here yet"))
    url = reverse("runs:detail", args=[run.merchant.slug, run.pk])
    return Hop(name, role, text, run.ended_at or run.created_at, str(run.get_state_display()), url)


def _newest_run(processes: Iterable[Process]) -> Run | None:
    keys = [process.pk for process in processes]
    return Run.objects.filter(process__in=keys).exclude(state=State.QUEUED).select_related("merchant").order_by("-pk").first()


def _newest_file(erp: Connection) -> FileEntry | None:
    return erp.files.filter(direction=FileEntry.Direction.IN).defer("flaws").order_by("-pk").first()


def _orders(shop: Connection, state: str) -> str:
    return f"{reverse('orders:list', args=[shop.merchant.slug])}?state={state}&shop={shop.slug}"


def _side(connection: Connection) -> Side | None:
    try:
        return connector(connection.connector).side
    except UnknownConnector:
        return None


def _transport(connection: Connection) -> Transport | None:
    try:
        return connector(connection.connector).transport
    except UnknownConnector:
        return None
