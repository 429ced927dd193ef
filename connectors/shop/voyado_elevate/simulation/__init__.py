"""The parts of a simulated Elevate cluster."""
