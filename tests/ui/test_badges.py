"""Every state has its word, tone and shape; every shape is drawn."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from integration_hub.catalogue.models import Listing
from integration_hub.connections.models import ServiceState
from integration_hub.orders.models import OrderState
from integration_hub.runs.models import Level, State
from integration_hub.ui.badges import LOOKS
from integration_hub.ui.templatetags.hub import badge

TONES = {"idle", "active", "good", "attention", "bad"}
DRAWN = set(re.findall(r'symbol id="(\w+)"', (Path(settings.BASE_DIR) / "static" / "icons.svg").read_text()))


@pytest.mark.parametrize(
    "word", [*State.labels, *OrderState.labels, *ServiceState.labels, *Level.labels, *Listing.State.labels, *LOOKS]
)
def test_every_state_has_a_tone_and_a_drawn_shape(word: str) -> None:
    assert LOOKS[word].tone in TONES
    assert LOOKS[word].shape in DRAWN


def test_a_badge_says_its_word_and_hides_its_shape_from_readers() -> None:
    shown = badge("In doubt")
    assert 'class="badge bad"' in shown
    assert 'aria-hidden="true"' in shown
    assert shown.endswith("In doubt</span>")


def test_every_icon_that_a_template_names_is_drawn() -> None:
    texts = [path.read_text() for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html")]
    named = {shape for text in texts for shape in re.findall(r'{% icon "(\w+)" %}', text)}
    assert named <= DRAWN
