"""What the API's own pages show."""
