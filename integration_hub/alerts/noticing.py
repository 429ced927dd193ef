"""Which runs and sheets are told by mail, and to whom: decided once, in one statement, for all that have ended."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from integration_hub.alerts.events import URGENT, Event, event_in_sql, listed
from integration_hub.processes.kinds import CATALOGUE_TO_SHOP, CLOSING_SHEET, KINDS
from integration_hub.processes.models import Mode
from integration_hub.runs.models import ASKED_FOR, ENDED_BADLY, OVERDUE, State

LOOK_BACK = timedelta(days=14)
EACH_TOLD = (CATALOGUE_TO_SHOP, CLOSING_SHEET, *(kind.key for kind in KINDS.values() if kind.is_import))
"""Of these services every bad end is noticed (R9). Of the others, which run every few minutes, only the first after a good one.

A publication runs as often as orders do, but its reasons differ: the same one twice running is noticed once.

That an export is late, or orders are not picked up, is noticed once until a run is done, however often the hub looks meanwhile.
Meanwhile whatever else goes wrong is noticed as if all had been well before.

What is noticed is mailed once a cause (causes.py): one service, ended one way for one reason, since it last did well; or one
system that does not answer, however many services speak to it.

A roll-back that is held is what somebody has just asked for: nobody is told. Nor is anybody of a dry run, however it ends:
whoever sets the merchant up looks at it.
"""

GOOD_AGAIN = """
b.state = '{done}' and b.mode not in ({asked_for})
and (b.record in ('', r.record) and (b.mode = r.mode or b.mode = 'full') or r.state in ({shallow}))
"""
"""That run ``b`` proves the cause of run ``r`` gone.

What a full run stumbled over, an incremental one does not even see, nor one of a single record; a roll-back asks nobody.
"""
_SHALLOW = (State.NOT_REACHABLE, *OVERDUE)

_WAITS = "(a.held_until is not null and not (a.urgent_at_once and {event} in ({urgent})))"
DUE = f"case when {_WAITS} then 'held' else 'waiting' end, case when {_WAITS} then a.held_until else %(now)s end"
"""State and due time of a new notice of recipient ``a``, as two columns."""
_HEARS = """
(a.hears_all or exists (
    select 1 from alerts_subscription heard where heard.recipient_id = a.id and heard.event = {event}
    and (heard.connection_id is null or heard.connection_id in ({connections}))
))
"""
INSERT = """
insert into alerts_notice (
    merchant_id, kind, event, run_id, sheet_id, case_id, cause, follows_id, address, state, due_at, at,
    tries, error, subject, text
)
"""
_ENDED = """
select r.*, p.source_id, coalesce(p.target_id, p.source_id) as target_id, {of_run} as event,
    case when r.state = '{silent}' then 'system ' || coalesce(p.target_id, p.source_id)
    else 'service ' || r.process_id || ' ' || r.state end || ' ' || r.code as cause
from runs_run r
join processes_process p on p.id = r.process_id
where r.state in ({bad}) and r.ended_at >= %(since)s and not (r.state = '{held}' and r.mode = '{roll_back}') and r.mode <> '{dry}'
and (p.kind in ({told}) or r.state in ({overdue}) or coalesce((
    select b.state from runs_run b where b.process_id = r.process_id and b.id < r.id and b.ended_at is not null
    order by b.id desc limit 1
), 'done') not in ({wrong}))
and (p.kind <> '{publication}' or coalesce((
    select b.state || ' ' || b.code from runs_run b where b.process_id = r.process_id and b.id < r.id and b.ended_at is not null
    order by b.id desc limit 1
), '') <> r.state || ' ' || r.code)
and (r.state not in ({overdue}) or coalesce((
    select b.state from runs_run b where b.process_id = r.process_id and b.id < r.id and b.state in (r.state, '{done}')
    order by b.id desc limit 1
), '{done}') = '{done}')
"""
_NOTICE = """{insert}
select e.merchant_id, 'trouble', e.event, e.id, null, null, e.cause, null, a.address, {due}, %(now)s, 0, '', '', ''
from ({ended}) e
join alerts_recipient a on a.merchant_id = e.merchant_id and a.created_at <= e.ended_at and {hears}
where not exists (select 1 from alerts_notice n where n.run_id = e.id and n.address = a.address and n.kind = 'trouble')
order by e.id, a.id
on conflict do nothing
"""
_SHEETS = """{insert}
select s.merchant_id, 'sheet', '{closing}', s.run_id, s.id, null, '', null, a.address, {due}, %(now)s, 0, '', '', ''
from closing_closingsheet s
join alerts_recipient a on a.merchant_id = s.merchant_id and a.created_at <= s.to_mail_at and {hears}
where s.to_mail_at >= %(since)s and s.run_id is not null
and not exists (select 1 from alerts_notice n where n.sheet_id = s.id and n.address = a.address and n.kind = 'sheet')
order by s.day, a.id
on conflict do nothing
"""


def notice_what_ended_badly() -> int:
    """Make one notice for each recipient of each run that ended badly and is not noticed yet; how many."""
    return execute(
        _NOTICE.format(insert=INSERT, ended=_ended(), due=due("e.event"), hears=hears("e.event", "e.source_id, e.target_id"))
    )


def notice_closing_sheets() -> int:
    """Make one notice for each recipient of each closing sheet that is to be mailed and is not told yet; how many."""
    event = f"'{Event.CLOSING}'"
    return execute(
        _SHEETS.format(insert=INSERT, closing=Event.CLOSING, due=due(event), hears=hears(event, "s.shop_id, s.erp_id"))
    )


def execute(statement: str, **more: Any) -> int:
    """Run one of our statements, which know ``now`` and since when things are looked at; how many rows."""
    now = timezone.now()
    values = {"now": stored(now), "since": stored(now - LOOK_BACK), **more}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def due(event: str) -> str:
    """The columns ``state, due_at`` of a new notice about that event."""
    return DUE.format(event=event, urgent=listed(URGENT))


def good_again() -> str:
    """``GOOD_AGAIN`` in our words."""
    return GOOD_AGAIN.format(done=State.DONE, asked_for=listed(ASKED_FOR), shallow=listed(_SHALLOW))


def _ended() -> str:
    return _ENDED.format(
        of_run=event_in_sql("p.kind", "r.state"), silent=State.NOT_REACHABLE, bad=listed(ENDED_BADLY), told=listed(EACH_TOLD),
        overdue=listed(OVERDUE), done=State.DONE, publication=CATALOGUE_TO_SHOP,
        held=State.HELD, roll_back=Mode.ROLL_BACK, dry=Mode.DRY_RUN,
        wrong=listed(state for state in ENDED_BADLY if state not in OVERDUE),
    )  # fmt: skip


def hears(event: str, connections: str) -> str:
    """Whether recipient ``a`` hears of that event of those connections."""
    return _HEARS.format(event=event, connections=connections)


def stored(at: Any) -> Any:
    """A time as the database keeps it."""
    return connection.ops.adapt_datetimefield_value(at)
