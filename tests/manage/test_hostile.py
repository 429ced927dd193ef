"""What somebody may write into the address: never a broken page."""

from collections.abc import Callable

import pytest
from django.test import Client

from integration_hub.accounts.models import Person
from tests.scene import Scene

pytestmark = pytest.mark.django_db
ODD = ["\x00", "9" * 40, "-1", "' or 1=1 --", "<script>", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "x" * 3000]
ASKED = {
    "orders/": ("state", "shop", "before", "after"),
    "resends/plan": ("order", "shop", "code", "rest", "case"),
    "resends/": ("before", "after"),
    "runs/": ("service", "outcome", "since", "before", "after"),
    "runs/logs": ("service", "level", "since", "before", "after"),
    "search": ("q",),
}


@pytest.mark.parametrize("odd", ODD)
def test_no_address_breaks_a_page(odd: str, scene: Scene, support: Person, logged_in: Callable[[Person], Client]) -> None:
    client = logged_in(support)
    for path, names in ASKED.items():
        for name in names:
            assert client.get(f"/m/alpine/{path}", {name: odd}).status_code in (200, 302)


def test_ids_beyond_all_ids_are_not_found(scene: Scene, support: Person, logged_in: Callable[[Person], Client]) -> None:
    client = logged_in(support)
    paths = (f"orders/{'9' * 30}", f"runs/{'9' * 30}", f"runs/{'9' * 30}/progress", "processes/none")
    assert [client.get(f"/m/alpine/{path}").status_code for path in paths] == [404] * 4
