"""Hostile bytes become facts: limited children, remembered results, and the change made of them."""
