"""Voyado Elevate, against a simulated cluster."""
