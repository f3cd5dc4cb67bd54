"""Reviews: all comments of one review are placed, or none is."""

from typing import Literal

import msgspec

from bot.standin.call import Call
from bot.standin.comments import Review, ReviewComment
from bot.standin.documents.comments import review_document
from bot.standin.events import review_comment_event, review_event
from bot.standin.placement import Draft, Place, place, placed_comment
from bot.standin.refusals import unprocessable
from bot.standin.repositories import Pull
from bot.standin.rest.comments import checked_body
from bot.standin.wire.messages import Answer, page_of, read
from bot.standin.wire.router import Route

STATES = {
    "COMMENT": "COMMENTED",
    "APPROVE": "APPROVED",
    "REQUEST_CHANGES": "CHANGES_REQUESTED",
}


class NewReview(msgspec.Struct):
    """Body of a review; without an event it stays pending."""

    commit_id: str | None = None
    body: str = ""
    event: Literal["COMMENT", "APPROVE", "REQUEST_CHANGES"] | None = None
    comments: list[Draft] = []


def list_reviews(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/pulls/{number}/reviews, oldest first."""
    pull = call.pull()
    with call.state.reading():
        every = list(call.state.reviews.values())
    mine = [r for r in every if (r.repository_id, r.number) == (pull.repository_id, pull.number)]
    page, links = page_of(call.request, mine)
    return Answer(200, [review_document(call.state, review) for review in page], links)


def create_review(call: Call) -> Answer:
    """POST /repos/{owner}/{repo}/pulls/{number}/reviews."""
    pull, wanted = call.pull(), read(call.request.body, NewReview)
    commit = wanted.commit_id or pull.head_sha
    _check(call, pull, wanted)
    places = [place(call.state, pull, commit, draft) for draft in wanted.comments]
    review = _review(call, pull, wanted)
    with call.state.change():
        call.state.reviews[review.id] = review
        comments = _add_comments(
            call, pull, review, list(zip(wanted.comments, places, strict=True))
        )
    if review.state != "PENDING":
        _tell(call, pull, review, comments)
    return Answer(200, review_document(call.state, review))


def _check(call: Call, pull: Pull, wanted: NewReview) -> None:
    if wanted.event == "REQUEST_CHANGES" and not wanted.body:
        raise unprocessable("Body can't be blank")
    if wanted.event == "COMMENT" and not wanted.body and not wanted.comments:
        raise unprocessable("Body can't be blank")
    if wanted.body:
        checked_body(wanted.body, "PullRequestReview")
    if wanted.event is None and any(
        review.state == "PENDING" and review.author == call.state.bot()
        for review in call.state.reviews.values()
        if (review.repository_id, review.number) == (pull.repository_id, pull.number)
    ):
        raise unprocessable("User can only have one pending review per pull request")


def _review(call: Call, pull: Pull, wanted: NewReview) -> Review:
    return Review(
        id=call.state.next_id(),
        repository_id=pull.repository_id,
        number=pull.number,
        author=call.state.bot(),
        state=STATES[wanted.event] if wanted.event else "PENDING",
        body=wanted.body,
        commit_id=wanted.commit_id or pull.head_sha,
        submitted_at=call.state.now() if wanted.event else None,
        app_slug=call.state.app.slug,
    )


def _add_comments(
    call: Call, pull: Pull, review: Review, placed: list[tuple[Draft, Place]]
) -> list[ReviewComment]:
    comments = [placed_comment(call.state, pull, review, draft, spot) for draft, spot in placed]
    call.state.review_comments.update({comment.id: comment for comment in comments})
    return comments


def _tell(call: Call, pull: Pull, review: Review, comments: list[ReviewComment]) -> None:
    bot = call.state.bot()
    call.emit("pull_request_review", review_event(call.state, pull, review, bot))
    for comment in comments:
        payload = review_comment_event(call.state, pull, comment, "created")
        call.emit("pull_request_review_comment", payload)


_ROOT = "/repos/{owner}/{repo}/pulls/{number}/reviews"
ROUTES = (
    Route("GET", _ROOT, list_reviews, "pull_requests:read"),
    Route("POST", _ROOT, create_review, "pull_requests:write"),
)
