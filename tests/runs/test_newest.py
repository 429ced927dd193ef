"""Each process's newest runs are found by their index, also of a service that has never run."""

import pytest
from django.db import connection
from django.db.models import Subquery

from integration_hub.accounts.models import Merchant
from integration_hub.processes import kinds
from integration_hub.processes.models import Process
from integration_hub.runs.models import Run, State
from integration_hub.runs.newest import newest_of
from tests.cast import process

pytestmark = pytest.mark.django_db


@pytest.fixture
def services(merchant: Merchant) -> list[Process]:
    """Two that have run in turn, and one that never has."""
    erp = merchant.connections.create(slug="erp", name="ERP", connector="gone")
    made = [process(kind, erp) for kind in (kinds.ITEMS_FROM_ERP, kinds.PRICES_FROM_ERP, kinds.STOCK_FROM_ERP)]
    for number in range(20):
        Run.objects.create(
            merchant=merchant, process=made[number % 2], state=State.DONE, mode="full", trigger="schedule", target_key="t"
        )
    return made


def test_it_is_the_newest_of_each_and_none_of_what_never_ran(services: list[Process]) -> None:
    found = Process.objects.annotate(newest=Subquery(newest_of("pk").values("pk")[:1])).order_by("pk")
    plainly = [max((run.pk for run in each.runs.all()), default=None) for each in services]
    assert list(found.values_list("newest", flat=True)) == plainly
    assert plainly[2] is None


@pytest.mark.postgresql_only
def test_a_walk_down_all_runs_could_not_give_them_in_their_order(services: list[Process]) -> None:
    """Which a planner takes for a service that never ran: it is tempted here, without the index that it should take."""
    asked = str(Process.objects.annotate(newest=Subquery(newest_of("pk").values("pk")[:1])).values("newest").query)
    with connection.cursor() as cursor:
        cursor.execute("drop index runs_of_process")
        cursor.execute("set local enable_seqscan = off")
        cursor.execute("set local enable_sort = off")
        cursor.execute(f"explain {asked}")
        plan = "\n".join(row[-1] for row in cursor.fetchall())
    assert "runs_run_pkey" not in plan
