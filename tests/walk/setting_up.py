"""Clicks of an admin who sets a merchant up; by the words that stand on the pages."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connections
from django.utils import timezone
from playwright.sync_api import Page, expect

from integration_hub.runs.clock import start_due, start_first
from integration_hub.runs.models import Run, State
from integration_hub.work import execute_run
from tests.browser.walk import sideways, violations

# Playwright's own loop runs in this thread; the database is used in between, never inside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@contextmanager
def working() -> Iterator[None]:
    """A worker that finds by itself what stands in the queue, as if the bell had rung."""
    stopping = threading.Event()

    def work() -> None:
        while not stopping.wait(0.1):
            for run_id in Run.objects.filter(state=State.QUEUED).values_list("pk", flat=True):
                execute_run(run_id)
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


def nothing_begins_by_itself() -> None:
    """Whatever time it is, no schedule and no first sync starts anything."""
    assert start_due(timezone.now() + timedelta(days=3)) == []
    assert start_first() == []


def on(page: Page, step: str) -> None:
    """The step's page, which is accessible and fits."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(step)
    assert violations(page) == []
    assert sideways(page) == 0


def begin(page: Page, name: str, slug: str) -> None:
    page.goto("/setup/")
    page.get_by_role("link", name="New merchant").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Name in addresses").fill(slug)
    page.get_by_label("Time zone").fill("Europe/Vienna")
    page.get_by_role("button", name="Begin set-up").click()


def choose(page: Page, erp: str, shop: str) -> None:
    on(page, "ERP and shop")
    page.get_by_role("group", name="ERP").get_by_label(erp, exact=True).check()
    page.get_by_role("group", name="Shop").get_by_label(shop, exact=True).check()
    page.get_by_role("button", name="Save systems").click()


def tell(page: Page, further: dict[str, str] | None = None, **told: str) -> None:
    """The credentials of one system; labels with underscores for blanks."""
    on(page, "Credentials")
    for label, value in told.items():
        page.get_by_label(label.replace("_", " "), exact=True).fill(value)
    if further:
        page.get_by_text("further settings").click()
        for label, value in further.items():
            page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Save credentials").click()


def dry_run(page: Page, until: Callable[[], bool]) -> None:
    on(page, "First sync")
    page.get_by_role("button", name="Start dry run").click()
    expect(page.get_by_role("link", name="Go live")).to_be_visible(timeout=60_000)
    assert until()


def waited(holds: Callable[[], bool]) -> None:
    """Until it holds, at most half a minute."""
    for _ in range(300):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("It did not come to that.")
