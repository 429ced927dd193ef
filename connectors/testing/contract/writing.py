"""What every writer promises: nothing twice, nothing lost, and a lost answer is called a doubt."""

from collections.abc import Mapping
from typing import Any, ClassVar

import pytest

from connectors.base import Client, Config, Standing, Writes, Written
from connectors.documents import Document
from connectors.errors import Access, ConnectorError, Rejected, Unavailable, Uncertain
from connectors.testing.contract.basis import Basis, Ears, Simulated, well_told
from connectors.testing.faults import Kind

DOUBTS = (
    Kind.TIMEOUT_BEFORE,
    Kind.DROP_BEFORE,
    Kind.TIMEOUT_AFTER,
    Kind.DROP_AFTER,
    Kind.RST,
    Kind.STATUS_AFTER,
    Kind.CUT_BODY,
    Kind.CUT_JSON,
    Kind.MALFORMED_JSON,
    Kind.HTML_200,
    Kind.SLOW_BYTES,
    Kind.HUGE_BODY,
    Kind.GZIP_BOMB,
    Kind.DEEP_JSON,
    Kind.BAD_UTF8,
)
"""After each of these the work may or may not have been done."""
REFUSALS: tuple[tuple[int, type[ConnectorError]], ...] = ((400, Rejected), (403, Access), (429, Unavailable))


