"""The simulated cluster behaves as Elevate's pages say: atomic, one at a time, protective, forgetful after a week."""

import gzip
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from connectors.errors import Access
from connectors.feeds import Extent, Progress
from connectors.shop.voyado_elevate.client import Elevate
from connectors.shop.voyado_elevate.feeding import ask, send
from connectors.shop.voyado_elevate.simulator import API_KEY, ElevateSimulator
from tests.connectors.shop.voyado_elevate.conftest import Connect, built, mug, offers, shirt

LINE = b'{"replace":{"key":"g","productGroup":{"products":{"p":{"markets":["se"],"defaults":{"url":"/p","title":"P"},%s}}}}}'
SOUND = LINE % b'"variants":{"v":{"defaults":{"stock":1,"sellingPrice":1,"listPrice":1}}}'


def post(simulator: ElevateSimulator, body: bytes, method: str = "PUT", **query: str) -> requests.Response:
    """An import as anybody may send it."""
    headers = {"Api-Key": API_KEY, "Content-Type": "application/jsonlines", "Content-Encoding": "gzip"}
    url = f"{simulator.url}/api/admin/v4/import/catalog"
    return requests.request(method, url, params=query, headers=headers, data=gzip.compress(body), timeout=10)


def test_prices_and_stock_are_shown_as_they_were_told(simulator: ElevateSimulator, client: Elevate, tmp_path: Path) -> None:
    send(client, built(client, tmp_path, shirt("1001", offers=offers("199.00", "149.50")), mug("2001")))
    shown = simulator.shown()
    assert shown["se"]["1001-Red-S"].items() >= {"sellingPrice": 149.5, "listPrice": 199, "stock": 3, "label": "S"}.items()
    assert shown["no"]["1001-Red-S"].items() >= {"sellingPrice": 218.9, "listPrice": 218.9}.items()
    assert shown["no"]["2001"]["product"] == "2001-p"
    assert shown["uk"] == {}


def test_changes_are_laid_over_what_is_there(simulator: ElevateSimulator, client: Elevate, tmp_path: Path) -> None:
    send(client, built(client, tmp_path, mug("2001"), mug("2002"), mug("2003")))
    cheaper = replace(mug("2001", offers=offers("50.00", stock=0)), structure=False)
    send(client, built(client, tmp_path, cheaper, extent=Extent.ATTRIBUTES))
    shown = simulator.shown()["se"]
    assert shown["2001"].items() >= {"sellingPrice": 50, "stock": 0, "title": "Mug 2001"}.items()
    assert shown["2002"].items() >= {"sellingPrice": 199, "stock": 3}.items()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (b'{"replace":{"key":"a"},"remove":{"key":"b"}}', "single operation"),
        (b'{"remove":{"key":"g"}}', "Only replace"),
        (SOUND + b"\n" + SOUND, "Duplicate key"),
        (LINE % b'"variants":{}', "see errorDetails"),
        (SOUND.replace(b'"v"', b'"g"'), "see errorDetails"),
        (SOUND.replace(b'"se"', b'"fi"'), "see errorDetails"),
        (SOUND.replace(b'"listPrice":1', b'"cost":1'), "see errorDetails"),
        (SOUND.replace(b'"stock":1', b'"stock":-1'), "see errorDetails"),
        (SOUND.replace(b'"url":"/p"', b'"url":""'), "see errorDetails"),
        (SOUND.replace(b'"title"', b'"images":[{"defaults":{"urls":["/1","/1"]}}],"title"'), "see errorDetails"),
        (SOUND.replace(b'"v":', b'"%s":' % (b"v" * 51)), "see errorDetails"),
    ],
)
def test_an_unsound_import_changes_nothing(simulator: ElevateSimulator, body: bytes, words: str) -> None:
    assert post(simulator, SOUND.replace(b'"g"', b'"before"')).status_code == 204
    before = simulator.shown()
    answer = post(simulator, body, force="true")
    assert answer.status_code == 400
    assert words in answer.json()["reason"]
    assert simulator.shown() == before


def test_only_packed_json_lines_are_taken(simulator: ElevateSimulator) -> None:
    url, key = f"{simulator.url}/api/admin/v4/import/catalog", {"Api-Key": API_KEY}
    assert requests.put(url, headers=key, data=SOUND, timeout=10).status_code == 400
    assert requests.put(url, headers={}, data=SOUND, timeout=10).status_code == 403
    lying = key | {"Content-Type": "application/jsonlines", "Content-Encoding": "gzip"}
    assert requests.put(url, headers=lying, data=SOUND, timeout=10).json()["reason"] == "The body is not gzip."
    assert post(simulator, SOUND, blockingTimeout="PT6M").status_code == 400


def test_half_of_a_market_is_harm(simulator: ElevateSimulator, client: Elevate, tmp_path: Path) -> None:
    mugs = [mug(f"200{number}") for number in range(4)]
    send(client, built(client, tmp_path, *mugs))
    assert send(client, built(client, tmp_path, *mugs[:3])).progress is Progress.SUCCESS
    only_home = [replace(one, variants=tuple(replace(sold, offers=offers()[:1]) for sold in one.variants)) for one in mugs[:3]]
    receipt = send(client, built(client, tmp_path, *only_home))
    assert receipt.harmful, "The protection looks at each market by itself (R103)."
    assert "market no" in receipt.reason


