"""Files as an ERP's own software writes them: by hand, so that nothing of ours is proved by itself."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from io import StringIO
from xml.etree import ElementTree as ET

from defusedxml.ElementTree import fromstring

from connectors.testing.folder_erp import NotTaken

Tree = Mapping[str, "str | Sequence[Tree]"]


def comma(value: Decimal) -> str:
    """A figure with decimal comma and a space between thousands."""
    return f"{value:,.2f}".replace(",", " ").replace(".", ",")


def text_file(rows: Sequence[Mapping[str, str]], columns: Sequence[str], encoding: str, *, open_ended: bool = False) -> bytes:
    """Separated text with a header line and CRLF; ``open_ended`` puts one more separator behind each line, as some systems do."""
    lines = StringIO()
    writer = csv.writer(lines, delimiter=";", lineterminator=";\r\n" if open_ended else "\r\n")
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return lines.getvalue().encode(encoding)


def xml_tree(root: str, record: str, records: Iterable[Tree], encoding: str) -> bytes:
    """XML with one element a record; a list of trees becomes elements of that name."""
    top = ET.Element(root)
    for told in records:
        _grow(ET.SubElement(top, record), told)
    body: bytes = ET.tostring(top, encoding=encoding, xml_declaration=True)
    return body


def parsed(content: bytes) -> ET.Element:
    """An order's XML as the ERP reads it."""
    try:
        root: ET.Element = fromstring(content)
    except ET.ParseError as problem:
        raise NotTaken(f"The file is no XML: {problem}") from None
    return root


def said(element: ET.Element, path: str) -> str:
    """The text at a path; the ERP refuses an order without it."""
    found = element.find(path)
    if found is None:
        raise NotTaken(f"{path} is missing.")
    return found.text or ""


def _grow(element: ET.Element, told: Tree) -> None:
    for name, content in told.items():
        if isinstance(content, str):
            ET.SubElement(element, name).text = content
            continue
        for child in content:
            _grow(ET.SubElement(element, name), child)
