"""Readers of report formats, one file each; the catalogue finds them here."""
