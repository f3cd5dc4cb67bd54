"""Gates with code of their own: one judge per file."""
