"""Accounts elsewhere: credentials, opening them, how their web services are."""
