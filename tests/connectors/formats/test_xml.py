"""XML, by element paths."""

from decimal import Decimal

import pytest

from connectors import formats
from connectors.documents import DeliveryAddress, Item, Price
from connectors.errors import Unreadable
from connectors.formats.layout import Layout
from connectors.parcels import CountedBy
from tests.connectors.formats.files import Site, elements, where

GOOD = '<Item list="1"><Number>A-1</Number><Price currency="SEK">10.50</Price></Item>'
ODD = '<Item\n  list = "a&gt;b"\n><Number><![CDATA[A<2]]></Number><Note x=">"/><Price currency="SEK" >1</Price ></Item  >'


def export(*items: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>\n', root: str = "Items") -> str:
    """A file of these elements."""
    return f"{head}<{root}>\n" + "\n".join(items) + f"\n</{root.split(maxsplit=1)[0]}>\n"


def test_a_good_file_is_counted_and_read(site: Site) -> None:
    prices = site.read(export(GOOD, ODD), elements())
    assert [(price.item_key, price.price_list, price.money.amount, price.money.currency) for price in prices] == [
        ("A-1", "1", Decimal("10.50"), "SEK"),
        ("A<2", "a>b", Decimal(1), "SEK"),
    ]


def test_raw_records_are_the_elements_as_they_were_written(site: Site) -> None:
    assert [raw.decode() for raw in site.raws(export(GOOD, ODD, GOOD), elements())] == [GOOD, ODD, GOOD]


@pytest.mark.parametrize("record", ["Items/Item", "/Export/Items/Item"])
def test_records_lie_below_other_elements(site: Site, record: str) -> None:
    content = f"<Export><Head><Item/></Head><Items>{GOOD}</Items></Export>"
    assert len(site.read(content, elements(record=record))) == 1


def test_elements_without_content_are_records_too(site: Site) -> None:
    layout = Layout.model_validate({"kind": "xml", "record": "Item", "fields": {"key": "@nr", "name": "@name"}})
    items = site.read("""<A><Item nr="1" name="a/>b"/><Item nr='2' name='>"' /></A>""", layout, Item)
    assert [(item.key, item.name) for item in items] == [("1", "a/>b"), ("2", '>"')]


def test_prefixes_mean_nothing(site: Site) -> None:
    content = f'<x:Items xmlns:x="urn:x">{GOOD.replace("<Item", "<x:Item").replace("</Item", "</x:Item")}</x:Items>'
    assert len(site.read(content, elements())) == 1


def test_several_delivery_addresses_of_one_customer(site: Site) -> None:
    fields = {"customer_key": "../Nummer", "name": "Namn", "city": "Adress/Ort"}
    layout = Layout.model_validate({"kind": "xml", "record": "Kund", "each": "kundleveransadress", "fields": fields})
    address = "<kundleveransadress><Namn>{}</Namn><Adress><Ort>Umeå</Ort></Adress></kundleveransadress>"
    content = f"<X><Kund><Nummer>7</Nummer>{address.format('A')}{address.format('B')}</Kund><Kund><Nummer>8</Nummer></Kund></X>"
    found = site.read(content, layout, DeliveryAddress)
    assert [(each.key, each.address.city) for each in found] == [("7|A", "Umeå"), ("7|B", "Umeå")]
    assert [formats.parser(layout, DeliveryAddress)(raw).key for raw in site.raws(content, layout)] == ["7", "8"]


def test_one_price_of_many_by_its_attribute(site: Site) -> None:
    fields = {"item_key": "Nr", "amount": "Prices/Price[@list='2']"}
    layout = elements(fields=fields, constants={"price_list": "2", "currency": "SEK"})
    content = "<X><Item><Nr>1</Nr><Prices><Price list='1'>5</Price><Price list='2'>6</Price></Prices></Item></X>"
    assert [price.money.amount for price in site.read(content, layout)] == [Decimal(6)]


def test_flaws_are_told_with_line_record_and_field(site: Site) -> None:
    proof = site.prove(export(GOOD, GOOD.replace("10.50", "10,50").replace("A-1", " ")), elements())
    assert where(proof.flaws) == [(4, 2, "item_key"), (4, 2, "amount")]
    assert proof.records == 2


@pytest.mark.parametrize("cut", [1, 3, 9, 20, 60, 100])
def test_a_file_without_its_last_tag_is_not_whole(site: Site, cut: int) -> None:
    proof = site.prove(export(GOOD, GOOD).rstrip()[:-cut], elements())
    assert not proof.whole
    assert proof.flaws[-1].line


def test_tags_that_do_not_match_are_a_flaw(site: Site) -> None:
    proof = site.prove(export(GOOD, "<Item></Wrong>", GOOD), elements())
    assert (proof.whole, proof.records, proof.flaws[0].line) == (True, 1, 4)


def test_nothing_where_records_should_be_is_a_flaw(site: Site) -> None:
    proof = site.prove("<html><body>Login</body></html>", elements())
    assert "there are: body" in proof.flaws[0].message
    assert site.prove("<Items></Items>", elements()).flaws == ()


def test_the_root_may_tell_the_count(site: Site) -> None:
    layout = elements(count_at="@count")
    proof = site.prove(export(GOOD, root='Items count="2"'), layout)
    assert (proof.announced, proof.records, proof.counted_by) == (2, 1, CountedBy.TRAILER)
    assert site.prove(export(GOOD), layout).flawed == 1


DOCTYPES = {
    "entity": '<!DOCTYPE x [<!ENTITY a "AAAA">]>',
    "external": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "parameter": '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]>',
    "remote": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    "plain": "<!DOCTYPE Items>",
}


@pytest.mark.parametrize("doctype", DOCTYPES.values(), ids=DOCTYPES)
def test_any_document_type_is_refused(site: Site, doctype: str) -> None:
    content = export(GOOD.replace("A-1", "&a;"), head=doctype)
    proof = site.prove(content, elements())
    assert "document type" in proof.flaws[0].message
    assert proof.records == 0
    with pytest.raises(Unreadable):
        site.raws(content, elements())


def test_a_raw_record_with_a_document_type_or_another_ones_prefix(site: Site) -> None:
    parse = formats.parser(elements(), Price)
    with pytest.raises(Unreadable):
        parse(b'<!DOCTYPE Item [<!ENTITY a "1">]>' + GOOD.replace("A-1", "&a;").encode())
    assert parse(GOOD.replace("Number>", "z:Number>").encode()).documents[0].item_key == "A-1"


@pytest.mark.parametrize("inside", ["<Items>{}</Items>", "<Items><Item>{}</Item></Items>"])
def test_a_hundred_thousand_levels_are_refused_at_the_first_few(site: Site, inside: str) -> None:
    proof = site.prove(inside.format("<a>" * 100_000 + "</a>" * 100_000), elements())
    assert "nested more than" in proof.flaws[0].message
    with pytest.raises(Unreadable):
        formats.parser(elements(), Price)(b"<!--x-->" + b"<a>" * 100_000 + b"</a>" * 100_000)
    with pytest.raises(Unreadable):
        formats.parser(elements(), Price)(b"<a>" * 100_000 + b"</a>" * 100_000)


@pytest.mark.parametrize("filler", ["<Item>{}</Item>", '<Item a="{}"/>', "<!--{}-->"])
def test_an_element_beyond_reason_is_refused(site: Site, filler: str) -> None:
    proof = site.prove(export(GOOD, filler.format("a" * 9_000_000)), elements())
    assert "longer than" in proof.flaws[0].message


def test_reading_goes_on_from_every_page(site: Site) -> None:
    content = export(*(GOOD.replace("A-1", f"A-{number}") for number in range(7)))
    every = site.raws(content, elements())
    for number, page in enumerate(formats.pages(site.put(content), elements(), "x.xml", size=3), start=1):
        assert site.raws(content, elements(), resume=page.resume) == every[number * 3 :]


def test_a_path_that_is_none_names_its_field() -> None:
    with pytest.raises(ValueError, match=r"fields\.amount"):
        formats.parser(elements(fields={"item_key": "a", "price_list": "b", "currency": "c", "amount": "a[["}), Price)
