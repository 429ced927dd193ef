"""What all pages share: tags, paging; no models."""
