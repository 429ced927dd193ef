"""From the ERP to the catalogue, all or nothing."""
