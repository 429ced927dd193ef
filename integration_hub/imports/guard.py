"""Whether an import may be published: decided from figures alone, before anything is touched. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from connectors.parcels import CountedBy, Flaw, Proof
from integration_hub.imports.plan import Market, Plan
from integration_hub.processes.settings import ImportSettings
from integration_hub.runs.leases import Ending
from integration_hub.runs.models import State

UNCHANGED = "Nothing was published; your shop was not changed."
FIRST = "Check first whether the ERP's web service is online (the connection's page says so), then start the import again."
ASK = "If it happens again, ask support."
ANEW = "Ask whoever exports the file to mend it and write it again; the hub reads the new one by itself."
LOOK = (
    "Compare the figures of this run with the ERP. If it is a mistake, mend it there and start the import again. "
    "If it is meant, support can force this one import by hand, with a reason."
)
WITHDRAWS = "This import would withdraw {figure:,} of {whole:,} records ({share:.0%}; allowed: below {most:.0%})."
EMPTIES = "This import would set the stock of {figure:,} of {whole:,} records to zero ({share:.0%}; allowed: below {most:.0%})."
REPRICES = "This import would move {figure:,} of {whole:,} prices by {move:.0%} or more ({share:.0%}; allowed: below {most:.0%})."


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted of one read, in records that ``unit`` names. ``expected`` None: nobody counts (monitoring is off).

    ``twice`` is a key that came more than once, "" if none did; ``distinct`` are the different keys. ``file`` is the name of
    the file they came in, "" where they came otherwise.
    """

    unit: str
    expected: int | None
    read: int
    distinct: int
    twice: str = ""
    file: str = ""


def judge(plan: Plan, counted: Counted, limits: ImportSettings, *, forced: bool) -> Ending | None:
    """How the import ends unpublished, or None when it may go on. Force overrides harm, never a count (R102)."""
    wrong = _count(counted) or _twice(counted)
    if wrong or forced:
        return wrong
    harm = harm_of(plan, limits)
    return Ending(State.HARMFUL, "harmful_import", f"{harm} {UNCHANGED}", LOOK) if harm else None


def harm_of(plan: Plan, limits: ImportSettings) -> str:
    """The first thing about it that looks like a mistake, in the merchant's words; "" where nothing does."""
    return next(_harms(plan, limits), "")


def told(limits: ImportSettings) -> dict[str, float]:
    """What a plan is judged by, as the run keeps it."""
    names = ("most_withdrawn", "most_stock_to_zero", "most_price_moves", "price_move", "small")
    return {name: getattr(limits, name) for name in names}


def unable(system: str, records: str, why_no_count: str) -> Ending:
    """The end of an import that the system has no means for: neither the records, nor the count that was asked for."""
    if not why_no_count:
        what, remedy = f"{system} cannot give {records}.", "Ask an admin to switch this service off."
        return Ending(State.FAILED, "cannot_read", f"{what} {UNCHANGED}", remedy)
    what = f"Import monitoring is on, but nobody can tell how many {records} to expect: {why_no_count}"
    return Ending(State.FAILED, "cannot_count", f"{what} {UNCHANGED}", "Ask an admin to switch monitoring off for this service.")


def unsound(file: str, proof: Proof) -> Ending | None:
    """The end of an import whose file is not what was agreed: flawed, or not as long as it says itself. None: it is sound."""
    if proof.flaws or not proof.whole:
        return Ending(State.INVALID, "flawed_file", f"{_flawed(file, proof)} {UNCHANGED}", ANEW)
    if proof.expected == proof.records:
        return None
    what = f"The last line of {file} promises {proof.expected:,} records, but it holds {proof.records:,}."
    if proof.counted_by is CountedBy.MANIFEST:
        what = f"The manifest of {file} promises {proof.expected:,} records, but it holds {proof.records:,}."
    return Ending(State.COUNT_MISMATCH, "promise_broken", f"{what} {UNCHANGED}", ANEW)


def shrunken(file: str, records: int, before: int, limits: ImportSettings) -> Ending | None:
    """The end of an import of a full file that holds far fewer records than the last one did; None: it does not."""
    most, fewer = limits.most_fewer, (before - records) / before if before else 0
    if not before or most == 1 or fewer < most:
        return None
    what = (
        f"{file} holds {records:,} records, and the file before held {before:,} ({fewer:.0%} fewer; allowed: below {most:.0%})."
    )
    return Ending(State.HARMFUL, "shrunken_file", f"{what} {UNCHANGED}", LOOK)


