"""Setting a merchant up, step by step: from nothing to the moment it goes live."""
