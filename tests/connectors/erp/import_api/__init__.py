"""The import API's connector."""
