"""What the settings of a connection are called and what is said of them, in plain English, for whoever fills them in."""

from collections.abc import Iterator

from pydantic.fields import FieldInfo

from connectors.base import Config


def label_of(name: str, info: FieldInfo) -> str:
    """The title of the field; without one its name, as words."""
    return info.title or name.replace("_", " ").capitalize()


def words_of(config: type[Config]) -> Iterator[str]:
    """Every label and every description of a Config."""
    for name, info in config.model_fields.items():
        yield label_of(name, info)
        if info.description:
            yield info.description
