"""``python -m tests.connectors.formats.one_pass FILE``: prove a file of items, page it, parse every record; tells what it took.

In a process of its own, so that its peak of memory is its own.
"""

import json
import resource
import sys
from pathlib import Path
from time import process_time

from connectors import formats
from connectors.documents import Item
from connectors.erp.import_api.reading import LAYOUTS, layout_for

CSV = "key,name,description,group,barcode,unit,tax_group,assortment,weight_kg\n"
_TOLD = ("A{0:07}", "Hex bolt M{1} x {2}, galvanised", "A bolt for every purpose, in a box of {2}", "G{3:06}", "57012345{4:05}",
         "pcs", "VAT25", "B{1:02}", "0.{5:03}")  # fmt: skip


def row(number: int) -> list[str]:
    """The fields of one item."""
    values = (number, number % 30, number % 200, number // 5, number % 100_000, number % 1000)
    return [told.format(*values) for told in _TOLD]


def write(path: Path, rows: int) -> None:
    """A file of so many items, in the format that its ending names."""
    names = CSV.strip().split(",")
    with path.open("w") as file:
        if path.suffix == ".csv":
            file.write(CSV)
            file.writelines(
                ",".join(f'"{each}"' if "," in each else each for each in row(number)) + "\n" for number in range(rows)
            )
        elif path.suffix == ".xml":
            file.write("<data_import>\n")
            for number in range(rows):
                fields = "".join(f"<{name}>{each}</{name}>" for name, each in zip(names, row(number), strict=True))
                file.write(f"<item>{fields}</item>\n")
            file.write("</data_import>\n")
        else:
            file.writelines(json.dumps(dict(zip(names, row(number), strict=True))) + "\n" for number in range(rows))


def main(path: Path) -> dict[str, float]:
    """Seconds of each step, and the peak of memory."""
    layout = layout_for(Item, path.name)
    parse = formats.parser_of(LAYOUTS[Item].values(), Item)
    started = process_time()
    proof = formats.prove(path, layout, Item, path.name)
    proved = process_time()
    read = sum(len(page.records) for page in formats.pages(path, layout, path.name))
    paged = process_time()
    for page in formats.pages(path, layout, path.name):
        for raw in page.records:
            parse(raw)
    parsed = process_time() - paged - (paged - proved)
    told = {"prove": proved - started, "pages": paged - proved, "parse": parsed}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"records": proof.records, "read": read, "flawed": proof.flawed, "mib": peak, **told}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
