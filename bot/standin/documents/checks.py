"""Documents of check runs, suites and annotations."""

from urllib.parse import quote

from bot.standin.checks import Annotation, CheckRun, CheckSuite, latest, suite_outcome
from bot.standin.document import Doc, node_id, stamp
from bot.standin.documents.accounts import app_document
from bot.standin.documents.pulls import linked_pulls
from bot.standin.documents.repositories import (
    commit_document,
    html_url,
    repository_document,
    repository_url,
)
from bot.standin.state import State


def run_document(state: State, run: CheckRun) -> Doc:
    """A check run."""
    repository = state.repositories[run.repository_id]
    url = f"{repository_url(state, repository)}/check-runs/{run.id}"
    html = f"{html_url(state, repository)}/runs/{run.id}"
    return {
        "id": run.id,
        "name": run.name,
        "node_id": node_id("CR", run.id),
        "head_sha": run.head_sha,
        "external_id": run.external_id,
        "url": url,
        "html_url": html,
        "details_url": run.details_url or f"{state.url}/apps/{run.app_slug}",
        "status": run.status,
        "conclusion": run.conclusion,
        "started_at": stamp(run.started_at),
        "completed_at": stamp(run.completed_at),
        "output": {
            "title": run.title,
            "summary": run.summary,
            "text": run.text,
            "annotations_count": len(run.annotations),
            "annotations_url": f"{url}/annotations",
        },
        "check_suite": {"id": run.suite_id},
        "app": app_document(state, run.app_slug),
        "pull_requests": linked_pulls(state, run.repository_id, run.head_sha),
    }


def annotation_document(state: State, run: CheckRun, annotation: Annotation) -> Doc:
    """An annotation."""
    html = html_url(state, state.repositories[run.repository_id])
    return {
        "path": annotation.path,
        "blob_href": f"{html}/blob/{run.head_sha}/{quote(annotation.path)}",
        "start_line": annotation.start_line,
        "end_line": annotation.end_line,
        "start_column": annotation.start_column,
        "end_column": annotation.end_column,
        "annotation_level": annotation.level,
        "title": annotation.title,
        "message": annotation.message,
        "raw_details": annotation.raw_details,
    }


def suite_document(state: State, suite: CheckSuite) -> Doc:
    """A check suite."""
    repository = state.repositories[suite.repository_id]
    url = f"{repository_url(state, repository)}/check-suites/{suite.id}"
    runs = state.runs_of_suite(suite.id)
    status, conclusion = suite_outcome(suite, runs)
    commit = repository.git.show(suite.head_sha)
    whole = commit_document(state, repository, commit)
    signature: Doc = {"name": commit.name, "email": commit.email}
    head: Doc = {
        "id": commit.sha,
        "tree_id": commit.tree,
        "message": commit.message,
        "timestamp": commit.at,
        "author": signature,
        "committer": signature,
    }
    return {
        "id": suite.id,
        "node_id": node_id("CS", suite.id),
        "head_branch": suite.head_branch,
        "head_sha": suite.head_sha,
        "status": status,
        "conclusion": conclusion,
        "url": url,
        "before": (commit.parents or ("0" * 40,))[0],
        "after": whole["sha"],
        "pull_requests": linked_pulls(state, suite.repository_id, suite.head_sha),
        "app": app_document(state, suite.app_slug),
        "repository": repository_document(state, repository),
        "created_at": stamp(suite.created_at),
        "updated_at": stamp(suite.created_at),
        "head_commit": head,
        "latest_check_runs_count": len(latest(runs)),
        "check_runs_url": f"{url}/check-runs",
        "rerequestable": True,
        "runs_rerequestable": True,
    }
