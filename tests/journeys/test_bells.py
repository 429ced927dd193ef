"""A worker goes on the journey of whoever rang for it."""

from queue import Queue

import pytest
from celery import Celery
from celery.contrib.testing.worker import start_worker

from integration_hub import journeys
from integration_hub.celery import JOURNEY, OnItsJourney


@pytest.mark.filterwarnings("ignore")
def test_the_bell_carries_the_journey_into_the_worker_and_one_without_begins_its_own() -> None:
    heard: Queue[str] = Queue()
    app = Celery("bells", broker="memory://", task_cls=OnItsJourney)

    @app.task(name="hear")  # type: ignore[untyped-decorator]  # Celery has no types
    def hear() -> None:
        heard.put(journeys.current())

    with start_worker(app, perform_ping_check=False, pool="solo"):
        app.send_task("hear", headers={JOURNEY: "journey-0001"})
        assert heard.get(timeout=20) == "journey-0001"
        app.send_task("hear", headers={JOURNEY: ""})
        assert journeys.well_formed(heard.get(timeout=20))
    assert journeys.current() == ""
