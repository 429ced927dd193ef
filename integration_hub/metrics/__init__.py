"""What monitoring programs read about the hub: one page of figures, in Prometheus' own form, made by the database."""
