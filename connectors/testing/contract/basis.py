"""What all parts of the contract share: a connector at its simulator, and ears that let no secret pass."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol
from urllib.parse import quote

import pytest
from pydantic import SecretStr

from connectors.base import Call, Client, Config, Connector, Rate, Surroundings
from connectors.errors import Access, ConnectorError, Unavailable
from connectors.parcels import Memory
from connectors.testing.faults import Faults

HURRY = 0.005
"""The pace at which a client meets faults: 150 ms of silence, 600 ms in all."""


class Simulated(Protocol):
    """What the contract needs of a simulator, whatever it speaks."""

    @property
    def faults(self) -> Faults: ...
    def stop(self) -> None: ...


@dataclass(slots=True)
class Ears:
    """Hears every call and gives every turn at once, remembering both."""

    calls: list[Call] = field(default_factory=list)
    turns: list[tuple[str, Rate]] = field(default_factory=list)
    pauses: list[tuple[str, float]] = field(default_factory=list)
    ledger: Memory = field(default_factory=Memory)
    """What the hub remembers, past the life of a client."""

    def __call__(self, call: Call) -> None:
        self.calls.append(call)

    def acquire(self, account: str, rate: Rate, *, within: float) -> None:
        self.turns.append((account, rate))

    def pause(self, account: str, seconds: float) -> None:
        self.pauses.append((account, seconds))

    def surroundings(self, pace: float = 1.0) -> Surroundings:
        """What a client is lent, with these ears."""
        return Surroundings(self, self, allow_private=True, pace=pace, ledger=self.ledger)


def secrets(config: Config) -> set[str]:
    """Every credential of a configuration, in the disguises it may travel in."""
    fields = (getattr(config, name) for name in type(config).model_fields)
    plain = {value.get_secret_value() for value in fields if isinstance(value, SecretStr)} - {""}
    return plain | {quote(secret, safe="") for secret in plain} | {b64encode(secret.encode()).decode() for secret in plain}


def well_told(error: BaseException | None, config: Config) -> bool:
    """Whether an error of our tree has its code, says what happened and what to do, and keeps every secret."""
    if not isinstance(error, ConnectorError):
        return False
    words = f"{error.code} {error.message} {error.remedy} {error}"
    return bool(error.code and error.message and error.remedy) and not any(secret in words for secret in secrets(config))


def failure(do: Callable[[], object]) -> ConnectorError | None:
    """The error of our tree that doing this raises, or None; any other error is the connector's fault and goes on."""
    try:
        do()
    except ConnectorError as error:
        return error
    return None


class Basis:
    """Supply ``connector`` and the fixtures ``simulator`` (started and loaded), ``config`` and ``wrong_config``."""

    tries = "check"
    """The part of a connector that this class of the contract tries."""

    connector: ClassVar[Connector[Any, Any]]
    hurry: ClassVar[float] = HURRY
    """The pace at which faults are met; slower for a real system, which takes longer to answer than a simulator."""

    told_wait: ClassVar[float] = 7.0
    """How long a system that is told to ask for 7 seconds asks us to wait; a protocol without such words has its own."""

    @pytest.fixture
    def simulator(self) -> Simulated:
        raise NotImplementedError("Supply a started simulator with some records of every kind, more than one page of each.")

    @pytest.fixture
    def config(self, simulator: Simulated) -> Config:
        raise NotImplementedError("Supply the configuration for the simulator.")

    @pytest.fixture
    def wrong_config(self, simulator: Simulated) -> Config:
        raise NotImplementedError("Supply the configuration with a wrong password.")

    @pytest.fixture
    def ears(self, config: Config) -> Iterator[Ears]:
        """Ears for one test; at its end no call may have held a secret."""
        ears = Ears()
        yield ears
        hidden = secrets(config)
        for call in ears.calls:
            assert not any(secret in repr(call) for secret in hidden), f"A secret stands in a call: {call.method} {call.url}"

    @pytest.fixture
    def client(self, config: Config, ears: Ears) -> Iterator[Client]:
        with self.connected(config, ears) as client:
            yield client

    @contextmanager
    def connected(self, config: Config, ears: Ears, pace: float = 1.0) -> Iterator[Client]:
        """A client that is hung up afterwards."""
        client = self.connector.connect(config, ears.surroundings(pace))
        try:
            yield client
        finally:
            client.close()

    @classmethod
    def pytest_generate_tests(cls, metafunc: pytest.Metafunc) -> None:
        """Tries each test with every kind of document that the part has."""
        for name, kinds in (("read_kind", cls.connector.reads), ("write_kind", cls.connector.writes)):
            if name in metafunc.fixturenames:
                metafunc.parametrize(name, list(kinds), ids=lambda kind: kind.__name__)

    def test_every_part_is_tried(self) -> None:
        tried = {vars(part).get("tries") for part in type(self).__mro__}
        there = {name for name in ("reads", "writes", "publishes", "feeds", "webhooks") if getattr(self.connector, name)}
        there |= {"booked" for writes in self.connector.writes.values() if writes.booked}
        assert there <= tried, f"Inherit the contract of {', '.join(sorted(there - tried))} too."

    def test_it_says_who_it_is_and_keeps_its_secrets(self, config: Config) -> None:
        assert self.connector.key.isidentifier(), "The key is a word."
        assert self.connector.name, "The name is what merchants call the system."
        assert config.account, "The configuration names the remote account."
        assert not any(secret in repr(config) for secret in secrets(config)), "Credentials are fields of the type SecretStr."
        assert secrets(config), "The contract needs a configuration with credentials."

    def test_the_check_names_what_answered(self, client: Client) -> None:
        assert self.connector.check(client), "check tells what answered."

    def test_wrong_credentials_ask_for_a_person(self, wrong_config: Config, ears: Ears) -> None:
        with self.connected(wrong_config, ears) as client, pytest.raises(Access) as refused:
            self.connector.check(client)
        assert well_told(refused.value, wrong_config)
        assert not any(secret in repr(call) for call in ears.calls for secret in secrets(wrong_config))

    def test_an_absent_system_is_unavailable(self, simulator: Simulated, config: Config, ears: Ears) -> None:
        simulator.stop()
        with self.connected(config, ears, self.hurry) as client, pytest.raises(Unavailable) as away:
            self.connector.check(client)
        assert well_told(away.value, config)

    def test_every_call_takes_its_turn_under_the_accounts_name(self, client: Client, config: Config, ears: Ears) -> None:
        self.connector.check(client)
        assert ears.calls, "Every call is told to the listener."
        assert len(ears.turns) == len(ears.calls), "Every call takes one turn."
        assert {account for account, _ in ears.turns} == {config.account}, "The rate belongs to the account of the configuration."

    def test_too_many_calls_pause_the_whole_account(self, simulator: Simulated, config: Config, ears: Ears) -> None:
        simulator.faults.add("status", times=None, status=429, retry_after="7")
        with self.connected(config, ears, self.hurry) as client, pytest.raises(Unavailable) as refused:
            self.connector.check(client)
        assert refused.value.retry_after == self.told_wait, "The wait that the system asked for is handed on."
        assert (config.account, self.told_wait) in ears.pauses, "The whole account pauses."
