"""Structural rules: a folder is a gate, a file in it a rule."""
