"""Charts where people would rather look than read: drawn by the server, each readable as a table too."""
