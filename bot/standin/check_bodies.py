"""Bodies of check-run requests, and the limits that GitHub holds them to."""

from datetime import datetime
from typing import Literal, TypeVar

import msgspec

from bot.standin.checks import Action, Annotation
from bot.standin.refusals import invalid_request

ANNOTATIONS_MAX = 50
TEXT_MAX = 65_535
MESSAGE_BYTES = 64 * 1024
TITLE_MAX = 255
ACTIONS_MAX = 3
LABEL_MAX = 20
DESCRIPTION_MAX = 40
IDENTIFIER_MAX = 20

Value = TypeVar("Value")
Unset = msgspec.UnsetType
UNSET = msgspec.UNSET
Status = Literal["queued", "in_progress", "completed"]
Conclusion = Literal[
    "action_required", "cancelled", "failure", "neutral", "success", "skipped", "timed_out"
]


class AnnotationBody(msgspec.Struct):
    """An annotation as sent."""

    path: str
    start_line: int
    end_line: int
    annotation_level: Literal["notice", "warning", "failure"]
    message: str
    start_column: int | None = None
    end_column: int | None = None
    title: str | None = None
    raw_details: str | None = None


class OutputBody(msgspec.Struct):
    """The output as sent; `title` is required on creation only."""

    summary: str
    title: str | None = None
    text: str | None = None
    annotations: list[AnnotationBody] = []


class ActionBody(msgspec.Struct):
    """A button as sent."""

    label: str
    description: str
    identifier: str


class RunFields(msgspec.Struct, kw_only=True):
    """What both creation and update may set; null is not a value for any of them."""

    status: Status | Unset = UNSET
    conclusion: Conclusion | Unset = UNSET
    external_id: str | Unset = UNSET
    details_url: str | Unset = UNSET
    started_at: datetime | Unset = UNSET
    completed_at: datetime | Unset = UNSET
    output: OutputBody | Unset = UNSET
    actions: list[ActionBody] | Unset = UNSET


class NewRun(RunFields, kw_only=True):
    """Body of a creation."""

    name: str
    head_sha: str


class ChangedRun(RunFields, kw_only=True):
    """Body of an update."""

    name: str | Unset = UNSET


def checked(fields: RunFields) -> None:
    """Refuse with 422 what goes over a limit or contradicts itself."""
    if fields.status == "completed" and isinstance(fields.conclusion, Unset):
        raise invalid_request('"conclusion" wasn\'t supplied.')
    if isinstance(fields.output, OutputBody):
        _check_output(fields.output)
    if not isinstance(fields.actions, Unset):
        _check_actions(fields.actions)


def _check_length(text: str | None, limit: int) -> None:
    if text is not None and len(text) > limit:
        raise invalid_request(f"Only {limit} characters are allowed; {len(text)} were supplied.")


def _check_count(items: list[AnnotationBody] | list[ActionBody], limit: int) -> None:
    if len(items) > limit:
        raise invalid_request(
            f"No more than {limit} items are allowed; {len(items)} were supplied."
        )


def _check_output(output: OutputBody) -> None:
    _check_length(output.summary, TEXT_MAX)
    _check_length(output.text, TEXT_MAX)
    _check_count(output.annotations, ANNOTATIONS_MAX)
    for annotation in output.annotations:
        _check_annotation(annotation)


def _check_annotation(annotation: AnnotationBody) -> None:
    for text in (annotation.message, annotation.raw_details or ""):
        if len(text.encode(errors="replace")) > MESSAGE_BYTES:
            raise invalid_request(f"Only {MESSAGE_BYTES} bytes are allowed.")
    _check_length(annotation.title, TITLE_MAX)
    if annotation.start_line < 1 or annotation.end_line < annotation.start_line:
        raise invalid_request(
            "For 'properties/end_line', lines count from 1 and end after their start."
        )
    columns = (annotation.start_column, annotation.end_column)
    if columns != (None, None) and annotation.start_line != annotation.end_line:
        raise invalid_request(
            "Columns may only be given when start_line and end_line are the same."
        )


def _check_actions(actions: list[ActionBody]) -> None:
    _check_count(actions, ACTIONS_MAX)
    for action in actions:
        _check_length(action.label, LABEL_MAX)
        _check_length(action.description, DESCRIPTION_MAX)
        _check_length(action.identifier, IDENTIFIER_MAX)


def annotations(output: OutputBody | Unset) -> tuple[Annotation, ...]:
    """The annotations as values."""
    if isinstance(output, Unset):
        return ()
    return tuple(
        Annotation(
            path=sent.path,
            start_line=sent.start_line,
            end_line=sent.end_line,
            level=sent.annotation_level,
            message=sent.message,
            title=sent.title,
            raw_details=sent.raw_details,
            start_column=sent.start_column,
            end_column=sent.end_column,
        )
        for sent in output.annotations
    )


def actions(sent: list[ActionBody]) -> tuple[Action, ...]:
    """The buttons as values."""
    return tuple(Action(item.label, item.description, item.identifier) for item in sent)


def given(value: Value | Unset, otherwise: Value) -> Value:
    """The value sent, or what stood there before."""
    return otherwise if isinstance(value, Unset) else value
