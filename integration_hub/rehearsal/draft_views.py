"""The pages on which a mapping is drafted."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from integration_hub.accounts.access import HubRequest, Permission, needs
from integration_hub.mappings.actions import Stale, begin_draft, discard, draft_words, save_draft
from integration_hub.mappings.active import rules_of
from integration_hub.mappings.differing import changes
from integration_hub.mappings.models import Mapping
from integration_hub.mappings.queries import drafts_of, erp_words
from integration_hub.mappings.sheet import Sheet, sheet_of, typed
from integration_hub.orders.models import Order
from integration_hub.rehearsal import queries
from integration_hub.rehearsal.forms import DraftForm, RehearsalForm, WordsForm
from integration_hub.rehearsal.standing import standing_of
from integration_hub.rehearsal.views import draft_of, process_of
from integration_hub.runs.actions import Refused
from integration_hub.ui.telling import told


@require_POST
@needs(Permission.EDIT_MAPPINGS)
def begin(request: HubRequest, process: str) -> HttpResponse:
    """A new draft: of the active version, or of the older one that is named."""
    found, number = process_of(request, process), request.POST.get("version", "")
    of = get_object_or_404(found.mappings, version=int(number)) if number.isdecimal() and len(number) < 10 else None
    draft = begin_draft(found, by=request.user, of=of)
    return redirect("mappings:draft" if of else "mappings:edit", request.merchant.slug, process, draft.pk)


@needs(Permission.EDIT_MAPPINGS)
def words(request: HubRequest, process: str) -> HttpResponse:
    """Asks what the words without a pair are in the ERP, of one order or of all, and drafts a mapping that knows them."""
    found, order = process_of(request, process), _order(request)
    form = WordsForm(queries.lacking_in(found, order), drafts_of(found), request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told(request, Refused):
            draft = draft_words(found, form.draft, form.pairs, by=request.user)
            return redirect("mappings:draft", request.merchant.slug, process, draft.pk)
    shown = {"process": found, "order": order, "form": form, "suggested": erp_words(found)}
    return render(request, "mappings/words.html", shown)


@needs(Permission.BROWSE)
def draft(request: HubRequest, process: str, draft: int) -> HttpResponse:
    found = draft_of(request, process, draft)
    standing = standing_of(found)
    shown = {
        "draft": found,
        "process": found.process,
        "standing": standing,
        "changes": changes(rules_of(standing.active), rules_of(found)),
        "form": RehearsalForm(),
        "rehearsals": queries.rehearsals_of(found)[: queries.MOST_REHEARSALS],
    }
    return render(request, "mappings/draft.html", shown)


@needs(Permission.EDIT_MAPPINGS)
def edit(request: HubRequest, process: str, draft: int) -> HttpResponse:
    """The pairs of a draft, to be changed; more rows, and one row fewer, without a script."""
    found = draft_of(request, process, draft)
    asked = request.POST
    sheet = typed(asked, without=asked.get("remove", "")) if asked else sheet_of(rules_of(found))
    form = DraftForm(asked or None, initial={"note": found.note, "revision": found.revision})
    if "save" in asked and form.is_valid() and not sheet.errors and _saved(request, found, sheet, form):
        return redirect("mappings:draft", request.merchant.slug, process, draft)
    shown = {"draft": found, "process": found.process, "form": form, "sheet": sheet.spared(more=asked.get("add", ""))}
    return render(
        request, "mappings/edit.html", shown | {"suggested": queries.suggested(found.process), "saving": "save" in asked}
    )


@needs(Permission.EDIT_MAPPINGS)
def throw_away(request: HubRequest, process: str, draft: int) -> HttpResponse:
    """Says what is lost, and on a POST discards the draft."""
    found = draft_of(request, process, draft)
    if request.method == "POST":
        with told(request, Refused):
            discard(found, by=request.user)
            messages.success(request, _("The draft is gone. Orders are sent as before."))
        return redirect("mappings:mapping", request.merchant.slug, process)
    return render(request, "mappings/discard.html", {"draft": found, "process": found.process})


def _saved(request: HubRequest, draft: Mapping, sheet: Sheet, form: DraftForm) -> bool:
    """Whether the draft was saved; where somebody else saved it meanwhile, what was typed stays, and that is told."""
    try:
        save_draft(draft, sheet.rules(), by=request.user, **form.cleaned_data)
    except Stale:
        who = {"who": queries.last_changed_by(draft) or _("Somebody else")}
        form.add_error(None, _("%(who)s changed this draft meanwhile. Open it in another tab, and put both together.") % who)
        return False
    return True


def _order(request: HubRequest) -> Order | None:
    asked = request.GET.get("order", "")
    return get_object_or_404(request.merchant.orders, pk=int(asked)) if asked.isdecimal() and len(asked) < 19 else None
