"""How a connection is cut off and connected again: what goes stale by it, who did it and why (R124)."""
