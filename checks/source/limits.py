"""Limits on one source file. Beyond them a file is reported as not analysed, never skipped."""

MAX_BYTES = 1_000_000
"""Size of a file that is parsed, in bytes."""

MAX_LINE = 20_000
"""Length in bytes of a line that may hold anything a rule looks for; longer is generated code."""

BINARY_PROBE = 8_192
"""A NUL among this many leading bytes makes a file binary, as in git."""

MAX_CANDIDATES = 10_000
"""Candidates of one file."""

MAX_IGNORES = 1_000
"""Inline ignores of one file."""

MAX_CODE = 200
"""Characters of a candidate's normalised code."""

CODE_WINDOW = 1_024
"""Bytes before the end of a hit that its normalised code is taken from."""

MAX_NAME = 64
"""Bytes of an expression that may name a type or a function; longer ones name none we know."""

MAX_CLIMB = 32
"""Enclosing nodes that a rule looks at, so that deep nesting costs no more than shallow."""

MAX_IGNORE_REACH = 10
"""Lines below an inline ignore that it may skip when they hold only comments."""

MAX_REASON = 200
"""Characters of an inline ignore's reason that are kept."""
