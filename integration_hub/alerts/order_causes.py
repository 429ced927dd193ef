"""Orders that fail: one mail a cause, which is a case (cases/); a reminder while nobody has it, one mail when it is gone."""

from datetime import timedelta

from django.utils import timezone

from integration_hub.alerts.events import Event
from integration_hub.alerts.models import Remind
from integration_hub.alerts.noticing import INSERT, due, execute, hears, stored
from integration_hub.cases.models import CaseState, Kind
from integration_hub.orders.models import OrderState

DOUBTS_SETTLE_IN = timedelta(minutes=20)
"""Most doubts end by themselves before that: nobody is mailed of those."""

_MET = """
select c.*, p.source_id, p.target_id, 'case ' || c.id || ' ' || c.reopened as cause, case when exists (
    select 1 from orders_order o
    where o.merchant_id = c.merchant_id and o.fingerprint = c.fingerprint and o.state = '{failed}'
) then '{orders_failed}' else '{in_doubt}' end as event
from cases_case c
left join processes_process p on p.id = c.process_id
where c.kind = '{of_orders}' and c.state in ('{open}', '{taken}') and c.opened_at >= %(since)s
"""
_NOTICE = """{insert}
select c.merchant_id, 'trouble', c.event, null, null, c.id, c.cause, null, a.address, {due}, %(now)s, 0, '', '', ''
from ({met}) c
join alerts_recipient a on a.merchant_id = c.merchant_id and a.created_at <= c.opened_at and {hears}
where (c.event = '{orders_failed}' or c.opened_at <= %(settled)s)
and not exists (select 1 from alerts_notice n where n.case_id = c.id and n.address = a.address and n.cause = c.cause)
order by c.id, a.id
"""
_OPEN = """
select h.id, h.merchant_id, h.address, h.event, h.at, h.case_id, c.state, c.ended_at,
    h.cause <> 'case ' || c.id || ' ' || c.reopened as came_again
from alerts_notice h
join cases_case c on c.id = h.case_id
where h.kind = 'trouble' and h.follows_id is null and h.over_at is null and h.at >= %(since)s
"""
_RECOVER = """{insert}
select o.merchant_id, 'recovery', o.event, null, null, o.case_id, '', o.id, o.address, {due}, %(now)s, 0, '', '', ''
from ({open_ones}) o
join alerts_recipient a on a.merchant_id = o.merchant_id and a.address = o.address
where o.state = '{closed}' and not o.came_again
order by o.id
"""
_OVER = """
update alerts_notice set over_at = coalesce((select c.ended_at from cases_case c where c.id = alerts_notice.case_id), %(now)s)
where id in (select o.id from ({open_ones}) o where o.state in ('{closed}', '{resolved}') or o.came_again)
"""
_REMIND = """{insert}
select o.merchant_id, 'reminder', o.event, null, null, o.case_id, '', o.id, o.address, {due}, %(now)s, 0, '', '', ''
from ({open_ones}) o
join alerts_recipient a on a.merchant_id = o.merchant_id and a.address = o.address and a.remind_hours = %(hours)s
where o.state = '{open}' and o.at <= %(ago)s
and not exists (select 1 from alerts_notice n where n.follows_id = o.id and n.kind = 'reminder' and n.at > %(ago)s)
order by o.id
"""
_WORDS = {
    "insert": INSERT, "of_orders": Kind.ORDERS, "failed": OrderState.FAILED, "orders_failed": Event.ORDERS_FAILED,
    "in_doubt": Event.IN_DOUBT, "open_ones": _OPEN, **{state.value: state.value for state in CaseState},
}  # fmt: skip


def notice_failing_orders() -> int:
    """Make one notice for each recipient of each case of orders that is open and not told yet; how many."""
    words = _WORDS | {"met": _MET.format(**_WORDS), "due": due("c.event"), "hears": hears("c.event", "c.source_id, c.target_id")}
    return execute(_NOTICE.format(**words), settled=stored(timezone.now() - DOUBTS_SETTLE_IN))


def tell_that_orders_arrive_again() -> int:
    """Make one mail for each recipient who was told of a case that has closed itself; how many. Resolved ones just end."""
    made = execute(_RECOVER.format(**_WORDS, due=due("o.event")))
    execute(_OVER.format(**_WORDS))
    return made


def remind_of_orders() -> int:
    """Make a reminder of each case that nobody has taken, for whoever wants one; how many."""
    return sum(_remind(hours) for hours in Remind if hours)


def _remind(hours: Remind) -> int:
    ago = stored(timezone.now() - timedelta(hours=hours))
    return execute(_REMIND.format(**_WORDS, due=due("o.event")), hours=int(hours), ago=ago)
