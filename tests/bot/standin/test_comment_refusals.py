"""What GitHub refuses of comments and reviews, asked for with a plain HTTP client."""

import pytest

from tests.bot.standin.stage import Stage

PATH = "src/shop.ts"


@pytest.mark.parametrize("length", [65_536, 65_537])
async def test_length_of_a_comment(stage: Stage, length: int) -> None:
    answer = await stage.api.post(f"{stage.here}/issues/1/comments", json={"body": "x" * length})
    assert answer.status_code == (201 if length == 65_536 else 422)
    if length == 65_537:
        assert "is too long (maximum is 65536 characters)" in answer.json()["errors"][0]["message"]


async def test_an_empty_comment(stage: Stage) -> None:
    answer = await stage.api.post(f"{stage.here}/issues/1/comments", json={"body": " "})
    assert answer.status_code == 422


async def test_a_comment_lives_and_dies(stage: Stage) -> None:
    created = await stage.api.post(f"{stage.here}/issues/1/comments", json={"body": "one"})
    path = f"{stage.here}/issues/comments/{created.json()['id']}"
    assert created.json()["user"]["login"] == "hardening[bot]"
    assert created.json()["performed_via_github_app"]["id"] == stage.standin.app_id
    assert (await stage.api.patch(path, json={"body": "two"})).json()["body"] == "two"
    assert (await stage.api.get(path)).json()["body"] == "two"
    assert (await stage.api.delete(path)).status_code == 204
    assert (await stage.api.get(path)).status_code == 404
    assert stage.standin.comments(stage.pull) == []


@pytest.mark.parametrize(
    ("comment", "says"),
    [
        ({"line": 20}, "line must be part of the diff"),
        ({"line": 61}, "line must be part of the diff"),
        ({"line": 4, "side": "LEFT"}, "line must be part of the diff"),
        ({"line": 50, "start_line": 5}, "start line must be part of the same hunk"),
        ({"line": 5, "start_line": 5}, "start line must precede the end line"),
        ({"line": 5, "start_line": 6}, "start line must precede the end line"),
        ({"line": 5, "path": "src/absent.ts"}, "Path could not be resolved"),
        ({"line": 5, "path": "README.md"}, "Path could not be resolved"),
        ({"position": 99}, "position"),
        ({}, "Position could not be resolved"),
    ],
)
async def test_places_off_the_diff(stage: Stage, comment: dict[str, object], says: str) -> None:
    answer = await stage.review({"path": PATH, "body": "b", **comment})
    assert answer.status_code == 422
    assert says in answer.json()["errors"][0]


@pytest.mark.parametrize(
    "comment",
    [
        {"line": 5},
        {"line": 5, "side": "LEFT"},
        {"line": 2},
        {"line": 8},
        {"line": 8, "start_line": 2},
        {"line": 5, "start_line": 5, "start_side": "LEFT"},
        {"position": 5},
        {"line": 1, "path": "src/new.ts"},
        {"line": 1, "path": "src/old.ts", "side": "LEFT"},
    ],
)
async def test_places_on_the_diff(stage: Stage, comment: dict[str, object]) -> None:
    answer = await stage.review({"path": PATH, "body": "b", **comment})
    assert answer.status_code == 200
    assert len(stage.standin.review_comments(stage.pull)) == 1


async def test_one_bad_comment_fails_the_whole_review(stage: Stage) -> None:
    good, bad = {"path": PATH, "line": 5, "body": "b"}, {"path": PATH, "line": 30, "body": "b"}
    assert (await stage.review(good, bad, good)).status_code == 422
    assert stage.standin.review_comments(stage.pull) == []
    assert stage.standin.reviews(stage.pull) == []


async def test_a_review_has_no_file_comments_but_single_comments_may_be(stage: Stage) -> None:
    comment = {"path": PATH, "body": "b", "subject_type": "file"}
    refused = await stage.review(comment)
    assert refused.status_code == 422
    assert '"subject_type" is not a permitted key' in refused.json()["message"]
    single = await stage.api.post(
        f"{stage.here}/pulls/1/comments", json={**comment, "commit_id": stage.sha}
    )
    assert single.status_code == 201
    assert (single.json()["subject_type"], single.json()["line"]) == ("file", None)


async def test_other_invalid_reviews(stage: Stage) -> None:
    assert (await stage.review(event="PRAISE")).status_code == 422
    assert (await stage.review()).status_code == 422
    assert (await stage.review(event="REQUEST_CHANGES")).status_code == 422
    unknown = await stage.review({"path": PATH, "line": 5, "body": "b"}, commit_id="0" * 40)
    assert "not part of the pull request" in unknown.json()["errors"][0]
    long = await stage.review({"path": PATH, "line": 5, "body": "x" * 65_537})
    assert long.status_code == 422


async def test_a_review_without_event_is_an_invisible_draft(stage: Stage) -> None:
    comment = {"path": PATH, "line": 5, "body": "b"}
    body = {"commit_id": stage.sha, "comments": [comment]}
    first = await stage.api.post(f"{stage.here}/pulls/1/reviews", json=body)
    assert first.json()["state"] == "PENDING"
    assert (await stage.api.get(f"{stage.here}/pulls/1/comments")).json() == []
    second = await stage.api.post(f"{stage.here}/pulls/1/reviews", json=body)
    assert "one pending review" in second.json()["errors"][0]


async def test_comments_follow_their_line_until_it_changes(stage: Stage) -> None:
    await stage.review(
        {"path": PATH, "line": 5, "body": "moves"}, {"path": PATH, "line": 50, "body": "outdated"}
    )
    text = stage.repository.git.read(stage.sha, PATH)
    assert text is not None
    changed = "// a new first line\n" + text.decode().replace("price50: any", "price50: number")
    await stage.standin.push(stage.pull, {PATH: changed})
    moved, outdated = (await stage.api.get(f"{stage.here}/pulls/1/comments")).json()
    assert (moved["line"], moved["original_line"]) == (6, 5)
    assert (outdated["line"], outdated["position"], outdated["original_line"]) == (None, None, 50)
    assert outdated["commit_id"] == stage.sha


async def test_a_review_comment_lives_and_dies(stage: Stage) -> None:
    await stage.review({"path": PATH, "line": 5, "body": "one"})
    (comment,) = stage.standin.review_comments(stage.pull)
    path = f"{stage.here}/pulls/comments/{comment.id}"
    assert (await stage.api.patch(path, json={"body": "two"})).json()["body"] == "two"
    answer = await stage.api.post(
        f"{stage.here}/pulls/1/comments/{comment.id}/replies", json={"body": "three"}
    )
    assert answer.json()["in_reply_to_id"] == comment.id
    assert (await stage.api.delete(path)).status_code == 204
    assert (await stage.api.get(path)).status_code == 404
