"""Evaluations as text: one output format per file."""
