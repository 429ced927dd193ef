"""The fault campaign: what may strike, strikes, and afterwards everything must be true again."""
