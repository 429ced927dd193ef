"""Configuration as code: apply a file, export it back, and the commands around it."""
