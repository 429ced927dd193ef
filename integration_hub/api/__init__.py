"""The REST API: what the pages show and do, for programs that show a person's token."""
