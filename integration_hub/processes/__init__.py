"""Services between two connections, and when they run."""
