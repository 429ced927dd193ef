"""Help in place: what to do when a mail arrives, where data may be missing, what words and colours mean. No models."""
