"""All pages, word by word: what is not data is translated."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation
from django.utils.translation import trans_real

from integration_hub.accounts.models import Person
from integration_hub.alerts.troubles import subject_of, text_of
from integration_hub.runs.models import Run
from integration_hub.ui.said import _said
from integration_hub.ui.templatetags.hub import _badge
from tests.languages.data import KNOWN
from tests.languages.pseudo import Pseudo, untranslated, widened
from tests.pages import addresses
from tests.scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Danish is spoken in full-width letters; what was kept of real Danish is forgotten before and after."""
    monkeypatch.setitem(trans_real._translations, "da", Pseudo("da"))  # type: ignore[attr-defined]  # not in the stubs
    _forget()
    yield
    _forget()


def _forget() -> None:
    _badge.cache_clear()
    _said.cache_clear()


@pytest.fixture
def scene(furnished: Scene) -> Scene:
    return furnished


@pytest.mark.timeout(180)  # every page, one after the other
@pytest.mark.usefixtures("pseudo")
def test_no_text_of_a_page_is_left_in_english(scene: Scene, admin: Person, logged_in: Callable[[Person], Client]) -> None:
    browser, left = logged_in(admin), {}
    for name, address in addresses(scene).items():
        page = browser.get(address, headers={"accept-language": "da"}, follow=True).content.decode()
        if found := [*untranslated(page, "da", KNOWN), *([] if '<html lang="da"' in page else ["not in Danish"])]:
            left[name] = found
    assert left == {}


@pytest.mark.usefixtures("pseudo")
def test_no_text_before_log_in_is_left_in_english(db: None) -> None:
    wrong = {"login": "nobody@hub.example", "password": "wrong"}
    answers = [
        Client(headers={"accept-language": "da"}).get("/log-in/"),
        Client(headers={"accept-language": "da"}).post("/log-in/", {}),
        Client(headers={"accept-language": "da"}).post("/log-in/", wrong),
    ]
    for answer in answers:
        assert list(untranslated(answer.content.decode(), "da", KNOWN)) == []


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize(
    "template", ["403.html", "404.html", "429.html", "500.html", "form_expired.html", "account/account_inactive.html"]
)
def test_no_text_of_an_error_is_left_in_english(template: str) -> None:
    with translation.override("da"):
        assert list(untranslated(render_to_string(template), "da", KNOWN)) == []


@pytest.mark.usefixtures("pseudo")
def test_no_text_of_a_mail_is_left_in_english(scene: Scene) -> None:
    for name in ("harmful", "mismatch", "unreachable", "flawed"):
        run = Run.objects.select_related("process__source", "process__target", "merchant").get(pk=scene.runs[name].pk)
        run.message = run.remedy = ""  # what is stored is proved where it is made
        with translation.override("da"):
            for text in (subject_of(run), text_of(run)):
                assert list(untranslated(re.sub(r"https?://\S+", "", text), "da", KNOWN)) == []


def test_what_is_not_translated_is_found(pseudo: None) -> None:
    page = (
        f'<p>Plain</p><p lang="en">Marked</p><p>{widened("Wide")} Acme ERP</p><input placeholder="Said aloud"><code>Code</code>'
    )
    assert list(untranslated(page, "da", KNOWN)) == ["Plain", "Said aloud"]
