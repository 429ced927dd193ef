"""Recipients and their mails."""

from http import HTTPStatus

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as _
from ninja import Query
from pydantic import Field

from integration_hub.accounts.access import Permission
from integration_hub.alerts import queries
from integration_hub.alerts.actions import add_recipient, remove_recipient, send_again, send_test
from integration_hub.alerts.forms import MailFilter, RecipientForm
from integration_hub.alerts.models import Notice, Recipient
from integration_hub.api.asked import as_posted, filled_in
from integration_hub.api.guard import ApiRequest
from integration_hub.api.paging import Listed, Paged, listed
from integration_hub.api.room import Room
from integration_hub.api.shapes.common import Body, Id
from integration_hub.api.shapes.recipients import MailRow, MailWhole, RecipientRow, mail_row, mail_whole, recipient_row

room = Room(_("Recipients"), "/recipients")
mails = Room(_("Recipients"), "/mails")


class Added(Body):
    """One plain address."""

    address: str = Field(max_length=254)


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
