"""From the catalogue to the shop: what changed, in batches, an outcome for each record."""
