"""The command line: parser and exit codes."""


def main() -> int:
    """Run one command; the return value is the exit code."""
    return 0
