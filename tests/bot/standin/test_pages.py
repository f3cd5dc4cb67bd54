"""The page of a pull request: complete, and safe whatever was written."""

import pytest

from bot.standin.markdown import html_of
from tests.bot.standin.stage import Stage, client

ANNOTATION = {
    "path": "src/shop.ts",
    "start_line": 50,
    "end_line": 50,
    "annotation_level": "failure",
    "title": "any-growth/explicit-any",
    "message": "an <any> too many",
}


async def test_everything_is_on_the_page(stage: Stage) -> None:
    output = {"title": "1 more any", "summary": "**Rules** from main", "annotations": [ANNOTATION]}
    await stage.run(conclusion="failure", output=output)
    await stage.api.post(f"{stage.here}/issues/1/comments", json={"body": "| a |\n|-|\n| one |"})
    await stage.review({"path": "src/shop.ts", "line": 5, "body": "no `any` here"})
    page = stage.standin.page(stage.pull)
    for part in (
        "Sell <span>#1</span>",
        "<td>one</td>",
        "no <code>any</code> here",
        "<strong>Rules</strong> from main",
        "1 more any",
        "an &lt;any&gt; too many",
        "src/new.ts",
        "export const price5: any = 5;",
        "Some checks were not successful",
    ):
        assert part in page, part
    assert "http-equiv" not in page


async def test_a_page_that_waits_reloads_itself(stage: Stage) -> None:
    async with client(stage.standin) as browser:
        waiting = await browser.get(stage.standin.page_url(stage.pull))
        assert 'http-equiv="refresh"' in waiting.text
        assert "default-src 'none'" in waiting.headers["content-security-policy"]
        await stage.run(conclusion="success")
        done = await browser.get(stage.standin.page_url(stage.pull))
        assert 'http-equiv="refresh"' not in done.text
        assert "All checks have passed" in done.text
        assert (await browser.get("/acme/shop/pull/9")).status_code == 404


async def test_hostile_names(stage: Stage) -> None:
    name = 'src/<img src=x onerror="alert(1)">.ts'
    await stage.standin.push(stage.pull, {name: "</table><script>alert(1)</script>\n"})
    await stage.standin.edit(stage.pull, title="<script>alert(1)</script>")
    page = stage.standin.page(stage.pull)
    assert "<script" not in page
    assert "<img" not in page


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "<a href='javascript:alert(1)'>a</a>",
        "<iframe src='http://127.0.0.1'></iframe>",
        "<style>*{display:none}</style>",
        "```suggestion\n</code></pre><script>alert(1)</script>\n```",
        '<p style="position:fixed" class="top" onclick="alert(1)">x</p>',
        "<svg onload=alert(1)>",
    ],
)
def test_markdown_is_safe(text: str) -> None:
    html = html_of(text)
    for bad in ("<script", "onerror=", 'href="javascript', "<iframe", "<style", "position", "<svg"):
        assert bad not in html
    assert "onclick" not in html


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("> [!WARNING]\n> careful", 'class="alert alert-warning"'),
        ("```suggestion\nx = 1\n```", "Suggested change"),
        ("- [x] done", "box ticked"),
        ("<details><summary>More</summary>\n\n**bold**\n</details>", "<strong>bold</strong>"),
        ("a\n<!-- hidden -->", "<p>a</p>"),
        ("~~gone~~", "<s>gone</s>"),
    ],
)
def test_markdown_of_github(text: str, shown: str) -> None:
    assert shown in html_of(text)
    assert "hidden" not in html_of(text)
