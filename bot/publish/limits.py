"""How much may be said at once: GitHub's limits with a margin, and our own for the reader."""

CHECK_TEXT_BYTES = 60_000
"""GitHub takes 65,535 characters in a check run's summary."""
COMMENT_BYTES = 60_000
"""GitHub takes 65,536 characters in a comment."""
TITLE_BYTES = 250
ANNOTATION_TITLE_BYTES = 250
"""GitHub takes 255 characters."""
ANNOTATION_BYTES = 4_000
ANNOTATIONS_PER_PAGE = 50
"""A request with one more is refused."""
MAX_ANNOTATIONS = 500
COMMENT_ROWS = 9
"""Gates in the summary comment's table; the rest is counted in one line."""
COMMENT_LINES = 4
"""Lines of one kind (remedies, notes) in the summary comment; the rest is counted."""
COMMENT_GATE_NOTES = 2
"""Announcements of the gates in the summary comment."""
COMMENT_FINDINGS = 50
"""Findings behind the fold of the summary comment."""
COMMENT_FOLD_BYTES = 30_000
VISIBLE_LINES = 30
"""Lines that a reader sees of the summary comment before unfolding anything."""
INLINE_PER_PUSH = 30
"""Whatever the configuration asks for."""
INLINE_OPEN = 50
"""Inline comments that may stand open on one pull request."""
SUGGESTION_BYTES = 8_000
