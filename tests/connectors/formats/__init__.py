"""Files as sites write them."""
