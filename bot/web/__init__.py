"""The HTTP face: the webhook receiver, health, metrics, schemas and the setup page."""
