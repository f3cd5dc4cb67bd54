"""From the bytes of a delivery to one of our events."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

import msgspec

from bot.github import events, payloads
from bot.github.actions import TRIGGERS, UNAPPROVED
from bot.github.events import Event, Ignored, Origin, UnreadablePayload

COMMAND = "/hardening"
BRANCH = "refs/heads/"
PULL_REQUEST_ACTIONS = frozenset(
    {"opened", "reopened", "synchronize", "ready_for_review", "converted_to_draft"}
    | {"edited", "closed"}
)
REPOSITORY_ACTIONS = frozenset(
    {"renamed", "transferred", "archived", "unarchived", "privatized", "publicized"}
    | {"deleted", "edited"}
)
RUN_BEGINS = frozenset({"requested", "in_progress"})
REVIEW_ACTIONS = frozenset({"submitted", "edited", "dismissed"})
BOT = "Bot"

P = TypeVar("P", bound=msgspec.Struct)
Read = Callable[[bytes, int], Event]


def read_event(name: str, body: bytes, app_id: int) -> Event:
    """Raise UnreadablePayload, which says what is wrong and where, for a served event."""
    read = READERS.get(name)
    if read is None:
        return Ignored(f"{name} is not served")
    try:
        return read(body, app_id)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadablePayload(f"{name}: {_short(error)}") from None


def check_json(body: bytes) -> None:
    """Raise UnreadablePayload unless the body is one JSON object."""
    try:
        msgspec.json.decode(body, type=_AnyObject)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadablePayload(_short(error)) from None


class _AnyObject(msgspec.Struct):
    pass


def _short(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deep"
    return str(error)[:300]


def _reader(kind: type[P], convert: Callable[[P, int], Event]) -> Read:
    decoder = msgspec.json.Decoder(kind)
    return lambda body, app_id: convert(decoder.decode(body), app_id)


def _of_app(
    convert: Callable[[P, Origin], Event],
) -> Callable[[P, int], Event]:
    """For events that only mean something together with the installation they came through."""

    def checked(payload: P, _: int) -> Event:
        origin = _origin(payload)
        return convert(payload, origin) if origin else NOT_THE_APPS

    return checked


NOT_THE_APPS = Ignored("no installation: sent by a webhook of a repository, not of the App")


def _origin(payload: msgspec.Struct) -> Origin | None:
    if not isinstance(payload, payloads.Payload) or payload.installation is None:
        return None
    return Origin(_repository(payload.repository), payload.installation.id)


def _repository(repository: payloads.Repository) -> events.RepositoryNamed:
    owner, _, name = repository.full_name.partition("/")
    return events.RepositoryNamed(
        repository.id, owner, name, repository.private, repository.default_branch
    )


def _pull_request(payload: payloads.PullRequestPayload, origin: Origin) -> Event:
    base_changed = payload.changes is not None and payload.changes.base is not None
    if payload.action not in PULL_REQUEST_ACTIONS:
        return Ignored(f"pull_request.{payload.action} is not served")
    if payload.action == "edited" and not base_changed:
        return Ignored("pull_request.edited without a new base")
    pull = payload.pull_request
    return events.PullRequestChanged(
        origin=origin,
        action=payload.action,
        number=pull.number,
        head_sha=pull.head.sha,
        head_repository_id=pull.head.repo.id if pull.head.repo else None,
        base_ref=pull.base.ref,
        base_sha=pull.base.sha,
        draft=pull.draft,
        author=pull.user.login if pull.user else "ghost",
        state=pull.state,
        merged=bool(pull.merged),
        base_changed=base_changed,
        opened_at=pull.created_at,
        updated_at=pull.updated_at,
    )


def _push(payload: payloads.PushPayload, origin: Origin) -> Event:
    if not payload.ref.startswith(BRANCH):
        return Ignored("push of a tag")
    return events.BranchPushed(
        origin,
        payload.ref.removeprefix(BRANCH),
        payload.before,
        payload.after,
        payload.created,
        payload.deleted,
        payload.forced,
    )


def _merge_group(payload: payloads.MergeGroupPayload, origin: Origin) -> Event:
    group = payload.merge_group
    if payload.action == "destroyed":
        return events.MergeGroupDestroyed(origin, group.head_sha, payload.reason)
    if payload.action != "checks_requested":
        return Ignored(f"merge_group.{payload.action} is not served")
    return events.MergeGroupAsked(
        origin,
        group.head_sha,
        group.head_ref.removeprefix(BRANCH),
        group.base_sha,
        group.base_ref.removeprefix(BRANCH),
    )


def _workflow_run(payload: payloads.WorkflowRunPayload, origin: Origin) -> Event:
    run = payload.workflow_run
    if run.event not in TRIGGERS:
        return Ignored(f"a workflow run of {run.event[:40]}: its head is not what it measured")
    if payload.action in RUN_BEGINS or run.conclusion == UNAPPROVED:
        return events.ReportsComing(origin, run.id, run.run_attempt, run.head_sha)
    if payload.action != "completed":
        return Ignored(f"workflow_run.{payload.action} is not served")
    return events.ReportsReady(
        origin=origin,
        run_id=run.id,
        attempt=run.run_attempt,
        head_sha=run.head_sha,
        head_branch=run.head_branch,
        head_repository_id=run.head_repository.id if run.head_repository else None,
        trigger=run.event,
        workflow_path=run.path,
        conclusion=run.conclusion,
        pull_numbers=_numbers(run.pull_requests),
    )


def _numbers(pulls: Sequence[payloads.Numbered]) -> tuple[int, ...]:
    return tuple(pull.number for pull in pulls)


def _review(payload: payloads.ReviewPayload, origin: Origin) -> Event:
    author = payload.review.user
    if payload.action not in REVIEW_ACTIONS:
        return Ignored(f"pull_request_review.{payload.action} is not served")
    if author is not None and author.type == BOT:
        return Ignored("a review by a bot")
    return events.ReviewGiven(
        origin,
        payload.action,
        payload.pull_request.number,
        payload.pull_request.head.sha,
        payload.review.state.lower(),
        author.login if author else "ghost",
    )


def _check_run(payload: payloads.CheckRunPayload, app_id: int) -> Event:
    origin, run = _origin(payload), payload.check_run
    if origin is None:
        return NOT_THE_APPS
    if payload.action not in ("rerequested", "requested_action"):
        return Ignored(f"check_run.{payload.action} is not served")
    if run.app is not None and run.app.id != app_id:
        return Ignored("a check run of another App")
    return events.RerunAsked(
        origin=origin,
        head_sha=run.head_sha,
        sender=payload.sender.login,
        check_name=run.name,
        external_id=run.external_id,
        identifier=payload.requested_action.identifier if payload.requested_action else None,
        pull_numbers=_numbers(run.pull_requests),
    )


def _check_suite(payload: payloads.CheckSuitePayload, app_id: int) -> Event:
    origin, suite = _origin(payload), payload.check_suite
    if origin is None:
        return NOT_THE_APPS
    if payload.action != "rerequested":
        return Ignored(f"check_suite.{payload.action} is not served")
    if suite.app is not None and suite.app.id != app_id:
        return Ignored("a check suite of another App")
    return events.RerunAsked(
        origin=origin,
        head_sha=suite.head_sha,
        sender=payload.sender.login,
        check_name=None,
        external_id=None,
        identifier=None,
        pull_numbers=_numbers(suite.pull_requests),
    )


def _comment(payload: payloads.CommentPayload, app_id: int) -> Event:
    origin, comment = _origin(payload), payload.comment
    if origin is None:
        return NOT_THE_APPS
    if payload.action != "created" or payload.issue.pull_request is None:
        return Ignored("not a new comment on a pull request")
    ours = comment.performed_via_github_app
    if payload.sender.type == BOT or (ours is not None and ours.id == app_id):
        return Ignored("a comment by a bot")
    body = comment.body or ""
    if not any(line.lstrip().startswith(COMMAND) for line in body.splitlines()):
        return Ignored("a comment without a command")
    return events.CommandGiven(origin, payload.issue.number, comment.id, payload.sender.login, body)


def _installation(payload: payloads.InstallationPayload, _: int) -> Event:
    told = payload.installation
    account = payload.account or told.account
    return events.InstallationChanged(
        action=payload.action,
        installation_id=told.id,
        account=account.login if account else None,
        suspended=payload.action == "suspend"
        or (payload.action != "unsuspend" and told.suspended_at is not None),
        added=tuple(map(_repository, [*payload.repositories, *payload.repositories_added])),
        removed=tuple(map(_repository, payload.repositories_removed)),
    )


def _repository_changed(payload: payloads.RepositoryPayload, origin: Origin) -> Event:
    if payload.action not in REPOSITORY_ACTIONS:
        return Ignored(f"repository.{payload.action} is not served")
    return events.RepositoryChanged(origin, payload.action)


READERS: Mapping[str, Read] = MappingProxyType(
    {
        "pull_request": _reader(payloads.PullRequestPayload, _of_app(_pull_request)),
        "push": _reader(payloads.PushPayload, _of_app(_push)),
        "merge_group": _reader(payloads.MergeGroupPayload, _of_app(_merge_group)),
        "workflow_run": _reader(payloads.WorkflowRunPayload, _of_app(_workflow_run)),
        "pull_request_review": _reader(payloads.ReviewPayload, _of_app(_review)),
        "check_run": _reader(payloads.CheckRunPayload, _check_run),
        "check_suite": _reader(payloads.CheckSuitePayload, _check_suite),
        "issue_comment": _reader(payloads.CommentPayload, _comment),
        "installation": _reader(payloads.InstallationPayload, _installation),
        "installation_repositories": _reader(payloads.InstallationPayload, _installation),
        "installation_target": _reader(payloads.InstallationPayload, _installation),
        "repository": _reader(payloads.RepositoryPayload, _of_app(_repository_changed)),
    }
)
