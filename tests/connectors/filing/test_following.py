"""What becomes of orders and customers that were left for an ERP by file."""

from dataclasses import replace

import pytest

from connectors.base import Standing
from connectors.documents import Customer, Order
from connectors.erp.winbas import CONNECTOR
from connectors.errors import Unreadable
from connectors.testing.folder_erp import FolderErp
from tests.connectors.filing.orders import order
from tests.connectors.filing.servers import Connect


def test_the_erps_own_number_is_told_once_it_writes_it(erp: FolderErp, connect: Connect) -> None:
    status = {"folder": "/status", "order": "Order", "number": "Number", "refusal": "Refused"}
    client, writes = connect(status_files=status), CONNECTOR.writes[Order]
    assert writes.follow
    written = [writes.create(client, order(number)) for number in (1, 2, 3)]
    erp.pick_up(written[0].key, written[1].key)
    erp.tell_numbers()
    fates = list(writes.follow(client, [each.key for each in written]))
    assert [(fate.standing, fate.number) for fate in fates] == [
        (Standing.OPEN, "50001"),
        (Standing.OPEN, "50002"),
        (Standing.HANDED_OVER, ""),
    ]
    (erp.root / "status" / "zz.csv").write_bytes("Order;Number;Refused\r\nW100235;;Spärrad kund\r\n".encode("cp1252"))
    fates = list(writes.follow(client, [written[1].key]))
    assert [(fate.standing, fate.message) for fate in fates] == [(Standing.REFUSED, "Spärrad kund")]


def test_a_later_file_has_the_orders_number_and_not_its_old_refusal(erp: FolderErp, connect: Connect) -> None:
    client = connect(status_files={"folder": "/status", "order": "Order", "number": "Number", "refusal": "Refused"})
    writes, told = CONNECTOR.writes[Order], erp.root / "status" / "numbers.csv"
    erp.refuse(writes.create(client, order()).key, "Kund saknas")
    anew = writes.create(client, order()).key
    assert writes.follow
    told.write_text("Order;Number;Refused\nW100234;;Kund saknas\n")
    assert [fate.standing for fate in writes.follow(client, [anew])] == [Standing.HANDED_OVER]
    erp.pick_up()
    assert [fate.standing for fate in writes.follow(client, [anew])] == [Standing.PICKED_UP]
    told.write_text("Order;Number;Refused\nW100234;50001;\n")
    assert [(fate.standing, fate.number) for fate in writes.follow(client, [anew])] == [(Standing.OPEN, "50001")]


def test_a_file_that_lies_there_is_not_in_the_erp_whatever_is_told_of_it(erp: FolderErp, connect: Connect) -> None:
    client, writes = connect(status_files={"folder": "/status", "order": "Order", "number": "Number"}), CONNECTOR.writes[Order]
    written = writes.create(client, order())
    (erp.root / "status" / "numbers.csv").write_text("Order;Number\nW100234;50001\n")
    assert writes.follow
    assert [fate.standing for fate in writes.follow(client, [written.key])] == [Standing.HANDED_OVER]


def test_a_status_file_of_another_form_is_no_guess(erp: FolderErp, connect: Connect) -> None:
    client = connect(status_files={"folder": "/status", "order": "Order", "number": "Ordernr"})
    (erp.root / "status" / "numbers.csv").write_bytes(b"Order;Number\r\nW1;1\r\n")
    follow = CONNECTOR.writes[Order].follow
    assert follow
    with pytest.raises(Unreadable, match="Ordernr"):
        list(follow(client, ["order_shop_W1.xml"]))


def test_an_order_that_was_fetched_is_never_left_again(erp: FolderErp, connect: Connect) -> None:
    client, writes = connect(), CONNECTOR.writes[Order]
    writes.create(client, order())
    erp.pick_up()
    again = writes.create(client, order())
    erp.pick_up()
    assert again.standing is Standing.PICKED_UP
    assert erp.times_taken() == {"W100234": 1}


def test_an_order_that_the_erp_put_back_lies_there_again(erp: FolderErp, connect: Connect) -> None:
    client, writes = connect(), CONNECTOR.writes[Order]
    written = writes.create(client, order())
    erp.refuse(written.key, "Kund saknas")
    (erp.root / "in" / written.key).write_bytes((erp.root / "refused" / written.key).read_bytes())
    assert writes.follow
    assert [fate.standing for fate in writes.follow(client, [written.key])] == [Standing.HANDED_OVER]


def test_a_new_customer_and_its_order_go_under_one_number(erp: FolderErp, connect: Connect) -> None:
    client, erp.known_only = connect(), True
    newcomer = Customer("", "Åsa Öberg", "asa@example.se", shop_id="gid://shop/Customer/77")
    made = CONNECTOR.writes[Customer].create(client, newcomer)
    CONNECTOR.writes[Order].create(client, order(customer=replace(newcomer, key=made.key)))
    erp.pick_up()
    assert (made.key, made.number) == ("W77", "W77")
    assert [taken.customer for taken in erp.taken] == ["W77"]
