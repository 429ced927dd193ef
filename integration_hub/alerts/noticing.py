"""Which runs are told by mail, and to whom: decided once, in one statement, for every run that has ended."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from integration_hub.processes.kinds import CATALOGUE_TO_SHOP, CLOSING_SHEET, KINDS
from integration_hub.runs.models import ENDED_BADLY, OVERDUE, State

LOOK_BACK = timedelta(days=14)
EACH_TOLD = (CATALOGUE_TO_SHOP, CLOSING_SHEET, *(kind.key for kind in KINDS.values() if kind.is_import))
"""Of these services every bad end is told (R9). Of the others, which run every few minutes, only the first after a good one.

A publication runs as often as orders do, but its reasons differ: the same one twice running is told once.

That an export is late, or orders are not picked up, is told once, however often the hub looks meanwhile: until a run is done.
Meanwhile whatever else goes wrong is told as if all had been well before.
"""

_NOTICE = """
insert into alerts_notice (run_id, address, tries, due_at, error)
select r.id, a.address, 0, %(now)s, ''
from runs_run r
join processes_process p on p.id = r.process_id
join alerts_recipient a on a.merchant_id = r.merchant_id and a.created_at <= r.ended_at
where r.state in ({bad}) and r.ended_at >= %(since)s
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
and not exists (select 1 from alerts_notice n where n.run_id = r.id and n.address = a.address and n.sheet_id is null)
order by r.id, a.id
on conflict do nothing
"""
_SHEETS = """
insert into alerts_notice (run_id, sheet_id, address, tries, due_at, error)
select s.run_id, s.id, a.address, 0, %(now)s, ''
from closing_closingsheet s
join alerts_recipient a on a.merchant_id = s.merchant_id and a.created_at <= s.to_mail_at
where s.to_mail_at >= %(since)s and s.run_id is not null
and not exists (select 1 from alerts_notice n where n.sheet_id = s.id and n.address = a.address)
order by s.day, a.id
on conflict do nothing
"""


def notice_what_ended_badly() -> int:
    """Make one notice for each recipient of each run that ended badly and is not told yet; how many."""
    now = timezone.now()
    values: dict[str, Any] = {"now": _stored(now), "since": _stored(now - LOOK_BACK)}
    words = {
        "bad": _listed(ENDED_BADLY), "told": _listed(EACH_TOLD), "overdue": _listed(OVERDUE), "done": State.DONE,
        "publication": CATALOGUE_TO_SHOP,
        "wrong": _listed(state for state in ENDED_BADLY if state not in OVERDUE),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_NOTICE.format(**words), values)
        return int(cursor.rowcount)


def notice_closing_sheets() -> int:
    """Make one notice for each recipient of each closing sheet that is to be mailed and is not told yet; how many."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_SHEETS, {"now": _stored(now), "since": _stored(now - LOOK_BACK)})
        return int(cursor.rowcount)


def _stored(at: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def _listed(words: Any) -> str:
    """Our own constants as SQL."""
    return ", ".join(f"'{word}'" for word in words)
