"""What comes in over HTTP: webhooks."""
