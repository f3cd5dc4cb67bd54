"""A made-up repository, the same in every run: TypeScript and Python of everyday sizes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

FILES = 2_000
SEED = 20_260
MARKED = 0.3
"""Share of files that hold something a rule looks for."""

PYTHON = 0.2
CHANGED = 30
WORDS = ("order", "price", "stock", "invoice", "basket", "refund", "ledger", "parcel", "tenant")


@dataclass(frozen=True, slots=True)
class Tree:
    """Files by path, and how many findings the rules must have in them."""

    files: Mapping[str, str]
    findings: Mapping[str, int]

    @property
    def megabytes(self) -> float:
        return sum(map(len, self.files.values())) / 1e6


def make(count: int = FILES) -> Tree:
    """The tree; ASCII, so that characters are bytes."""
    chance = Random(SEED)
    made = [_file(chance, number) for number in range(count)]
    return Tree(
        {path: text for path, text, _ in made}, {path: found for path, _, found in made if found}
    )


def change(tree: Tree, count: int = CHANGED, salt: int = 1) -> dict[str, str]:
    """Files of a pull request: every other one gets a finding more, the rest a harmless line."""
    scripts = [path for path in sorted(tree.files) if path.endswith(".ts")]
    paths = Random(SEED).sample(scripts, count)
    return {
        path: tree.files[path] + (_any(salt) if number % 2 else _plain(salt))
        for number, path in enumerate(paths)
    }


def _any(salt: int) -> str:
    return f"\nexport function loose{salt}(given: any): string {{\n  return String(given);\n}}\n"


def _plain(salt: int) -> str:
    return f"\nexport const answer{salt} = {salt};\n"


def _file(chance: Random, number: int) -> tuple[str, str, int]:
    python = chance.random() < PYTHON
    found = chance.randint(1, 4) if chance.random() < MARKED else 0
    pieces = min(60, max(2, int(chance.lognormvariate(2.2, 0.8))))
    piece = _python if python else _typescript
    marked = _python_marked if python else _typescript_marked
    parts = [piece(chance, index) for index in range(pieces)]
    for index in range(found):
        parts.insert(chance.randrange(len(parts) + 1), marked(chance, index))
    start = "import datetime\n" if python else 'import { log } from "../log";\n'
    if found and python:
        start += "from typing import Any\n"
    ending = "py" if python else chance.choice(("ts", "ts", "ts", "tsx"))
    folder = f"packages/{WORDS[number % len(WORDS)]}/src/{chance.choice(WORDS)}"
    return f"{folder}/part_{number}.{ending}", start + "\n".join(parts), found


def _typescript(chance: Random, index: int) -> str:
    word, other = chance.sample(WORDS, 2)
    return (
        f"export interface {word.title()}{index} {{\n"
        f"  id: string;\n  {other}s: Array<{{ id: number; name?: string }}>;\n}}\n"
        f"export function {word}Of{index}(given: {word.title()}{index}): number {{\n"
        f"  const kept = given.{other}s.filter((one) => one.id > {chance.randrange(99)});\n"
        f"  if (kept.length === 0) {{\n    log(`no {other} in ${{given.id}}`);\n"
        f"    return 0;\n  }}\n"
        f"  return kept.reduce((sum, one) => sum + one.id, {chance.randrange(9)});\n}}\n"
    )


def _typescript_marked(chance: Random, index: int) -> str:
    word = chance.choice(WORDS)
    return f"export const {word}Loose{index} = (given: any): string => String(given.{word});\n"


def _python(chance: Random, index: int) -> str:
    word, other = chance.sample(WORDS, 2)
    return (
        f"def {word}_of_{index}(\n"
        f"    given: dict[str, int], limit: int = {chance.randrange(99)}\n) -> int:\n"
        f'    """The {word} of a {other}."""\n'
        f"    kept = {{name: one for name, one in given.items() if one > limit}}\n"
        f"    if not kept:\n        return datetime.date.today().year\n"
        f"    return sum(kept.values()) + {chance.randrange(9)}\n\n"
    )


def _python_marked(chance: Random, index: int) -> str:
    word = chance.choice(WORDS)
    return f"def {word}_loose_{index}(given: Any) -> str:\n    return str(given)\n\n"


def batches(files: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """Paths and bytes."""
    for path, text in files.items():
        yield path, text.encode()
