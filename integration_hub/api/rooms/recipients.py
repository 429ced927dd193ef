"""Recipients and their mails."""

from http import HTTPStatus
from typing import Annotated, Literal

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as _
from ninja import Query
from pydantic import Field

from integration_hub.accounts.access import Permission
from integration_hub.alerts import queries
from integration_hub.alerts.actions import add_recipient, change_recipient, remove_recipient, send_again, send_test
from integration_hub.alerts.events import Event
from integration_hub.alerts.forms import HearingForm, MailFilter, RecipientForm
from integration_hub.alerts.models import Notice, Recipient
from integration_hub.api.asked import as_posted, filled_in
from integration_hub.api.guard import ApiRequest
from integration_hub.api.paging import Listed, Paged, listed
from integration_hub.api.room import Room
from integration_hub.api.shapes.common import Body, Id
from integration_hub.api.shapes.recipients import MailRow, MailWhole, RecipientRow, mail_row, mail_whole, recipient_row

Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=["22:00"])]
room = Room(_("Recipients"), "/recipients")
mails = Room(_("Recipients"), "/mails")


class Added(Body):
    """One plain address."""

    address: str = Field(max_length=254)


class Hearing(Body):
    """Of what an address is mailed, when, and in which language. What is left out is as it is for a new one."""

    events: dict[Literal[tuple(Event.values)], str] | None = Field(  # type: ignore[valid-type]  # the very events
        None, description="By event, `any` or the slug of the one connection that counts; null: mailed of everything."
    )
    mode: Literal["at_once", "hourly", "daily"] = "at_once"
    digest_at: Clock = "08:00"
    quiet_from: Clock | None = None
    quiet_until: Clock | None = None
    quiet_days: list[Annotated[int, Field(ge=0, le=6)]] = Field(
        [0, 1, 2, 3, 4, 5, 6], max_length=7, description="Days on which the quiet hours begin; 0 is Monday."
    )
    urgent_at_once: bool = True
    remind_hours: Literal[0, 24, 72, 168] = 24
    language: Literal["", "en", "da", "sv", "nb", "de"] = Field("", description="Empty: the merchant's.")


class MailsAsked(Paged):
    """Which mails."""

    address: str = Field("", max_length=254)
    state: str = Field("", max_length=10, description="`sent`, `waiting`, `refused`, `given_up` or `held`.")


@room.get("", Permission.BROWSE, list[RecipientRow])
def list_recipients(request: ApiRequest) -> list[RecipientRow]:
    """Who is mailed of what, and when."""
    return [recipient_row(recipient) for recipient in queries.recipients_of(request.merchant)]


@room.post("", Permission.EDIT_RECIPIENTS, RecipientRow)
def add(request: ApiRequest, said: Added) -> RecipientRow:
    """Add an address; one that is there already stays as it is."""
    address = filled_in(RecipientForm(as_posted(said))).cleaned_data["address"]
    return recipient_row(add_recipient(request.merchant, address, by=request.user))


@room.post("/{recipient}", Permission.EDIT_RECIPIENTS, RecipientRow)
def change(request: ApiRequest, recipient: Id, said: Hearing) -> RecipientRow:
    """Say of what an address is mailed and when."""
    found = _recipient(request, recipient)
    told = {"hears": "all" if said.events is None else "some", **(said.events or {}), **said.model_dump(exclude={"events"})}
    form = filled_in(HearingForm(found, as_posted(told)))
    change_recipient(found, form.changes, form.events, by=request.user)
    return recipient_row(_recipient(request, recipient))


@room.post("/{recipient}/remove", Permission.EDIT_RECIPIENTS, None, status=HTTPStatus.NO_CONTENT)
def remove(request: ApiRequest, recipient: Id) -> None:
    """Mail an address of nothing more."""
    remove_recipient(_recipient(request, recipient), by=request.user)


@room.post("/{recipient}/test", Permission.EDIT_RECIPIENTS, MailRow, status=HTTPStatus.ACCEPTED)
def mail_a_test(request: ApiRequest, recipient: Id) -> MailRow:
    """Send an address a test mail."""
    return mail_row(send_test(_recipient(request, recipient), by=request.user))


@mails.get("", Permission.BROWSE, Listed[MailRow])
def list_mails(request: ApiRequest, asked: Query[MailsAsked]) -> Listed[MailRow]:
    """The mails that were made, newest first."""
    form = filled_in(MailFilter(as_posted(asked)))
    return listed(queries.mails_like(request.merchant, *form.wanted), asked, mail_row)


@mails.get("/{mail}", Permission.BROWSE, MailWhole)
def get_mail(request: ApiRequest, mail: Id) -> MailWhole:
    """One mail: what it said, and what the mail server answered."""
    return mail_whole(_mail(request, mail))


@mails.post("/{mail}/again", Permission.HANDLE_CASES, MailRow, status=HTTPStatus.ACCEPTED)
def mail_again(request: ApiRequest, mail: Id) -> MailRow:
    """Send a mail once more."""
    return mail_row(_mail(request, send_again(_mail(request, mail), by=request.user).pk))


def _recipient(request: ApiRequest, recipient: int) -> Recipient:
    return get_object_or_404(request.merchant.recipients, pk=recipient)


def _mail(request: ApiRequest, mail: int) -> Notice:
    return get_object_or_404(queries.mail_shown(request.merchant), pk=mail)
