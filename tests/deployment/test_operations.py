"""What docs/operations.md tells people to type is typed here: backup, restore, rotation of keys; a shop and an ERP beside."""

import json
import os
import re
import stat
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors.documents import Item, Money, Price
from connectors.erp.sap_business_one.simulator import BusinessOne
from connectors.shop.woocommerce.simulation.stream import Placed
from connectors.shop.woocommerce.simulator import CONSUMER_KEY, CONSUMER_SECRET, WooCommerceSimulator
from connectors.testing.catalogue import Catalogue
from integration_hub.deployment.postgresql import _binaries, embedded_postgresql
from tests.deployment.conftest import ROOT

pytestmark = pytest.mark.timeout(400)
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

    def __init__(self, folder: Path, erp: BusinessOne, shop: WooCommerceSimulator, database: str, tools: Path | None) -> None:
        self.folder, self.erp, self.shop = folder, erp, shop
        hub = folder / "hub"
        hub.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m integration_hub.deployment "$@"\n')
        hub.chmod(hub.stat().st_mode | stat.S_IXUSR)
        (folder / "hub.yaml").write_text(HUB % (erp.url, shop.url))
        (folder / "var" / "spool").mkdir(parents=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HUB_", "PYTEST"))}
        self.environment = {
            **kept, "PYTHONPATH": str(ROOT), "HUB_STATE": str(folder / "var"), "HUB_ALLOW_PRIVATE": "1",
            "PATH": os.pathsep.join(filter(None, [str(tools or ""), kept["PATH"]])),
            "ERP_PASSWORD": "hub-password", "SHOP_KEY": CONSUMER_KEY, "SHOP_SECRET": CONSUMER_SECRET,
        }  # fmt: skip
        if database:
            self.environment["HUB_DATABASE_URL"] = database

    def type(self, commands: str) -> str:
        done = subprocess.run(
            ["sh", "-ec", commands], cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{commands}\n{done.stdout}{done.stderr}"
        return done.stdout

    def run(self, process: str, *more: str) -> dict[str, Any]:
        """One run of a service of the merchant's, in this process."""
        told: dict[str, Any] = json.loads(self.type(f"./hub manage run alpine/{process} --here --json {' '.join(more)}"))
        assert told["state"] == "done", told
        return told

    def place(self, count: int) -> None:
        for _ in range(count):
            self.shop.place_order(Placed((("TENT-2", 1),), shipping=""))

    def in_erp(self) -> Counter[str]:
        """How often each e-number stands in the ERP."""
        return Counter(order["NumAtCard"] for order in self.erp.holds("Orders"))

    def numbers(self) -> dict[str, str]:
        """The ERP number of each delivered order, as the hub knows it."""
        said = "from integration_hub.orders.models import Order; import json"
        asked = "json.dumps(dict(Order.objects.filter(state='delivered').values_list('e_number', 'erp_number')))"
        told: dict[str, str] = json.loads(self.type(f'./hub manage shell --verbosity 0 -c "{said}; print({asked})"'))
        return told


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


@pytest.fixture
def on_sqlite(tmp_path: Path, erp: BusinessOne, shop: WooCommerceSimulator) -> Console:
    console = Console(tmp_path, erp, shop, "", None)
    console.type("./hub manage migrate; ./hub manage migrate --database logs; ./hub manage apply hub.yaml")
    return console


@pytest.fixture
def on_postgresql(tmp_path: Path, erp: BusinessOne, shop: WooCommerceSimulator) -> Iterator[Console]:
    with embedded_postgresql() as url:
        console = Console(tmp_path, erp, shop, url, _binaries(tmp_path))
        console.type("./hub manage migrate; ./hub manage apply hub.yaml")
        yield console


def lived_on(console: Console) -> dict[str, str]:
    """After the backup the hub delivers what it had, and takes in and delivers more; what became of it all."""
    console.place(2)
    console.run("orders")
    assert console.run("delivery")["published"] == 4
    assert set(console.in_erp().values()) == {1}
    return console.numbers()


def test_a_restored_hub_on_sqlite_sends_nothing_twice_because_it_asks_first(on_sqlite: Console) -> None:
    console = on_sqlite
    console.place(2)
    console.run("orders")
    console.type(typed("Backup", "SQLite"))
    delivered = lived_on(console)
    console.type(typed("Restore", "SQLite"))
    assert "alpine/delivery" in console.type(typed("Restore", "ask first"))
    assert console.numbers() == {}
    console.run("orders", "--full")
    assert console.run("delivery")["published"] == 4
    assert console.numbers() == delivered
    assert set(console.in_erp().values()) == {1}
    assert "alpine/delivery" in console.type(typed("Restore", "stop asking"))


def test_without_asking_it_would_send_them_twice(on_sqlite: Console) -> None:
    """What the step of the guide is for; and that this file would notice."""
    console = on_sqlite
    console.place(2)
    console.run("orders")
    console.type(typed("Backup", "SQLite"))
    lived_on(console)
    console.type(typed("Restore", "SQLite"))
    console.run("delivery")
    assert sorted(console.in_erp().values()) == [1, 1, 2, 2]


def test_a_restored_hub_on_postgresql_sends_nothing_twice_because_it_asks_first(on_postgresql: Console) -> None:
    console = on_postgresql
    console.place(2)
    console.run("orders")
    console.type(typed("Backup", "PostgreSQL"))
    delivered = lived_on(console)
    console.type(typed("Restore", "PostgreSQL"))
    console.type(typed("Restore", "ask first"))
    console.run("orders", "--full")
    assert console.run("delivery")["published"] == 4
    assert console.numbers() == delivered
    assert set(console.in_erp().values()) == {1}


def test_after_the_keys_were_rotated_the_old_one_may_go(on_sqlite: Console) -> None:
    console, settings = on_sqlite, on_sqlite.folder / "var" / "hub.env"
    fresh = console.type("./hub manage newkey").strip()
    before = settings.read_text()
    old = re.search(r"^HUB_KEYS=(.*)$", before, re.MULTILINE)
    assert old
    settings.write_text(before.replace(old[0], f"HUB_KEYS={fresh},{old[1]}"))
    assert "2 credentials were sealed anew" in console.type("./hub manage rotatekeys")
    settings.write_text(before.replace(old[0], f"HUB_KEYS={fresh}"))
    console.place(1)
    assert console.run("orders")["read"] == 1
    console.run("delivery")
    assert set(console.in_erp().values()) == {1}


def test_every_command_of_the_guide_is_one_that_there_is() -> None:
    named = set(re.findall(r"\./hub manage (\w+)", GUIDE))
    told = subprocess.run(
        [sys.executable, "manage.py", "help", "--commands"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert named <= set(told)
