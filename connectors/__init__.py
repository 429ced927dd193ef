"""How to talk to other systems: plain Python that knows neither Django nor the hub."""
