"""Connectors to back-office systems, one folder a vendor."""
