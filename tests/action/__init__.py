"""The action that finds and sends reports."""
