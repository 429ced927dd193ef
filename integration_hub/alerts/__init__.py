"""Who is mailed when something ended badly."""
