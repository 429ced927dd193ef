"""The hub's own words, each explained once."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Term:
    """A word as people read it, and what it means. ``name`` is what templates call it by, and where it stands on the page."""

    name: str
    word: Promise
    meaning: Promise

    @property
    def anchor(self) -> str:
        return slugify(self.name)


SYSTEMS = (
    Term("connection", _("Connection"), _(
        "One configured link to one ERP or one shop of yours: its address, and what the hub logs in with."
    )),
    Term("connection type", _("Connection type"), _(
        "How the hub reaches a system: directly, by its web service, or by a file server on which one side leaves files for "
        "the other."
    )),
    Term("web service", _("Web service"), _(
        "The part of an ERP or a shop that other programs talk to, also called its API. While it is offline nothing can be "
        "read or sent, and orders wait here until it is back."
    )),
    Term("file server", _("File server"), _(
        "A server between the ERP and the hub (FTP or SFTP). The ERP writes its exports there and fetches orders from there, "
        "in its own time."
    )),
    Term("market", _("Market"), _("A sales area with its own language, currency and choice of products.")),
    Term("replication", _("Replication"), _(
        "The continuous copy of the ERP's data in the hub. Do not disconnect it: until it is connected again, the shop sells "
        "at old prices and from old stock."
    )),
    Term("heartbeat", _("Heartbeat"), _(
        "A sign of life: the other side answered, even if it had nothing new. It tells “no changes” from “broken”."
    )),
)  # fmt: skip
SERVICES_AND_RUNS = (
    Term("service", _("Service"), _("One kind of work that the hub does, such as “Stock from ERP” or “Orders to ERP”.")),
    Term("process", _("Process"), _(
        "A service between two of your systems: from where, to where, and which data. Support sets it up."
    )),
    Term("schedule", _("Schedule"), _(
        "When a process runs by itself. Do not change how often without consulting support."
    )),
    Term("crontab", _("Crontab syntax"), _(
        "How a schedule is written: minute, hour, day of month, month, weekday. A star means every one: */5 * * * * is every "
        "five minutes, 30 2 * * 1 is each Monday at 2:30."
    )),
    Term("run", _("Run"), _("One execution of a service, with its beginning, its end, its figures and its outcome.")),
    Term("import monitoring", _("Import monitoring"), _(
        "The hub asks the ERP how many records there are before it reads them. Unless exactly as many came, nothing is "
        "published and somebody is mailed."
    )),
    Term("full import", _("Full import"), _("Everything is read. What is missing in it is withdrawn.")),
    Term("incremental import", _("Incremental import"), _(
        "Only what changed since the last time is read. Nothing is withdrawn because it is missing."
    )),
    Term("full refresh", _("Full refresh"), _(
        "Everything is read or told again, whatever the hub believes to know. It mends differences and takes longer."
    )),
    Term("resync", _("Resync"), _(
        "Finds and mends differences between the hub and a shop, such as items that are not linked yet."
    )),
    Term("staging", _("Staging"), _(
        "Where the data of a run waits, unseen by the shop, until all of it has come and was checked."
    )),
    Term("promote", _("Promote"), _(
        "To make the data of a run valid, all of it at once. If that cannot be, none of it is."
    )),
    Term("protection", _("Protection against harmful imports"), _(
        "An import that would withdraw, empty or reprice far more than usual is stopped, and a person decides."
    )),
    Term("force", _("Force"), _(
        "To let one import through although the protection stopped it. Support does it by hand, with a reason that is kept."
    )),
)  # fmt: skip
ITEMS = (
    Term("item", _("Item"), _("What the ERP sells or keeps in stock; also called article.")),
    Term("SKU", _("SKU"), _("The code of one sellable unit. By it the hub knows the same thing in both systems.")),
    Term("product group", _("Product group"), _(
        "Products that belong together in a feed, such as one shirt in all its colours."
    )),
    Term("variant", _("Variant"), _(
        "The sellable size or colour of a product, with a SKU, a price and a stock of its own."
    )),
    Term("attribute", _("Attribute"), _(
        "A named property, such as colour. An attribute that tells variants apart is an option; some shops take three of "
        "them at most."
    )),
    Term("shop flag", _("Shop flag"), _("The yes or no on an item that says whether it shall be in the shop.")),
    Term("unallocated", _("Unallocated item"), _(
        "An item that lacks fields which the back office needs, such as its product group or its tax group."
    )),
    Term("unlinked", _("Unlinked item"), _("An item whose counterpart in the other system is not known.")),
    Term("draft", _("Draft"), _(
        "An item that stands in the shop and that customers do not see yet. Somebody completes and publishes it there."
    )),
    Term("field owner", _("Field owner"), _(
        "The system in which a field is changed. What is changed elsewhere is overwritten."
    )),
    Term("price list", _("Price list"), _("A named set of prices, often for a group of customers or a currency.")),
    Term("stock level", _("Stock level"), _("How much of an item lies at one place.")),
    Term("feed", _("Feed"), _("The catalogue as one import for another service, taken wholly or not at all.")),
    Term("partial import", _("Partial import"), _(
        "A feed of complete product groups that changed: what came, what went, what has another name, picture or option."
    )),
    Term("attribute modification", _("Attribute modification"), _(
        "A feed of single fields, such as price and stock, of articles that are there already."
    )),
    Term("generation", _("Generation"), _("One state of the catalogue. Each import that is promoted makes a new one.")),
)  # fmt: skip
ORDERS = (
    Term("e-number", _("e-number"), _(
        "The number that the shop gives an order when it is placed. It stands on the order confirmation and at the payment "
        "service."
    )),
    Term("ERP number", _("ERP number"), _(
        "The number that the ERP gives an order once it is there. Until then: not yet."
    )),
    Term("awaiting", _("Awaiting"), _("The order is in the hub and on its way to the ERP. It goes by itself.")),
    Term("in doubt", _("In doubt"), _(
        "It was sent and the answer was lost. The hub asks the ERP before anything is sent again, so no order comes twice."
    )),
    Term("case", _("Case"), _(
        "Failures of one cause together: the same code and the same words, whatever the numbers in them. It is opened by itself, "
        "and closes itself when the cause is gone."
    )),
    Term("canary", _("Canary"), _(
        "The one order that goes first when many are resent. The others wait until the ERP has taken it, so a cause that is not "
        "mended costs one failure instead of many."
    )),
    Term("number gap", _("Number gap"), _(
        "An e-number without an order, mostly because the payment was declined or given up."
    )),
    Term("pick-up", _("Pick-up"), _("The ERP fetches what the hub left for it on the file server.")),
    Term("handled by hand", _("Handled by hand"), _(
        "A person entered the order in the ERP and closed it here with the number and a note."
    )),
    Term("closing sheet", _("Closing sheet"), _(
        "The day's comparison of shop and ERP, in number and sum, with every difference named."
    )),
)  # fmt: skip
WATCHING_AND_MENDING = (
    Term("resend", _("Resend"), _(
        "A person asks for a new attempt. The ERP is asked for the e-number first, so no order comes twice."
    )),
    Term("mapping", _("Mapping"), _(
        "The rules that turn the record of one system into that of another, such as which tax code of the shop is which of "
        "the ERP."
    )),
    Term("level", _("Level"), _("How serious a log line is: debug, info, warning or error.")),
    Term("recipient list", _("Recipient list"), _("The mail addresses that hear of runs that ended badly.")),
    Term("audit trail", _("Audit trail"), _("Who did what, when and, where it is dangerous, why.")),
    Term("masking", _("Masking"), _("Secrets and personal data are hidden in what is kept of a call.")),
)  # fmt: skip
GROUPS: tuple[tuple[Promise, tuple[Term, ...]], ...] = (
    (_("Systems"), SYSTEMS),
    (_("Services and runs"), SERVICES_AND_RUNS),
    (_("Items"), ITEMS),
    (_("Orders"), ORDERS),
    (_("Watching and mending"), WATCHING_AND_MENDING),
)
TERMS = {term.name: term for _group, terms in GROUPS for term in terms}
