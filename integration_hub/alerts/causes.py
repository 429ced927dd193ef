"""One mail a cause: what only repeats it shares the first one's mail; who was told is reminded, and told when it is over."""

from datetime import timedelta

from django.utils import timezone

from integration_hub.alerts.events import listed
from integration_hub.alerts.models import Remind
from integration_hub.alerts.noticing import INSERT, due, execute, good_again, stored
from integration_hub.cases.models import CaseState, Kind

IN_HAND = (CaseState.TAKEN, CaseState.IGNORED)
"""Support knows: nobody is reminded."""

_FOLD = """
update alerts_notice set state = 'told', follows_id = (select min(h.id) from {told_already})
where kind = 'trouble' and cause <> '' and run_id is not null and follows_id is null and state in ('waiting', 'held')
and tries = 0 and at >= %(since)s and exists (select 1 from {told_already})
"""
_TOLD_ALREADY = """
alerts_notice h join runs_run r on r.id = h.run_id
where h.merchant_id = alerts_notice.merchant_id and h.address = alerts_notice.address and h.cause = alerts_notice.cause
and h.kind = 'trouble' and h.follows_id is null and h.over_at is null and h.id < alerts_notice.id
and not exists (
    select 1 from runs_run b
    where b.process_id = r.process_id and b.id > r.id and b.id < alerts_notice.run_id and {good_again}
)
"""
_OPEN = """
select h.id, h.merchant_id, h.address, h.event, h.at, h.cause, r.process_id, r.code, (
    select b.id from runs_run b where b.process_id = r.process_id and b.id > r.id and {good_again} order by b.id limit 1
) as good_id
from alerts_notice h
join runs_run r on r.id = h.run_id
where h.kind = 'trouble' and h.follows_id is null and h.over_at is null and h.at >= %(since)s and h.cause <> ''
"""
_RECOVER = """{insert}
select o.merchant_id, 'recovery', min(o.event), o.good_id, null, null, '', min(o.id), o.address, {due}, %(now)s, 0, '', '', ''
from ({open}) o
join alerts_recipient a on a.merchant_id = o.merchant_id and a.address = o.address
where o.good_id is not null
group by o.merchant_id, o.address, o.good_id, a.id, a.held_until, a.urgent_at_once
order by min(o.id)
on conflict do nothing
"""
_OVER = """
update alerts_notice set over_at = (
    select b.ended_at from ({open}) o join runs_run b on b.id = o.good_id where o.id = alerts_notice.id
)
where id in (select o.id from ({open}) o where o.good_id is not null)
"""
_REMIND = """{insert}
select o.merchant_id, 'reminder', o.event, (
    select n.run_id from alerts_notice n
    where n.merchant_id = o.merchant_id and n.address = o.address and n.cause = o.cause order by n.id desc limit 1
), null, null, '', o.id, o.address, {due}, %(now)s, 0, '', '', ''
from ({open}) o
join processes_process p on p.id = o.process_id and p.enabled
join alerts_recipient a on a.merchant_id = o.merchant_id and a.address = o.address and a.remind_hours = %(hours)s
where o.good_id is null and o.at <= %(ago)s
and not exists (select 1 from alerts_notice n where n.follows_id = o.id and n.kind = 'reminder' and n.at > %(ago)s)
and not exists (
    select 1 from cases_case c
    where c.merchant_id = o.merchant_id and c.kind <> '{of_orders}' and c.state in ({in_hand}) and c.code = o.code
    and c.connection_id = coalesce(p.target_id, p.source_id)
)
and not exists (
    select 1 from alerts_notice n join runs_run r on r.id = n.run_id
    where n.merchant_id = o.merchant_id and n.address = o.address and r.process_id = o.process_id and n.id > o.id
    and n.kind = 'trouble' and n.follows_id is null and n.over_at is null
)
order by o.id
"""


def share_mails_of_one_cause() -> int:
    """Let the notices that only repeat a cause be told by its first mail; how many."""
    return execute(_FOLD.format(told_already=_TOLD_ALREADY.format(good_again=good_again())))


def tell_what_works_again() -> int:
    """Make one mail for each recipient who was told of what is over now; how many. The causes are over with it."""
    made = execute(_RECOVER.format(insert=INSERT, open=_open(), due=due("min(o.event)")))
    execute(_OVER.format(open=_open()))
    return made


def remind_of_what_lasts() -> int:
    """Make a reminder of each cause that lasts, for whoever wants one; how many.

    Of several causes of one service the newest, and none that somebody of support has taken or ignores; for two weeks, then
    whoever was told knows.
    """
    return sum(_remind(hours) for hours in Remind if hours)


def _remind(hours: int) -> int:
    ago = stored(timezone.now() - timedelta(hours=hours))
    words = {"insert": INSERT, "open": _open(), "due": due("o.event"), "of_orders": Kind.ORDERS, "in_hand": listed(IN_HAND)}
    return execute(_REMIND.format(**words), hours=int(hours), ago=ago)


def _open() -> str:
    return _OPEN.format(good_again=good_again())