def _flawed(file: str, proof: Proof) -> str:
    """How much is wrong with a file, and where it begins."""
    flawed, first = max(proof.flawed, len(proof.flaws), 1), place(proof.flaws[0]) if proof.flaws else ""
    if flawed == 1:
        return f"1 thing is wrong with {file}: {first}." if first else f"1 thing is wrong with {file}."
    return (
        f"{flawed:,} things are wrong with {file}. The first: {first}." if first else f"{flawed:,} things are wrong with {file}."
    )


def place(flaw: Flaw) -> str:
    """A flaw in one line: where it is and what."""
    numbered = (("line", flaw.line), ("record", flaw.record))
    where = [f"{what} {number:,}" for what, number in numbered if number] + ([f"field {flaw.field}"] if flaw.field else [])
    return f"{', '.join(where)}: {flaw.message}".rstrip(".") if where else flaw.message.rstrip(".")


def moved(again: int) -> Ending:
    """The end of an import whose source never held still."""
    what = f"The source changed while it was read, {again} times in a row, so nobody can say whether all of it came."
    remedy = f"Start the import at an hour at which nobody changes much in the ERP. {ASK}"
    return Ending(State.COUNT_MISMATCH, "source_moved", f"{what} {UNCHANGED}", remedy)


def _count(counted: Counted) -> Ending | None:
    """Any inequality stops the import (R20): too few, too many, or the right number with one in it twice."""
    expected, distinct, unit = counted.expected, counted.distinct, counted.unit
    if expected is None or counted.read == expected == distinct:
        return None
    figures = f"{expected:,} were expected, {distinct:,} came"
    if distinct < expected:
        what = f"{expected - distinct:,} of the {unit} are missing: {figures}.{_repeated(counted)}"
        return Ending(State.COUNT_MISMATCH, "too_few", f"{what} {UNCHANGED}", ANEW if counted.file else f"{FIRST} {ASK}")
    if counted.twice:
        what = f"More {unit} came than expected:{_repeated(counted)} {expected:,} were expected, {counted.read:,} came."
        return Ending(State.COUNT_MISMATCH, "too_many", f"{what} {UNCHANGED}", ANEW if counted.file else f"Start it again. {ASK}")
    what = f"{distinct - expected:,} more {unit} came than expected: {figures}. The ERP was changed while it was read."
    remedy = f"Start the import again. If it happens often, choose an hour at which nobody changes much in the ERP. {ASK}"
    return Ending(State.COUNT_MISMATCH, "too_many", f"{what} {UNCHANGED}", remedy)


def _repeated(counted: Counted) -> str:
    return f" The record '{counted.twice}' came more than once." if counted.twice else ""


def _twice(counted: Counted) -> Ending | None:
    if counted.read == counted.distinct:
        return None
    what = f"The record '{counted.twice}' came more than once in one import, so nobody can say which of them is right."
    remedy = ANEW if counted.file else f"{FIRST[0].lower()}{FIRST[1:]}"
    return Ending(State.INVALID, "duplicate_keys", f"{what} {UNCHANGED}", f"Look for it in the ERP; {remedy}")


def _harms(plan: Plan, limits: ImportSettings) -> Iterator[str]:
    """Each thing that looks like a mistake, in the merchant's words (R101, R103)."""
    if limits.most_withdrawn < 1 and plan.published and plan.withdrawn == plan.published and not plan.added:
        yield f"This import would withdraw everything: all {plan.published:,} records."
    for name, market in sorted(plan.markets.items()):
        if market.published >= max(limits.small, 1):
            where = f" This is about market {name}." if name else ""
            yield from (f"{harm}{where}" for harm in _harms_of(market, limits))


def _harms_of(market: Market, limits: ImportSettings) -> Iterator[str]:
    whole = market.published
    for figure, most, harm in (
        (market.withdrawn, limits.most_withdrawn, WITHDRAWS),
        (market.to_zero, limits.most_stock_to_zero, EMPTIES),
        (market.moved_far, limits.most_price_moves, REPRICES),
    ):
        share = figure / whole
        if most < 1 and share >= most:
            yield harm.format(figure=figure, whole=whole, share=share, most=most, move=limits.price_move)
