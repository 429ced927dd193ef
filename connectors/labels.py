"""What the settings of a connection are called and what is said of them, in plain English, for whoever fills them in."""

from collections.abc import Iterator

from pydantic.fields import FieldInfo

from connectors.base import Config

ABBREVIATED = {"api": "API", "ca": "CA", "erp": "ERP", "sku": "SKU", "url": "URL"}


def label_of(name: str, info: FieldInfo) -> str:
    """The title of the field; without one its name, as words."""
    if info.title:
        return info.title
    words = " ".join(ABBREVIATED.get(word, word) for word in name.split("_"))
    return words[:1].upper() + words[1:]


def words_of(config: type[Config]) -> Iterator[str]:
    """Every label and every description of a Config."""
    for name, info in config.model_fields.items():
        yield label_of(name, info)
        if info.description:
            yield info.description
