"""One file's bytes become facts: one parse and one walk feed every rule and every framework."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import islice

from checks.facts import Candidate, Facts, FileFacts, InlineIgnore, NotAnalysed, RouteHandler
from checks.languages import language_of
from checks.rule import Rule
from checks.source import ignores, limits
from checks.source.framework import Framework
from checks.source.needles import Needle, needle, offsets
from checks.source.syntax import Source, StoppedError, read, within

ANALYSIS_VERSION = 3
"""Raise it with every change of what any rule, framework or this walk finds: remembered facts of
an older version are then read anew."""

CLOCK_EVERY = 64
ERROR = "ERROR"
"""The grammars' name for what they could not parse."""


@dataclass(frozen=True, slots=True, eq=False)
class RuleSet:
    """What is looked for. Facts are kept by `digest`, so it must change when they would."""

    rules: tuple[Rule, ...]
    frameworks: tuple[Framework, ...] = ()
    version: int = ANALYSIS_VERSION

    @property
    def digest(self) -> str:
        """Stable over processes and over the order of the plug-ins."""
        ids = sorted([r.id for r in self.rules] + [f.id for f in self.frameworks])
        return sha256("\0".join((str(self.version), *ids)).encode()).hexdigest()


class PluginError(Exception):
    """A rule or framework raised; the text names it."""


class CrowdedError(Exception):
    """A file has more of something than its limit; the text says of what."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """A rule set cut down to one language."""

    rules: tuple[Rule, ...]
    frameworks: tuple[Framework, ...]
    needles: tuple[Needle, ...]

    def awake(self, text: bytes) -> tuple[Framework, ...]:
        """The frameworks that have something to look for in a text."""
        return tuple(f for f in self.frameworks if any(trace in text for trace in f.needles))


@lru_cache(maxsize=64)
def _plan(rules: RuleSet, language: str) -> _Plan:
    own = tuple(rule for rule in rules.rules if language in rule.languages)
    frameworks = tuple(f for f in rules.frameworks if language in f.languages)
    words = {word for rule in own for word in rule.needles}
    if own or frameworks:
        words.add(ignores.NEEDLE)
    return _Plan(own, frameworks, tuple(map(needle, sorted(words))))


def analyse(path: str, blob: bytes, rules: RuleSet, expired: Callable[[], bool]) -> Facts:
    """Facts of one file, or why there are none. They depend on the bytes and on the language
    that the file name tells, never on the folder.

    A file without any needle is not parsed: it has nothing, however large it is.
    """
    language = language_of(path)
    if language is None:
        return NotAnalysed("no rule reads this kind of file")
    if blob.find(b"\0", 0, limits.BINARY_PROBE) >= 0:
        return NotAnalysed("binary: it holds NUL bytes")
    plan = _plan(rules, language)
    marks, awake = offsets(plan.needles, blob), plan.awake(blob)
    if not marks and not awake:
        return FileFacts(language)
    refusal = _refusal(blob, plan)
    if refusal:
        return NotAnalysed(refusal)
    text = _readable(blob)
    source = Source(path.rsplit("/", 1)[-1], language, text, expired)
    return _facts(source, plan.rules, awake, marks if text is blob else offsets(plan.needles, text))


def _refusal(blob: bytes, plan: _Plan) -> str:
    """Why a file will not be parsed, "" if it will. A long line matters only where it holds
    something that is looked for: an embedded image does not."""
    if len(blob) > limits.MAX_BYTES:
        return f"{len(blob):,} bytes; the limit is {limits.MAX_BYTES:,}"
    for number, line in enumerate(blob.split(b"\n"), start=1):
        if len(line) > limits.MAX_LINE and (offsets(plan.needles, line) or plan.awake(line)):
            return f"generated: line {number} is longer than {limits.MAX_LINE:,} bytes"
    return ""


def _facts(
    source: Source, rules: tuple[Rule, ...], frameworks: tuple[Framework, ...], marks: list[int]
) -> Facts:
    wanted = {kind for rule in rules for kind in rule.kinds} | {ignores.KIND}
    wanted.update(kind for framework in frameworks for kind in framework.kinds)
    wanted.add(ERROR)
    try:
        read(source, frozenset(wanted), None if frameworks else marks)
        found = sorted(_candidates(source, rules, marks), key=_place)
        handlers = tuple(h for framework in frameworks for h in _handlers(source, framework))
        ignored = _ignores(source, found)
    except StoppedError:
        return NotAnalysed("reading it took longer than the time limit")
    except PluginError as fault:
        return NotAnalysed(f"{fault} failed")
    except CrowdedError as crowd:
        return NotAnalysed(f"more than {crowd} in one file")
    return FileFacts(source.language, tuple(found), handlers, ignored, _unread(source, marks))


def _unread(source: Source, marks: list[int]) -> int | None:
    """The first line of broken syntax around a mark: what stands there may have gone unseen."""
    broken = (n for n in source.of(ERROR) if within(marks, source.starts[n], source.ends[n]))
    starts = [source.starts[number] for number in broken]
    return source.text.count(b"\n", 0, min(starts)) + 1 if starts else None


def _readable(blob: bytes) -> bytes:
    """Grammars know UTF-8 alone; what is none is taken for Latin-1, which any bytes are."""
    try:
        blob.decode()
    except UnicodeDecodeError:
        return blob.decode("latin-1").encode()
    return blob


def _place(candidate: Candidate) -> tuple[int, int, str]:
    return candidate.line, candidate.column, candidate.rule


def _candidates(source: Source, rules: tuple[Rule, ...], marks: list[int]) -> Iterator[Candidate]:
    """What the rules find at the nodes around a mark."""
    count = 0
    for rule in rules:
        for step, number in enumerate(n for kind in rule.kinds for n in source.of(kind)):
            if step % CLOCK_EVERY == 0 and source.expired():
                raise StoppedError
            if not within(marks, source.starts[number], source.ends[number]):
                continue
            hits = _hits(rule, source, number)
            count += len(hits)
            if count > limits.MAX_CANDIDATES:
                raise CrowdedError(f"{limits.MAX_CANDIDATES:,} findings")
            yield from hits


def _hits(rule: Rule, source: Source, number: int) -> list[Candidate]:
    try:
        return list(rule.find(source, number))
    except Exception as fault:
        raise PluginError(f"rule {rule.id}") from fault


def _handlers(source: Source, framework: Framework) -> list[RouteHandler]:
    try:
        return list(framework.find(source))
    except StoppedError:
        raise
    except Exception as fault:
        raise PluginError(f"framework {framework.id}") from fault


def _ignores(source: Source, found: list[Candidate]) -> tuple[InlineIgnore, ...]:
    ignored = tuple(islice(ignores.find_ignores(source, found), limits.MAX_IGNORES + 1))
    if len(ignored) > limits.MAX_IGNORES:
        raise CrowdedError(f"{limits.MAX_IGNORES:,} inline ignores")
    return ignored
