"""From the shop into the ERP, each exactly once."""
