"""An admin names who is mailed of what and tries it; a failing import is one mail, and one when it works again."""

from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.fixtures import Settings

from integration_hub import work
from integration_hub.accounts.models import Person, Role
from integration_hub.alerts.clock import send_due_notices
from integration_hub.alerts.events import Event
from integration_hub.alerts.models import Notice, Recipient
from integration_hub.processes.kinds import ITEMS_FROM_ERP
from integration_hub.runs.models import Run, State, Trigger
from tests.browser.walk import logged_in_context
from tests.cast import person
from tests.mailbox import Mailbox, mailbox
from tests.scene import Scene

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "night@alpine.example"
BROKEN = "The items cannot be read."
CHOSEN = {Event.IMPORT: "All connections", Event.OFFLINE: "Only Acme ERP"}


@pytest.fixture
def admin(scene: Scene) -> Person:
    return person("admin", Role.ADMIN)


@pytest.fixture
def sink(settings: Settings) -> Iterator[Mailbox]:
    """The mail server that the hub is told to use."""
    settings.EMAIL_BACKEND = "integration_hub.alerts.smtp.EmailBackend"
    with mailbox() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


def ended(scene: Scene, state: State, message: str) -> None:
    """The items were imported, or were not."""
    Run.objects.create(
        merchant=scene.merchant, process=scene.processes[ITEMS_FROM_ERP], state=state, mode="full", trigger=Trigger.SCHEDULE,
        target_key="x", message=message, started_at=timezone.now(), ended_at=timezone.now(),
    )  # fmt: skip


def choose_two(page: Page) -> None:
    """Of all that can be heard of, imports and silence of the ERP."""
    page.get_by_role("link", name=f"Change {NEW}").click()
    page.get_by_label("Only what is chosen below").check()
    for event in Event:
        page.get_by_label(event.label, exact=True).select_option(label=CHOSEN.get(event, "Not mailed"))
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_text("of 2 events · each at once")).to_be_visible()


def send_a_test(page: Page, *, script: bool) -> None:
    """The page shows by itself what the server answers; without script, when it is looked at again."""
    page.get_by_role("link", name=f"Change {NEW}").click()
    page.get_by_role("button", name="Send a test mail").click()
    expect(page.get_by_text("It is being handed to the mail server.")).to_be_visible()
    work.send_mail(Notice.objects.latest("pk").pk)
    if not script:
        page.get_by_role("link", name="Look again").click()
    expect(page.get_by_text("The mail server took it.")).to_be_visible()


def fail_and_work_again(scene: Scene) -> None:
    """Twice for one reason, once for one that nobody asked to hear of, then well."""
    for state, message in (
        (State.INVALID, BROKEN), (State.INVALID, BROKEN), (State.HARMFUL, "Half of it would go."), (State.DONE, "All are in."),
    ):  # fmt: skip
        ended(scene, state, message)
        send_due_notices()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_recipient_is_set_up_tried_and_told(
    browser: Browser, address: str, scene: Scene, admin: Person, sink: Mailbox, *, script: bool
) -> None:
    Recipient.objects.all().delete()
    Notice.objects.all().delete()
    context = logged_in_context(browser, address, admin, java_script_enabled=script)
    page = context.new_page()
    page.goto("/m/alpine/recipients/")
    expect(page.get_by_text("Nobody is mailed yet.")).to_be_visible()
    page.get_by_label("Mail address").fill(NEW)
    page.get_by_role("button", name="Add recipient").click()
    choose_two(page)
    send_a_test(page, script=script)
    fail_and_work_again(scene)
    told = [mail["Subject"].removeprefix("Alpine Outdoor: ") for mail in sink.to(NEW)]
    assert told == ["test mail", "Items from ERP ended: Invalid content", "Items from ERP works again"]
    page.goto("/m/alpine/recipients/mails/")
    expect(page.get_by_text("3 mails, newest first")).to_be_visible()
    page.get_by_role("link", name="Items from ERP works again").click()
    expect(page.get_by_text("All are in.")).to_be_visible()
    page.get_by_role("link", name="The first mail about it").click()
    expect(page.get_by_text(BROKEN)).to_be_visible()
    context.close()
