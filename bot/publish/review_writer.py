"""Writes one review. A single bad line refuses all of it, so a refused one is halved."""

from dataclasses import replace

from bot.github import reviews
from bot.github.refusals import Refused
from bot.github.reviews import LineComment, Review
from bot.publish.desk import Desk
from bot.publish.edits import CreateReview, InlineText

MAX_REVIEWS = 8
"""Requests for one review, refused ones included; what is left then has its annotation."""
REVIEW_BODY = ""


async def write_review(desk: Desk, pull: int, edit: CreateReview) -> list[str]:
    """Publish the comments; returns what GitHub said of those that it did not take."""
    problems: list[str] = []
    waiting = [edit.comments]
    for _ in range(MAX_REVIEWS):
        if not waiting:
            break
        part = waiting.pop(0)
        await desk.turn(creates=True)
        try:
            review_id = await reviews.create(desk.repository, pull, _review(edit.head, part))
        except Refused as refused:
            problems.append(refused.reason)
            if refused.status != 422:
                return problems
            if len(part) > 1:
                middle = len(part) // 2
                waiting += [part[:middle], part[middle:]]
        else:
            await desk.on_done(replace(edit, comments=part), review_id)
    return problems


def _review(head: str, comments: tuple[InlineText, ...]) -> Review:
    return Review(head, REVIEW_BODY, [_line_comment(comment) for comment in comments])


def _line_comment(text: InlineText) -> LineComment:
    several = text.start_line is not None and text.start_line < text.line
    return LineComment(
        path=text.path,
        body=text.body,
        line=text.line,
        side="RIGHT",
        start_line=text.start_line if several else None,
        start_side="RIGHT" if several else None,
    )
