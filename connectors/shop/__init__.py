"""Connectors to shop platforms, one folder a vendor."""
