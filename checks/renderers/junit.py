"""JUnit XML: every gate is a test case, so that any CI system can show it.

A failing gate is a failure, one that could not be measured is skipped; a warning passes and is
told in the case's output.
"""

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from checks.concern import Concern, concerns
from checks.plain_text import REPLACEMENT, one_line, visible
from checks.renderer import Extras, Renderer
from checks.verdict import Conclusion, Evaluation, Verdict

_NO_XML = re.compile("[\ufffe\uffff]")


def _render(evaluation: Evaluation, _: Extras) -> str:
    return "\n".join(_lines(evaluation)) + "\n"


def _lines(evaluation: Evaluation) -> Iterator[str]:
    verdicts = evaluation.verdicts
    failed = sum(verdict.conclusion is Conclusion.FAILURE for verdict in verdicts)
    skipped = sum(_skipped(verdict) for verdict in verdicts)
    counts = f'tests="{len(verdicts)}" failures="{failed}" errors="0" skipped="{skipped}"'
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<testsuites name="hardening" {counts}>'
    yield f'  <testsuite name="hardening" {counts}>'
    for verdict in verdicts:
        yield from _case(verdict)
    if evaluation.notes:
        yield f"    <system-out>{_text(chr(10).join(evaluation.notes))}</system-out>"
    yield "  </testsuite>"
    yield "</testsuites>"


def _skipped(verdict: Verdict) -> bool:
    return verdict.judgement.unmeasured is not None and verdict.conclusion is not Conclusion.FAILURE


def _case(verdict: Verdict) -> Iterator[str]:
    title = _attribute(verdict.judgement.title)
    told = _text("\n".join(_story(verdict)))
    yield f'    <testcase classname="hardening" name={_attribute(verdict.gate)}>'
    if verdict.conclusion is Conclusion.FAILURE:
        yield f'      <failure type="{verdict.enforcement}" message={title}>{told}</failure>'
    elif _skipped(verdict):
        yield f"      <skipped message={_attribute(verdict.judgement.unmeasured or '')}/>"
    elif told:
        yield f"      <system-out>{told}</system-out>"
    yield "    </testcase>"


def _story(verdict: Verdict) -> Iterator[str]:
    judgement = verdict.judgement
    yield one_line(judgement.title)
    yield from (_finding(concern) for concern in concerns(verdict))
    yield from judgement.notes
    if judgement.remedy:
        yield f"To pass: {judgement.remedy}"


def _finding(concern: Concern) -> str:
    finding, place = concern.finding, concern.finding.location
    where = f"{place.path}:{place.line}:{place.column}"
    return one_line(f"{where}: {finding.message} ({finding.rule}, {concern.level})")


def _text(text: str) -> str:
    return escape(_legal(text))


def _attribute(text: str) -> str:
    return quoteattr(one_line(_legal(text)))


def _legal(text: str) -> str:
    return _NO_XML.sub(REPLACEMENT, visible(text))


RENDERER = Renderer("junit", _render)
