"""Pages and the small rules around them."""

import pytest

from bot.failures import Permanent, Transient
from bot.github.refusals import Answer
from bot.github.rest import MAX_PAGES, Call, Rest, decode, next_page, repository_path, same_host

ROOT = "https://api.github.com"


def paged(link: str) -> Rest:
    """An API whose every page names a next one."""

    async def send(call: Call) -> Answer:
        return Answer(200, {"link": link}, b"[1]")

    return Rest(ROOT, send)


async def read(rest: Rest) -> list[int]:
    return [number async for page in rest.pages("list", "/x", list[int]) for number in page]


async def test_pages_end_somewhere() -> None:
    assert len(await read(paged(f'<{ROOT}/x?page=2>; rel="next"'))) == MAX_PAGES


@pytest.mark.parametrize(
    "url", ["https://evil.example/x", "http://api.github.com/x", "https://api.github.com:8/x"]
)
async def test_a_page_elsewhere_is_not_followed(url: str) -> None:
    with pytest.raises(Permanent, match="another host"):
        await read(paged(f'<{url}>; rel="next"'))


def test_the_next_page_is_found_among_the_links() -> None:
    links = f'<{ROOT}/x?page=1>; rel="prev", <{ROOT}/x?page=3>; rel="next"'
    assert next_page(Answer(200, {"link": links}, b"")) == f"{ROOT}/x?page=3"
    assert next_page(Answer(200, {"link": f'<{ROOT}/x?page=9>; rel="last"'}, b"")) is None
    assert next_page(Answer(200, {}, b"")) is None


def test_unreadable_answers_are_transient() -> None:
    with pytest.raises(Transient, match="not readable"):
        decode("pull", Answer(200, {}, b"<html>"), list[int])


def test_hosts() -> None:
    assert same_host("https://a/b", "https://a/c")
    assert not same_host("https://a/b", "https://a:1/b")


@pytest.mark.parametrize(("owner", "name"), [("acme", "shop.js"), ("a-b", "_x"), ("a", "...")])
def test_names(owner: str, name: str) -> None:
    assert repository_path(owner, name) == f"/repos/{owner}/{name}"
