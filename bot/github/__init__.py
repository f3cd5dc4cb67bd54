"""GitHub at the wire: signatures, events, and one module per REST resource."""
