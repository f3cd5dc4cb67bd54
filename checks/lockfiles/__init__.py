"""Lockfile formats, one per file; the catalogue finds them here."""
