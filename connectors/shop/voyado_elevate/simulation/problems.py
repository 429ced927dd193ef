"""What a cluster finds wrong with an import: all of it, by entity and message, as ``errorDetails`` has it."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

EXAMPLES = 10
ENTITIES = {"group": "productGroups", "product": "products", "variant": "variants"}


@dataclass(slots=True)
class Problems:
    """Collected while an import is looked at."""

    keys: defaultdict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    messages: defaultdict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, entity: str, key: str, message: str) -> None:
        """One more; ``entity`` is group, product or variant."""
        self.keys[ENTITIES[entity]][key] = None
        self.messages[f"{entity}: {message}"][key] = None

    def __bool__(self) -> bool:
        return bool(self.messages)

    def details(self) -> dict[str, Any]:
        """``errorDetails``, with a few keys to each message."""
        named = {name: {"count": len(keys), "keys": list(keys)} for name, keys in self.keys.items()}
        empty: dict[str, Any] = {name: {"count": 0, "keys": []} for name in ENTITIES.values()}
        errors = {message: {"count": len(keys), "exampleKeys": list(keys)[:EXAMPLES]} for message, keys in self.messages.items()}
        return {"count": sum(map(len, self.messages.values())), **empty, **named, "dataErrors": errors}
