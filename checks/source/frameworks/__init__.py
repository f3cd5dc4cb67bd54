"""Web frameworks: where the route handlers of a file are."""
