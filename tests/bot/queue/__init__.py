"""The doorbell against a real Redis and the embedded one."""
