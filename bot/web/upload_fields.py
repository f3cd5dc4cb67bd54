"""What the fields of an upload say, and what its reports are called."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, count
from re import fullmatch

from bot.web.asgi import Problem
from bot.web.upload_form import Form
from checks.declared_report import ID
from checks.plain_text import one_line

LONGEST_NAME = 200
"""Characters of a report's name."""

UNNAMED = "report"
YES_OR_NO = {"true": True, "false": False, "": False}


@dataclass(frozen=True, slots=True)
class Wish:
    """`sha` is "" if none was sent, `format` where the content is to tell it; `names` are those of
    the files, in their order."""

    sha: str
    report_id: str
    complete: bool
    names: tuple[str, ...]
    format: str = ""


def wish_of(form: Form) -> Wish:
    """Raise Problem 422 that names the field and says what is expected."""
    complete = YES_OR_NO.get(form.fields.get("complete", "").lower())
    if complete is None:
        raise Problem(422, "the field `complete` is neither true nor false")
    report_id = form.fields.get("id", "")
    if report_id and fullmatch(ID, report_id) is None:
        raise Problem(422, "the field `id` is no id of a report: up to 64 of A-Z a-z 0-9 . _ -")
    if not form.files and not complete:
        raise Problem(422, "no report was sent: send each in a part named `file`")
    names = report_names([file.path for file in form.files], _name(form))
    format = form.fields.get("format", "")
    if format and fullmatch(ID, format) is None:
        raise Problem(422, "the field `format` is no name of a format, such as ruff")
    sha = form.fields.get("sha", "").lower()
    return Wish(sha, report_id, complete, tuple(names), format)


def _name(form: Form) -> str:
    name = one_line(form.fields.get("name", ""))
    if len(name) > LONGEST_NAME:
        raise Problem(422, f"the field `name` is longer than {LONGEST_NAME} characters")
    return name


def report_names(paths: Sequence[str], given: str) -> list[str]:
    """One name for each file: the given one, else its file name, or its path where several have
    the same file name. No two of them are equal."""
    if given and len(paths) == 1:
        return [given]
    cleaned = [_cleaned(path) for path in paths]
    last = [path.rpartition("/")[2] for path in cleaned]
    often = Counter(last)
    chosen = [path if often[name] > 1 else name for path, name in zip(cleaned, last, strict=True)]
    return _numbered([f"{given}/{name}" if given else name for name in chosen])


def _cleaned(path: str) -> str:
    """A relative path that cannot lead anywhere; its end tells more than its start."""
    parts = (part.strip() for part in one_line(path).replace("\\", "/").split("/"))
    return (
        "/".join(part for part in parts if part not in ("", ".", ".."))[-LONGEST_NAME:] or UNNAMED
    )


def _numbered(names: Sequence[str]) -> list[str]:
    """The second and later ones of a name get a number."""
    taken = dict[str, None]()
    for name in names:
        free = (f"{name} ({number})" for number in count(2))
        taken[next(filter(lambda one: one not in taken, chain((name,), free)))] = None
    return list(taken)
