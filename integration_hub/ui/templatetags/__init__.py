"""Template tags that every page may use; loaded as builtins."""
