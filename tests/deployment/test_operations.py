"""What docs/operations.md tells people to type is typed here: backup, restore, rotation of keys; a shop and an ERP beside."""

import json
import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from connectors.documents import Item, Money, Price
from connectors.erp.sap_business_one.simulator import BusinessOne
from connectors.shop.woocommerce.simulation.stream import Placed
from connectors.shop.woocommerce.simulator import CONSUMER_KEY, CONSUMER_SECRET, WooCommerceSimulator
from connectors.testing.catalogue import Catalogue
from integration_hub.deployment.postgresql import _binaries, embedded_postgresql
from tests.deployment.conftest import ROOT

pytestmark = pytest.mark.timeout(600)
GUIDE = (ROOT / "docs" / "operations.md").read_text()
HUB = """\
merchants:
  alpine:
    name: Alpine Outdoor
    connections:
      erp:
        connector: sap_business_one
        config: {url: "%s", company: SBODEMO, user: hub, password: {env: ERP_PASSWORD}, time_zone: UTC}
      shop:
        connector: woocommerce
        config: {base_url: "%s", consumer_key: {env: SHOP_KEY}, consumer_secret: {env: SHOP_SECRET}}
    processes:
      orders: {kind: orders_from_shop, from: shop}
      delivery: {kind: orders_to_erp, from: shop, to: erp, mapping: {tax: {standard: A0}}}
"""
GOODS = Catalogue(
    items=(Item("TENT-2", "Tent for two"),), prices=(Price("TENT-2", "web", Money(Decimal(100), "EUR", tax_included=True)),)
)


def typed(section: str, about: str) -> str:
    """The commands that the guide has under that heading, in the first block after those words."""
    part = GUIDE.split(f"\n## {section}\n")[1].split("\n## ")[0].partition(about)[2]
    block = re.search(r"^( *)```sh\n(.*?)^ *```$", part, re.MULTILINE | re.DOTALL)
    assert block, f"{section}, {about}: there is nothing to type"
    return "\n".join(line.removeprefix(block[1]) for line in block[2].splitlines())


