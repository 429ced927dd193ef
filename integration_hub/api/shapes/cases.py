"""Cases: one cause that keeps something from working, and what was done about it."""

from typing import Annotated

from pydantic import Field

from integration_hub.api.shapes.common import Moment, Said, Shape, Sum, Who, as_amount, who, words
from integration_hub.api.shapes.orders import OrderRow, order_row
from integration_hub.api.shapes.runs import RunRow, run_row
from integration_hub.cases.models import Case, CaseEvent, CaseState, Kind
from integration_hub.cases.queries import Whole


class CaseRow(Shape):
    """One cause of one merchant."""

    merchant: str
    case: int = Field(description="Its fingerprint: the same cause always has the same.")
    kind: Annotated[str, words(Kind)]
    state: Annotated[str, words(CaseState)]
    service: str | None = Field(description="The slug of the process that fails.")
    connection: str | None
    code: str
    message: Said
    remedy: Said
    count: int = Field(description="Orders that fail for it now, or how often a service failed for it since it was opened.")
    most: int
    sums: list[Sum] = Field(description="What those orders come to.")
    under_way: int
    taken_by: Who | None
    taken_at: Moment | None
    ignored_until: Moment | None
    reason: str
    first_at: Moment
    last_at: Moment
    opened_at: Moment
    ended_at: Moment | None
    reopened: int


class CaseStep(Shape):
    """One step of its story; without a person it went by itself."""

    at: Moment
    what: Annotated[str, words(CaseEvent.What)]
    person: Who | None
    to: Who | None
    until: Moment | None
    reason: str


class CaseWhole(CaseRow):
    """A case with its orders or runs, and its story."""

    failing_now: int
    contact: str = Field(description="Whom to ask outside.")
    orders: list[OrderRow] = Field(description="The newest 20 of them.")
    runs: list[RunRow]
    story: list[CaseStep]


def case_row(case: Case) -> CaseRow:
    return CaseRow(
        merchant=case.merchant.slug, case=case.fingerprint, kind=case.kind, state=case.state,
        service=case.process.slug if case.process else None, connection=case.connection.slug if case.connection else None,
        code=case.code, message=case.message, remedy=case.remedy, count=case.count, most=case.most,
        sums=[Sum(amount=as_amount(total), currency=currency) for currency, total in case.money], under_way=case.under_way,
        taken_by=who(case.taken_by), taken_at=case.taken_at, ignored_until=case.ignored_until, reason=case.reason,
        first_at=case.first_at, last_at=case.last_at, opened_at=case.opened_at, ended_at=case.ended_at, reopened=case.reopened,
    )  # fmt: skip


def case_whole(case: Case, whole: Whole) -> CaseWhole:
    return CaseWhole(
        **dict(case_row(case)),
        failing_now=whole.affected.count,
        contact=whole.contact,
        orders=[order_row(order) for order in whole.orders],
        runs=[run_row(run) for run in whole.runs],
        story=[_step(each) for each in whole.events],
    )


def _step(each: CaseEvent) -> CaseStep:
    return CaseStep(
        at=each.at, what=each.what, person=who(each.person), to=who(each.to), until=each.until,
        reason=each.reason,
    )  # fmt: skip
