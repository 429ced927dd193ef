"""How schedules are changed: what a line means, and what it does to everything else over 48 hours."""
