"""Only a language's code makes a folder of translations."""

import pytest

from integration_hub.deployment.errors import DeploymentError
from integration_hub.deployment.messages import LOCALE, messages


@pytest.mark.parametrize("wrong", ["--help", "..", "english", ""])
def test_what_is_no_language_is_refused(wrong: str) -> None:
    with pytest.raises(DeploymentError) as refused:
        messages([wrong])
    assert "is no language" in refused.value.message
    assert {folder.name for folder in LOCALE.iterdir()} == {"da", "de", "nb", "sv"}
