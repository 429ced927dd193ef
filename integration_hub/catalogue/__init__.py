"""The published copy of the ERP's data, its generations, and its links to shops."""
