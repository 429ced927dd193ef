"""The kit a connector's author runs: inherited contract tests, simulator base, fault switches."""
