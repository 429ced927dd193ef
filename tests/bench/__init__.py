"""Measurements, told as ratios of things measured in the same run: ``./hub bench [name ...]``."""
