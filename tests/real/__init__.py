"""What is tried against real systems that none of us wrote; ``./hub test-real`` starts them."""

import pytest

# Before anything imports it: its assertions should tell as much as a test's own.
pytest.register_assert_rewrite("connectors.testing.contract")
