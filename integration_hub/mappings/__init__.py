"""Versioned rules that turn one system's document into another's."""
