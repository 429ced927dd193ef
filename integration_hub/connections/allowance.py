"""One rate limit per remote account, kept in the database: it holds across processes and survives a dead broker."""

import time
from contextlib import AbstractContextManager

from django.db import connections, router, transaction

from connectors.base import Rate
from connectors.errors import Unavailable
from integration_hub.connections.models import Allowance

# A call takes its turn by moving free_at on; ``slack`` is how far free_at may run ahead, which is the burst.
_TAKE = """
insert into connections_allowance (account, free_at, paused_until) values (%(account)s, %(now)s + %(step)s, 0)
on conflict (account) do update set free_at =
    case when connections_allowance.free_at < %(now)s then %(now)s else connections_allowance.free_at end + %(step)s
    where connections_allowance.free_at - %(slack)s <= %(latest)s and connections_allowance.paused_until <= %(latest)s
returning free_at - %(step)s - %(slack)s, paused_until
"""


class SharedLimiter:
    """The Limiter of all processes of this hub: one row an account, moved on by one statement a call."""

    def acquire(self, account: str, rate: Rate, *, within: float) -> None:
        now = time.time()
        step = 1 / rate.per_second
        slack = step * max(rate.burst - 1, 0)
        numbers: dict[str, str | float] = {"account": account, "now": now, "step": step, "slack": slack, "latest": now + within}
        with self._transaction(), connections[self._database()].cursor() as cursor:
            cursor.execute(_TAKE, numbers)
            row = cursor.fetchone()
        if row is None:
            raise Unavailable(
                "rate_limited", f"{account} has no free call within {within:.0f} seconds.", "It is tried again by itself."
            )
        time.sleep(max(0.0, max(row) - now))

    def pause(self, account: str, seconds: float) -> None:
        until = time.time() + seconds
        Allowance.objects.get_or_create(account=account)
        Allowance.objects.filter(account=account, paused_until__lt=until).update(paused_until=until)

    @staticmethod
    def _database() -> str:
        return router.db_for_write(Allowance)

    def _transaction(self) -> AbstractContextManager[object]:
        return transaction.atomic(using=self._database())
