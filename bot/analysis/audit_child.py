"""Advisories compared with packages in a process of their own: the records are a third party's."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import msgspec

from bot.analysis.framed_child import (
    Allowance,
    ChildEndedError,
    FramedChild,
    answer_questions,
    command,
)
from bot.failures import Permanent
from bot.osv import limits
from checks.document import ReportError
from checks.lockfile import Package
from checks.osv import Record, findings, record
from checks.report import Audit

COMMAND = command("bot.analysis.audit_child")
ALLOWANCE = Allowance(1024 * limits.MEGABYTE, limits.COMPARE_CPU_SECONDS)
SHOWN = 5


class _Packages(msgspec.Struct, array_like=True):
    head: tuple[Package, ...]
    base: tuple[Package, ...]


class Audits(msgspec.Struct, array_like=True):
    """What is known against the packages of both sides."""

    head: Audit
    base: Audit


_encoder = msgspec.msgpack.Encoder()
_questions = msgspec.msgpack.Decoder(_Packages)
_answers = msgspec.msgpack.Decoder(Audits)


async def compare(
    head: Sequence[Package],
    base: Sequence[Package],
    records: Mapping[str, bytes],
    seconds: float = limits.COMPARE_SECONDS,
) -> Audits:
    """Judge both sides by all records (JSON by a label for people), within `seconds`.

    Raises Permanent if that fails or takes too long.
    """
    question = [_encoder.encode(_Packages(tuple(head), tuple(base)))]
    for label, content in records.items():
        question += [label.encode("utf-8", "replace"), content]
    try:
        async with FramedChild(COMMAND, seconds) as child:
            return _answers.decode(await child.ask(question))
    except ChildEndedError as fault:
        raise Permanent(f"the advisories could not be compared: {fault}") from None
    except msgspec.MsgspecError:
        raise Permanent("the advisories could not be compared") from None


def main() -> None:
    """Answer questions of packages and records."""
    answer_questions(_answer, ALLOWANCE)


def _answer(frames: Iterator[bytes]) -> bytes:
    asked = _questions.decode(next(frames))
    records, unread = list[Record](), list[str]()
    for label in frames:
        try:
            records.append(record(next(frames)))
        except ReportError:
            unread.append(label.decode("utf-8", "replace"))
    head = _with_unread(findings(records, asked.head), unread)
    same = asked.head == asked.base
    base = head if same else _with_unread(findings(records, asked.base), unread)
    return _encoder.encode(Audits(head, base))


def _with_unread(audit: Audit, unread: Sequence[str]) -> Audit:
    if not unread:
        return audit
    more = f" and {len(unread) - SHOWN} more" if len(unread) > SHOWN else ""
    told = f"advisories that could not be read: {', '.join(sorted(unread)[:SHOWN])}{more}"
    return replace(audit, complete=False, warnings=(*audit.warnings, told))


if __name__ == "__main__":
    main()
