"""Mappings: drafts, rehearsals, activation."""
