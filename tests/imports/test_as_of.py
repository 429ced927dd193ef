"""The catalogue as of any generation is what was published then, however often records came, changed, went and came back."""

import random
from decimal import Decimal
from itertools import product

import pytest
from django.utils import timezone

from connectors.documents import Money, Price
from integration_hub.accounts.models import Person
from integration_hub.catalogue.decoding import encode
from integration_hub.catalogue.editing import edit
from integration_hub.catalogue.generations import newest_number
from integration_hub.catalogue.models import Kind, Record
from integration_hub.connections.models import Connection
from integration_hub.imports.accepting import NOTHING, Row
from integration_hub.imports.as_of import Span, compared, differences, every
from integration_hub.imports.drawing import Staged, draw
from integration_hub.imports.promotion import Promotion, promote
from integration_hub.imports.staging import staging_of
from integration_hub.processes.models import Process
from integration_hub.runs import leases
from integration_hub.runs.actions import Cause, start_run
from integration_hub.runs.models import Trigger

pytestmark = pytest.mark.django_db(transaction=True)
STEPS = 9
MARKETS = ("DK", "SE")
State = dict[str, str]


def _row(key: str, amount: int, chance: random.Random) -> Row:
    market = MARKETS[len(key) % 2]
    data = encode([Price(key, market, Money(Decimal(amount), "EUR"))])
    return Row(key, key, "", market, key, Decimal(amount), data, chance.randbytes(16))


def _promoted(items: Process, rows: list[Row]) -> State:
    """One import more; what is published after it."""
    run = leases.claim(start_run(items, Cause(Trigger.COMMAND)).pk)
    assert run
    staged = Staged(items.source_id, Kind.ITEM, staging_of(run))
    staged.staging.create()
    staged.staging.add(rows, b"")
    documents = sum(row.data != NOTHING for row in rows)
    # A plan of items compares no prices, so that any documents will do here.
    staged = Staged(items.source_id, Kind.PRICE, staged.staging)
    promote(run, Promotion(staged, draw(staged, far=0.5), documents, "v1", timezone.now()))
    staged.staging.drop()
    return _published()


def _published() -> State:
    return dict(Record.objects.filter(kind=Kind.PRICE, withdrawn=False).values_list("key", "data"))


def _turn(chance: random.Random, state: State) -> list[Row]:
    keys = [f"{'K' * (1 + number % 2)}{number}" for number in range(12)]
    some = chance.sample(keys, chance.randint(1, 6))
    gone = [key for key in some if key in state and chance.random() < 0.4]
    return [
        Row(key, key, "", "", "", None, NOTHING, chance.randbytes(16)) if key in gone else _row(key, chance.randint(1, 4), chance)
        for key in some
    ]


@pytest.mark.parametrize("seed", range(6))
def test_every_as_of_equals_what_was_published_then(items: Process, support: Person, seed: int) -> None:
    chance = random.Random(seed)
    told: dict[int, State] = {0: {}}
    for _ in range(STEPS):
        now = _promoted(items, _turn(chance, _published()))
        told[newest_number(items.source_id)] = now
        if chance.random() < 0.3:
            edit(items.source, {"K0": {"brand": str(chance.random())}}, by=support)
    for before, after in product(told, told):
        _proved(items.source, before, after, told)


def _proved(erp: Connection, before: int, after: int, told: dict[int, State]) -> None:
    span = Span(erp.pk, before, after)
    found = [each for some in every(span, Kind.PRICE) for each in some]
    was, will = told[before], told[after]
    expected = {key for key in was | will if was.get(key) != will.get(key)}
    assert {each.key for each in found} == expected
    assert {each.key: each.before for each in found} == {key: was.get(key) for key in expected}
    assert {each.key: each.after for each in found} == {key: will.get(key) for key in expected}
    _counted(span, was, will)


def _counted(span: Span, was: State, will: State) -> None:
    plans = {plan.kind: plan for plan in compared(span)}
    plan = plans.get(Kind.PRICE)
    figures = (plan.added, plan.changed, plan.withdrawn) if plan else (0, 0, 0)
    changed = sum(was[key] != will[key] for key in was.keys() & will.keys())
    assert figures == (len(will.keys() - was.keys()), changed, len(was.keys() - will.keys()))


def test_differences_come_by_key_some_at_a_time_and_only_as_asked(items: Process) -> None:
    chance = random.Random(1)
    _promoted(items, [_row(f"K{number}", 1, chance) for number in range(5)])
    gone = Row("K0", "K0", "", "", "", None, NOTHING, b"0" * 16)
    _promoted(items, [_row("K1", 2, chance), _row("K9", 1, chance), gone])
    span = Span(items.source_id, 1, 2)
    assert [each.key for each in differences(span, Kind.PRICE, most=2)] == ["K0", "K1"]
    assert [each.key for each in differences(span, Kind.PRICE, after="K1", most=2)] == ["K9"]
    assert [each.key for each in differences(span, Kind.PRICE, what="withdrawn")] == ["K0"]
    assert not differences(span, Kind.ITEM)


def test_the_biggest_moves_come_first(items: Process) -> None:
    chance = random.Random(1)
    _promoted(items, [_row(f"K{number}", 100, chance) for number in range(15)])
    _promoted(items, [_row(f"K{number}", 101 + number, chance) for number in range(15)])
    moves = compared(Span(items.source_id, 1, 2))[0].moves
    assert [move.key for move in moves[:3]] == ["K14", "K13", "K12"]
    assert (moves[0].before, moves[0].after, len(moves)) == (Decimal(100), Decimal(115), 10)
