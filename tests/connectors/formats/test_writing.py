"""Files for other systems."""

import logging

import pytest

from connectors.formats.writing import Element, encoded, separated_file, xml_file


def test_separated_text_is_quoted_where_it_must_be() -> None:
    assert separated_file([("a", 'b"c', "d;e", "f\ng")]) == b'a;"b""c";"d;e";"f\ng"\r\n'


def test_without_quotes_nothing_of_a_text_can_end_its_field() -> None:
    assert separated_file([("a\tb", "c\r\nd", "e\nf")], separator="\t", quote=None, line_end="\n") == b"a b\tc d\te f\n"


def test_xml_is_escaped_and_declares_its_encoding() -> None:
    root = Element("A", [Element("B", "<å> & \x00\ufffe", {"c": 'd"<\n'}), Element("E"), Element("F", [])])
    assert xml_file(root, encoding="windows-1252", line_end="\n").decode("windows-1252") == (
        '<?xml version="1.0" encoding="windows-1252"?>\n'
        "<A>\n  <B c='d\"&lt;&#10;'>&lt;å&gt; &amp; </B>\n  <E/>\n  <F>\n  </F>\n</A>\n"
    )


@pytest.mark.parametrize(
    ("text", "encoding", "written"),
    [
        ("Åsa", "windows-1252", "Åsa"),
        ("Łukasz Đặng", "windows-1252", "Lukasz Dang"),
        ("Eva 🛒 Ek", "windows-1252", "Eva ? Ek"),
        ("“5 €” \u2013 ok…", "iso-8859-1", '"5 EUR" - ok...'),
        ("Åsa 🛒", "utf-8", "Åsa 🛒"),
        ("日本", "cp850", "??"),
    ],
)
def test_signs_that_the_target_does_not_know_are_replaced_visibly(text: str, encoding: str, written: str) -> None:
    assert encoded(text, encoding).decode(encoding) == written


def test_replacing_is_logged_without_the_text(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        encoded("Eva 🛒🛒", "windows-1252")
    assert caplog.messages == ["2 signs are not in windows-1252 and were replaced."]
