"""What a draft of a mapping would change: tried on the orders of the last days before it is activated."""
