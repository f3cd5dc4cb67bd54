"""Logs: structlog as JSON or for a console, everything redacted, stdlib logging included."""

import logging
import sys
from collections.abc import Iterable, MutableMapping

import msgspec
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.redaction import Redactor

QUIET = ("httpx", "httpcore", "arq", "sqlalchemy", "aiosqlite", "asyncio", "alembic", "uvicorn")
"""Libraries that tell at INFO what we tell better, or what nobody should read (URLs)."""

_redactor = Redactor()


def configure_logging(level: str, form: str, secrets: Iterable[str] = ()) -> None:
    """`form` is json or console. To standard error: standard output belongs to the commands."""
    hide(secrets)
    number = logging.getLevelNamesMapping()[level]
    structlog.configure(
        processors=_processors(form),
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=_line,
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers = [_Forward()]
    root.setLevel(number)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(number, logging.WARNING))


def hide(secrets: Iterable[str]) -> None:
    """These never appear in a log line from now on."""
    _redactor.know(secrets)


def redacted(text: str) -> str:
    """The text as it may be shown to people outside: in a check run, in an error page."""
    return _redactor.text(text)


def _processors(form: str) -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        _add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _redact,
        _json if form == "json" else _console(),
    ]


def _add_logger_name(logger: WrappedLogger, _: str, event: EventDict) -> EventDict:
    name = getattr(logger, "name", "")
    if name:
        event.setdefault("logger", name)
    return event


def _redact(_: WrappedLogger, __: str, event: EventDict) -> MutableMapping[str, object]:
    return _redactor.mapping(event)


def _json(_: WrappedLogger, __: str, event: EventDict) -> str:
    return msgspec.json.encode(event).decode()


def _console() -> Processor:
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
    )


class _Line:
    """Writes one finished line; every level ends here."""

    def __init__(self, name: str) -> None:
        self.name = name

    def msg(self, line: str) -> None:
        stream = sys.stderr  # looked up anew: who ran us may have put another in its place
        stream.write(f"{line}\n")
        stream.flush()

    debug = info = warning = error = critical = exception = log = msg


def _line(*names: object) -> _Line:
    return _Line(str(names[0]) if names else "")


class _Forward(logging.Handler):
    """Sends records of libraries the same way as ours."""

    def emit(self, record: logging.LogRecord) -> None:
        logger: structlog.typing.FilteringBoundLogger = structlog.get_logger(record.name)
        try:
            message = record.getMessage()
        except (TypeError, ValueError):  # its arguments do not fit its format
            message = str(record.msg)
        level = min(record.levelno // 10 * 10, logging.CRITICAL) or logging.DEBUG
        logger.log(level, message, exc_info=record.exc_info)