def test_a_number_is_forgotten_after_a_week(simulator: ElevateSimulator, connect: Connect, tmp_path: Path) -> None:
    client, now = connect(blocking_timeout=0), [1_000_000.0]
    simulator.imports.clock = lambda: now[0]
    simulator.imports.gate.clear()
    number = send(client, built(client, tmp_path, mug("1"))).id
    assert ask(client, number).progress is Progress.IN_PROGRESS
    simulator.imports.gate.set()
    now[0] += timedelta(days=7).total_seconds()
    assert ask(client, number).progress is not Progress.NOT_FOUND
    now[0] += 1
    assert ask(client, number).progress is Progress.NOT_FOUND


def test_the_first_full_import_moves_a_cluster_and_v3_is_over(
    connect: Connect, simulator: ElevateSimulator, tmp_path: Path
) -> None:
    simulator.version("v3")
    old, new = connect(version="v3"), connect()
    assert send(old, built(old, tmp_path, mug("1"))).progress is Progress.SUCCESS
    with pytest.raises(Access, match="not_upgraded"):
        send(new, built(new, tmp_path, mug("1"), extent=Extent.PARTIAL))
    assert send(new, built(new, tmp_path, mug("1"))).progress is Progress.SUCCESS
    with pytest.raises(Access, match="upgraded") as over:
        send(old, built(old, tmp_path, mug("1")))
    assert "v4" in over.value.remedy


def test_what_was_imported_outlives_the_process(tmp_path: Path) -> None:
    def served(body: bytes | None) -> tuple[int, dict[str, Any]]:
        simulator = ElevateSimulator(tmp_path)
        simulator.start()
        try:
            return (post(simulator, body).status_code if body else 0), simulator.shown()["se"]
        finally:
            simulator.stop()

    assert served(SOUND)[0] == 204
    assert served(None)[1].keys() == {"v"}


def test_an_import_can_be_aborted_from_outside(simulator: ElevateSimulator, connect: Connect, tmp_path: Path) -> None:
    client = connect(blocking_timeout=0)
    requests.post(f"{simulator.url}/_simulator/work", json={"aborts": 1, "held": True}, timeout=10).raise_for_status()
    receipt = send(client, built(client, tmp_path, mug("1")))
    requests.post(f"{simulator.url}/_simulator/work", json={"held": False}, timeout=10).raise_for_status()
    while receipt.progress.goes_on:
        receipt = ask(client, receipt.id)
    assert receipt.progress is Progress.ABORTED
    assert requests.get(f"{simulator.url}/_simulator/catalogue", timeout=10).json()["se"] == {}
    assert requests.post(f"{simulator.url}/_simulator/work", json=[], timeout=10).status_code == 400


def test_the_export_is_what_was_imported(simulator: ElevateSimulator) -> None:
    post(simulator, SOUND)
    answer = requests.get(f"{simulator.url}/api/admin/v4/export/catalog", headers={"Api-Key": API_KEY}, timeout=10)
    assert answer.content == SOUND + b"\n"


V3 = (
    '<data_import type="full"><modify market="se" locale="sv-SE">'
    '<product_groups><add_or_replace><product_group key="g"><products>'
    '<product key="p"><title>P</title><url>/p</url><variants><variant key="v"><selling_price>1</selling_price>'
    "<list_price>1</list_price></variant></variants></product></products></product_group></add_or_replace></product_groups>"
    "</modify></data_import>"
)


def post_v3(simulator: ElevateSimulator, body: str, **query: str) -> requests.Response:
    """A v3 import as anybody may send it, not packed."""
    headers = {"Api-Key": API_KEY, "Content-Type": "application/xml"}
    return requests.post(f"{simulator.url}/api/admin/v3/import/data", params=query, headers=headers, data=body, timeout=10)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<data_import", "not XML"),
        (f'<!DOCTYPE x [<!ENTITY a "b">]>{V3}', "not XML"),
        (V3.replace("full", "partial"), "Only full imports"),
        (V3.replace("sv-SE", "fi-FI"), "have not been configured"),
        (V3.replace("<selling_price>1<", "<selling_price>one<"), "see errorDetails"),
        (V3.replace('"v"', '"p"'), "see errorDetails"),
        (
            V3.replace("</product_groups>", "</product_groups>" + V3[V3.index("<product_groups>") : V3.index("</modify>")]),
            "Duplicate",
        ),
    ],
)
def test_an_unsound_v3_import_changes_nothing(simulator: ElevateSimulator, body: str, words: str) -> None:
    simulator.version("v3")
    answer = post_v3(simulator, body)
    assert answer.status_code == 400
    assert words in answer.json()["reason"]
    assert simulator.shown()["se"] == {}


def test_a_full_v3_import_may_be_the_way_back(simulator: ElevateSimulator) -> None:
    assert post_v3(simulator, V3).status_code == 405
    assert post_v3(simulator, V3, downgrade="true").status_code == 204
    assert not simulator.upgraded
    export = requests.get(f"{simulator.url}/api/admin/v3/export/data", headers={"Api-Key": API_KEY}, timeout=10)
    assert export.text == '<data_export><product key="p"/></data_export>'


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b'{"edit":{"key":"nobody","productGroup":{}}}', "no entity"),
        (b'{"replace":{"key":"c","content":{}}}', "Only product groups"),
        (b'{"remove":{}}', "no key"),
        (b'{"remove":"g"}', "says nothing"),
    ],
)
def test_an_unsound_change_is_refused(simulator: ElevateSimulator, line: bytes, words: str) -> None:
    post(simulator, SOUND)
    assert words in post(simulator, b"\n" + line, "POST").json()["reason"]
    assert simulator.shown()["se"].keys() == {"v"}