class Console:
    """A folder like a clone, in which a person types: ``./hub`` is this very code, ``var`` its state."""

    erp: BusinessOne
    shop: WooCommerceSimulator

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder = folder
        hub = folder / "hub"
        hub.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m integration_hub.deployment "$@"\n')
        hub.chmod(hub.stat().st_mode | stat.S_IXUSR)
        (folder / "var" / "spool").mkdir(parents=True, exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HUB_", "PYTEST"))}
        self.environment = {
            **kept, "PYTHONPATH": str(ROOT), "HUB_STATE": str(folder / "var"), "HUB_ALLOW_PRIVATE": "1",
            "ERP_PASSWORD": "hub-password", "SHOP_KEY": CONSUMER_KEY, "SHOP_SECRET": CONSUMER_SECRET, **variables,
        }  # fmt: skip

    def between(self, erp: BusinessOne, shop: WooCommerceSimulator) -> "Console":
        """This hub, with a merchant who has these two."""
        self.erp, self.shop = erp, shop
        (self.folder / "hub.yaml").write_text(HUB % (erp.url, shop.url))
        self.type("./hub manage apply hub.yaml")
        return self

    def type(self, commands: str) -> str:
        done = subprocess.run(
            ["sh", "-ec", commands], cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{commands}\n{done.stdout}{done.stderr}"
        return done.stdout

    def run(self, *processes: str) -> list[dict[str, Any]]:
        """A run of each of the merchant's services, in this process; all as full runs where several are named."""
        named = " ".join(f"alpine/{process}" for process in processes)
        answer = json.loads(self.type(f"./hub manage run {named} --here --json {'--full' if processes[1:] else ''}"))
        told: list[dict[str, Any]] = answer if isinstance(answer, list) else [answer]
        assert [run["state"] for run in told] == ["done"] * len(processes), told
        return told

    def place(self, count: int) -> None:
        for _ in range(count):
            self.shop.place_order(Placed((("TENT-2", 1),), shipping=""))

    def in_erp(self) -> Counter[str]:
        """How often each e-number stands in the ERP."""
        return Counter(order["NumAtCard"] for order in self.erp.holds("Orders"))

    def delivered(self) -> dict[str, str]:
        """The ERP number of each delivered order, as the hub knows it."""
        asked = "select e_number, erp_number from orders_order where state = 'delivered'"
        if url := self.environment.get("HUB_DATABASE_URL"):
            with psycopg.connect(url) as database:
                return dict(database.execute(asked).fetchall())
        with closing(sqlite3.connect(self.folder / "var" / "hub.sqlite3")) as database:
            return dict(database.execute(asked).fetchall())


@pytest.fixture
def erp() -> Iterator[BusinessOne]:
    simulator = BusinessOne()
    simulator.load(GOODS)
    simulator.start()
    yield simulator
    simulator.stop()


@pytest.fixture
def shop() -> Iterator[WooCommerceSimulator]:
    simulator = WooCommerceSimulator()
    simulator.shop.merchant.tax_rate = Decimal(0)
    simulator.load(GOODS, "web")
    simulator.start()
    yield simulator
    simulator.stop()


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state of a hub on SQLite that nobody has used yet."""
    console = Console(tmp_path_factory.mktemp("fresh"))
    console.type("./hub manage migrate; ./hub manage migrate --database logs")
    return console.folder / "var"


@pytest.fixture
def on_sqlite(tmp_path: Path, migrated: Path, erp: BusinessOne, shop: WooCommerceSimulator) -> Console:
    shutil.copytree(migrated, tmp_path / "var", ignore=shutil.ignore_patterns("run"))
    return Console(tmp_path).between(erp, shop)


@pytest.fixture
def on_postgresql(tmp_path: Path, erp: BusinessOne, shop: WooCommerceSimulator) -> Iterator[Console]:
    with embedded_postgresql() as url:
        console = Console(tmp_path, HUB_DATABASE_URL=url, PATH=f"{_binaries(tmp_path)}{os.pathsep}{os.environ['PATH']}")
        console.type("./hub manage migrate")
        yield console.between(erp, shop)


def backed_up(console: Console, where: str) -> dict[str, str]:
    """After the backup the hub delivers what it had, takes in more and delivers that; what became of it all."""
    console.place(2)
    console.run("orders")
    console.type(typed("Backup", where))
    console.place(2)
    console.run("orders", "delivery")
    assert set(console.in_erp().values()) == {1}
    assert len(console.in_erp()) == 4
    return console.delivered()


def restored(console: Console, where: str, delivered: dict[str, str]) -> None:
    """As the guide says: nothing is lost, nothing is twice, and the hub knows every number again."""
    console.type(typed("Restore", where))
    assert "alpine/delivery" in console.type(typed("Restore", "ask first"))
    assert console.delivered() == {}
    assert console.run("orders", "delivery")[1]["published"] == 4
    assert console.delivered() == delivered
    assert set(console.in_erp().values()) == {1}
    assert "alpine/delivery" in console.type(typed("Restore", "stop asking"))


def test_a_hub_on_sqlite_is_restored_and_sends_nothing_twice_and_its_keys_are_rotated(on_sqlite: Console) -> None:
    restored(on_sqlite, "SQLite", backed_up(on_sqlite, "SQLite"))
    rotated(on_sqlite)


def rotated(console: Console) -> None:
    """A fresh key goes first, everything is sealed anew, and then the old one may go."""
    settings = console.folder / "var" / "hub.env"
    fresh, before = console.type("./hub manage newkey").strip(), settings.read_text()
    old = re.search(r"^HUB_KEYS=(.*)$", before, re.MULTILINE)
    assert old
    settings.write_text(before.replace(old[0], f"HUB_KEYS={fresh},{old[1]}"))
    assert "2 credentials were sealed anew" in console.type("./hub manage rotatekeys")
    settings.write_text(before.replace(old[0], f"HUB_KEYS={fresh}"))
    console.run("orders")


def test_without_asking_first_it_would_send_what_the_erp_has_twice(on_sqlite: Console) -> None:
    """What that step of the guide is for; and that the test above would notice."""
    backed_up(on_sqlite, "SQLite")
    on_sqlite.type(typed("Restore", "SQLite"))
    on_sqlite.run("delivery")
    assert sorted(on_sqlite.in_erp().values()) == [1, 1, 2, 2]


def test_a_hub_on_postgresql_is_restored_and_sends_nothing_twice(on_postgresql: Console) -> None:
    restored(on_postgresql, "PostgreSQL", backed_up(on_postgresql, "PostgreSQL"))


def test_every_command_of_the_guide_is_one_that_there_is() -> None:
    named = set(re.findall(r"\./hub manage (\w+)", GUIDE))
    told = subprocess.run(
        [sys.executable, "manage.py", "help", "--commands"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert named <= set(told)
