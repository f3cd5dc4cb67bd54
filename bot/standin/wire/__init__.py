"""The wire: requests, routes, faults, the request log, git over HTTP, and the server."""
