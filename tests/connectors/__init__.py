"""Tests of everything that speaks to other systems."""

import pytest

# Before anything imports it: its assertions then show their values, as those in test modules do.
pytest.register_assert_rewrite("connectors.testing.contract")
