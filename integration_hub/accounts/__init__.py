"""Merchants, people, roles and what they did."""