class WritesContract(Basis):
    """For connectors that write: tries every kind in ``writes``.

    Supply ``creating`` (kind to the one request that creates it, as ``METHOD /path-regex``), ``fresh``, ``held`` and ``cancel``.
    """

    tries = "writes"

    creating: ClassVar[Mapping[type, str]]

    def fresh(self, kind: type, number: int) -> Document:
        """A document that the simulator does not hold yet and would take."""
        raise NotImplementedError

    def held(self, simulator: Any, kind: type) -> int:
        """How many records of this kind the simulator holds, asked behind the connector's back."""
        raise NotImplementedError

    def cancel(self, simulator: Any, kind: type, written: Written) -> bool:
        """Cancel a record in the simulator; False where this kind cannot be cancelled."""
        raise NotImplementedError

    def pick_up(self, simulator: Any, kind: type, written: Written) -> None:
        """Let the ERP fetch what was handed over; needed where a kind is followed."""
        raise NotImplementedError

    def refuse(self, simulator: Any, kind: type, written: Written, words: str) -> None:
        """Let the ERP refuse what was handed over, for the reason in ``words``; needed where a kind is followed."""
        raise NotImplementedError

    def test_what_was_created_is_found(self, simulator: Simulated, client: Client, write_kind: type) -> None:
        writes, document = self._part(write_kind), self.fresh(write_kind, 1)
        held = self.held(simulator, write_kind)
        assert writes.find is None or writes.find(client, document) is None, "Nothing was written yet."
        written = writes.create(client, document)
        lies_there = written.standing is Standing.HANDED_OVER
        assert written.number or (lies_there and written.key), "People need a number; what only lies on a server has its name."
        assert self.held(simulator, write_kind) == held + 1, "One create makes one record."
        found = writes.find(client, document) if writes.find else written
        assert found == written, "find gives what create gave."

    def test_a_stranger_is_not_found(self, client: Client, write_kind: type) -> None:
        writes = self._part(write_kind)
        writes.create(client, self.fresh(write_kind, 1))
        assert writes.find is None or writes.find(client, self.fresh(write_kind, 11)) is None, "find compares the value itself."

    def test_what_was_cancelled_is_told_apart(self, simulator: Simulated, client: Client, write_kind: type) -> None:
        writes, document = self._part(write_kind), self.fresh(write_kind, 2)
        written = writes.create(client, document)
        if self.cancel(simulator, write_kind, written):
            found = writes.find(client, document) if writes.find else None
            assert found is not None, "A cancelled record is still found."
            assert found.standing is Standing.CANCELLED

    @pytest.mark.parametrize("kind", DOUBTS)
    def test_a_lost_answer_is_a_doubt_that_find_settles(
        self, simulator: Simulated, config: Config, ears: Ears, write_kind: type, kind: Kind
    ) -> None:
        writes, document, held = self._part(write_kind), self.fresh(write_kind, 3), self.held(simulator, write_kind)
        simulator.faults.add(kind, self.creating[write_kind])
        with self.connected(config, ears, self.hurry) as client, pytest.raises(Uncertain) as doubt:
            writes.create(client, document)
        assert well_told(doubt.value, config)
        done = self.held(simulator, write_kind) - held
        assert done in {0, 1}, "A write is sent once."
        with self.connected(config, ears) as client:
            found = writes.find(client, document) if writes.find else None
        assert writes.find is None or (found is not None) == bool(done), "find tells whether it was written."

    @pytest.mark.parametrize(("status", "error"), REFUSALS, ids=["rejected", "forbidden", "too many"])
    def test_a_refusal_writes_nothing_and_says_what_follows(
        self, simulator: Simulated, config: Config, ears: Ears, write_kind: type, status: int, error: type[ConnectorError]
    ) -> None:
        held = self.held(simulator, write_kind)
        simulator.faults.add("status", self.creating[write_kind], times=None, status=status)
        with self.connected(config, ears, self.hurry) as client, pytest.raises(error) as refused:
            self._part(write_kind).create(client, self.fresh(write_kind, 4))
        assert well_told(refused.value, config)
        assert self.held(simulator, write_kind) == held

    def test_an_absent_system_leaves_no_doubt(self, simulator: Simulated, config: Config, ears: Ears, write_kind: type) -> None:
        simulator.stop()
        with self.connected(config, ears, self.hurry) as client, pytest.raises(Unavailable):
            self._part(write_kind).create(client, self.fresh(write_kind, 5))

    def test_what_was_handed_over_is_followed(self, simulator: Simulated, client: Client, write_kind: type) -> None:
        written = self._part(write_kind).create(client, self.fresh(write_kind, 6))
        if written.standing is not Standing.HANDED_OVER:
            return
        assert self._standing(client, write_kind, written) in {None, Standing.HANDED_OVER}, "Nobody has fetched it yet."
        self.pick_up(simulator, write_kind, written)
        assert self._standing(client, write_kind, written) is Standing.PICKED_UP, "It was fetched."
        found = self._found(client, write_kind, 6)
        assert found is not None, "What was fetched is still found, or it would be handed over again."
        assert found.key == written.key

    def test_what_the_erp_refused_is_told_in_its_words(self, simulator: Simulated, client: Client, write_kind: type) -> None:
        written = self._part(write_kind).create(client, self.fresh(write_kind, 7))
        if written.standing is not Standing.HANDED_OVER:
            return
        self.refuse(simulator, write_kind, written, "Kund saknas: 4711")
        follow = self._part(write_kind).follow
        assert follow is not None, "What is handed over must be followed, or nobody ever hears of a refusal."
        fates = list(follow(client, [written.key]))
        assert [(fate.key, fate.standing) for fate in fates] == [(written.key, Standing.REFUSED)]
        assert "4711" in fates[0].message, "The ERP's own words."
        assert fates[0].remedy, "What to do about it."

    def test_what_the_erp_refused_can_be_handed_over_anew(self, simulator: Simulated, client: Client, write_kind: type) -> None:
        writes, document = self._part(write_kind), self.fresh(write_kind, 9)
        refused = writes.create(client, document)
        if refused.standing is not Standing.HANDED_OVER:
            return
        self.refuse(simulator, write_kind, refused, "Kund saknas: 4711")
        found = self._found(client, write_kind, 9)
        assert found is not None
        assert (found.key, found.standing) == (refused.key, Standing.REFUSED), "Refused, and known to be."
        anew = writes.create(client, document)
        assert anew.key != refused.key, "What was refused keeps its name: the two must be told apart."
        assert self._standing(client, write_kind, anew) in {None, Standing.HANDED_OVER}
        self.pick_up(simulator, write_kind, anew)
        assert self._standing(client, write_kind, anew) is Standing.PICKED_UP, "The old refusal says nothing of the new file."

    def test_the_same_handed_over_again_lies_there_once(self, simulator: Simulated, client: Client, write_kind: type) -> None:
        writes, document, held = self._part(write_kind), self.fresh(write_kind, 8), self.held(simulator, write_kind)
        written = writes.create(client, document)
        if written.standing is not Standing.HANDED_OVER:
            return
        assert writes.create(client, document) == written, "The same record goes by the same name."
        assert self.held(simulator, write_kind) == held + 1, "The ERP is given it once."

    def test_a_doubt_is_settled_somehow(self, write_kind: type) -> None:
        writes = self._part(write_kind)
        assert writes.settle > writes.deadline, "The remote may work on a request for as long as we wait for it."

    def _standing(self, client: Client, kind: type, written: Written) -> Standing | None:
        follow = self._part(kind).follow
        assert follow is not None, "What is handed over must be followed, or nobody knows whether it was fetched."
        return {fate.key: fate.standing for fate in follow(client, [written.key])}.get(written.key)

    def _found(self, client: Client, kind: type, number: int) -> Written | None:
        find = self._part(kind).find
        assert find is not None, "What is handed over must be found again; the ledger and the server know it."
        return find(client, self.fresh(kind, number))

    def _part(self, kind: type) -> Writes[Any, Any]:
        return self.connector.writes[kind]
