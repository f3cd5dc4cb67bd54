"""File name → language, the key that grammars, rules and net growth are counted by."""

from posixpath import basename

EXTENSIONS = {
    ".ts": "typescript",
    ".mts": "typescript",
    ".cts": "typescript",
    ".tsx": "tsx",
    ".js": "javascript",
    ".mjs": "javascript",
    ".cjs": "javascript",
    ".jsx": "javascript",
    ".py": "python",
    ".pyi": "python",
}

FAMILY = {
    "typescript": "TypeScript",
    "tsx": "TypeScript",
    "javascript": "JavaScript",
    "python": "Python",
}


def language_of(path: str) -> str | None:
    """The language of a path by its extension, None for what no rule reads."""
    name = basename(path)
    dot = name.rfind(".")
    return EXTENSIONS.get(name[dot:].lower()) if dot > 0 else None
