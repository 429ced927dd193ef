"""Crontab lines in the reader's words."""

import pytest
from django.utils import translation

from integration_hub.processes.saying import meaning


@pytest.mark.parametrize(
    ("crontab", "said"),
    [
        ("* * * * *", "Every minute"),
        ("*/5 * * * *", "Every 5 minutes"),
        ("*/10 6-20 * * 1-5", "Every 10 minutes, from 06:00 to 20:59, Monday to Friday"),
        ("15 * * * *", "Every hour, at minute 15"),
        ("7 */6 * * *", "Every 6 hours, at minute 7"),
        ("30 2 * * 0", "At 02:30, every Sunday"),
        ("30 2 * * 7", "At 02:30, every Sunday"),
        ("0 6,18 * * *", "At 06:00, 18:00"),
        ("0 3 1 * *", "At 03:00, on day 1 of each month"),
        ("0 3 * * 1,4", "At 03:00, every Monday, Thursday"),
    ],
)
def test_common_shapes_have_words(crontab: str, said: str) -> None:
    assert meaning(crontab) == said


@pytest.mark.parametrize(
    "crontab", ["*/7 * * * *", "0 */5 * * *", "0 3 1 1 *", "0 3 1 * 1", "0 3 * * 1#2", "0,30 * * * *", "5 3 L * *", "*/0 * * * *"]
)
def test_what_could_mislead_is_left_to_the_english_words(crontab: str) -> None:
    assert meaning(crontab) is None


def test_days_have_the_names_of_the_readers_language() -> None:
    with translation.override("de"):
        said = meaning("30 2 * * 1-5")
    assert said is not None
    assert "Montag" in said
    assert "Freitag" in said
