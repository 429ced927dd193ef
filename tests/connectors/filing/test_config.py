"""What an admin may say of an ERP by file, and what they are told where it makes no sense."""

from typing import Any

import pytest
from pydantic import ValidationError

from connectors.documents import Customer, DeliveryAddress, Item, Price, StockLevel
from connectors.erp.file_exchange.config import FileExchangeConfig
from connectors.erp.winbas.config import WinbasConfig
from connectors.errors import Access
from tests.connectors.filing.orders import ACCOUNT

ITEMS = {"pattern": "items*.csv", "layout": {"kind": "separated", "fields": {"key": "Number", "name": "Name"}}}


def winbas(**said: Any) -> WinbasConfig:
    return WinbasConfig.model_validate(ACCOUNT | said)


def test_a_preset_needs_nothing_more_than_the_account() -> None:
    config = winbas()
    assert config.export(Item).pattern == "produkt*.xml"
    assert config.folders == ["/in", "/out"]


def test_what_is_stored_reads_as_it_was_said() -> None:
    config = winbas(items={"pattern": "artiklar*.xml", "layout": {"fields": {"unit": None}}}, status_files={
        "folder": "/status", "order": "Order", "number": "Number"})  # fmt: skip
    again = WinbasConfig.model_validate(config.model_dump(mode="json") | {"password": ACCOUNT["password"]})
    assert again.export(Item) == config.export(Item)
    assert "unit" not in again.export(Item).layout.fields
    assert again.folders == ["/in", "/out", "/status"]


def test_kinds_that_are_read_from_the_same_files_are_known() -> None:
    config = winbas(stock={"pattern": "lager*.xml"})
    shared = {kind: config.shared(kind) for kind in (Item, Price, StockLevel, Customer, DeliveryAddress)}
    assert shared == {Item: True, Price: True, StockLevel: False, Customer: False, DeliveryAddress: False}


def test_files_that_were_not_named_are_asked_for() -> None:
    config = FileExchangeConfig.model_validate(ACCOUNT | {"items": ITEMS})
    assert config.export(Item).folder == "/out"
    with pytest.raises(Access) as missing:
        config.export(Price)
    assert missing.value.code == "files_not_named"
    assert "prices" in missing.value.remedy


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"items": {"layout": {"decimal_sign": "x"}}}, "items: layout.decimal_sign"),
        ({"items": {"layout": {"fields": {"key": None}}}, "prices": {"pattern": "a/b"}}, "items: .* prices: "),
        ({"archive_folder": "/out/"}, "named for two things"),
        ({"error_folder": "/in"}, "named for two things"),
        ({"refused_folder": "/in"}, "another than the one"),
        ({"order_name": "order.xml"}, r"holds \{number\}"),
        ({"order_name": ".order_{number}"}, "unfinished"),
        ({"order_name": "../{number}.xml"}, "no folder"),
        ({"order_name": "{number}{when}.xml"}, r"Use \{shop\} and \{number\}"),
        ({"order_name": "{number.xml"}, r"Use \{shop\} and \{number\}"),
        ({"time_zone": "Sweden"}, "Europe/Copenhagen"),
        ({"shop": "shop 1"}, "shop"),
    ],
)
def test_what_makes_no_sense_is_said_in_words(said: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        winbas(**said)
