"""Handlers of the REST API, one module per resource, each ending in its ROUTES."""
