"""Workflow commands: printed in a GitHub Actions job, they become annotations of the files."""

from collections.abc import Iterator

from checks.concern import Concern, concerns
from checks.plain_text import one_line, visible
from checks.renderer import Extras, Renderer
from checks.verdict import Conclusion, Enforcement, Evaluation, Verdict

COMMANDS = {
    Enforcement.BLOCKING: "error",
    Enforcement.WARNING: "warning",
    Enforcement.INFO: "notice",
    Enforcement.OFF: "notice",
}


def _render(evaluation: Evaluation, _: Extras) -> str:
    found = [pair for verdict in evaluation.verdicts for pair in _of_gate(verdict)]
    found.sort(key=lambda pair: -pair[0].rank)
    lines = [line for _, line in found]
    lines += [_command("warning", note, title="hardening") for note in evaluation.notes]
    lines.append(f"hardening: {evaluation.conclusion}: {one_line(evaluation.title)}")
    return "\n".join(lines) + "\n"


def _of_gate(verdict: Verdict) -> Iterator[tuple[Enforcement, str]]:
    """The commands of a gate with their levels; a job shows only the first ten of each."""
    found = concerns(verdict)
    yield from ((concern.level, _finding(concern)) for concern in found)
    judgement = verdict.judgement
    if verdict.conclusion is Conclusion.FAILURE and judgement.remedy:
        text = f"{judgement.title}. To pass: {judgement.remedy}"
    else:
        text = judgement.title
    if verdict.conclusion is not Conclusion.SUCCESS:
        failed = verdict.conclusion is Conclusion.FAILURE
        level = Enforcement.BLOCKING if failed else Enforcement.WARNING
        yield level, _command(COMMANDS[level], text, title=f"hardening/{verdict.gate}")


def _finding(concern: Concern) -> str:
    finding, place = concern.finding, concern.finding.location
    return _command(
        COMMANDS[concern.level],
        finding.message,
        file=place.path,
        line=str(place.line),
        endLine=str(place.end_line),
        title=finding.rule,
    )


def _command(name: str, message: str, **properties: str) -> str:
    told = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {told}::{_data(message)}"


def _data(text: str) -> str:
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return visible(escaped)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


RENDERER = Renderer("github", _render)
