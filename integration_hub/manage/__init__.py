"""The Manage area and search: pages that read across apps; no models."""
