"""What is tried against real systems that none of us wrote; ``./hub test-real`` starts them."""
