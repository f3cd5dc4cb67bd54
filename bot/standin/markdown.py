"""Markdown as GitHub renders it: tables, details, alerts, suggestions; sanitised for the page."""

import re
from functools import cache

import nh3
from markdown_it import MarkdownIt

_ALERT = re.compile(r"<blockquote>\s*<p>\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\](?:<br>)?\s*")
_SUGGESTION = re.compile(r'<pre><code class="language-suggestion">(.*?)</code></pre>', re.DOTALL)
_TASK = re.compile(r"<li>(?:<p>)?\[([ xX])\] ")
_TAGS = nh3.ALLOWED_TAGS | {"details", "summary", "picture", "source"}
_ATTRIBUTES = {
    **nh3.ALLOWED_ATTRIBUTES,
    "code": {"class"},
    "details": {"open"},
    "source": {"media", "srcset"},
    "td": {"align", "colspan", "rowspan", "style"},
    "th": {"align", "colspan", "rowspan", "style"},
    "img": {"alt", "src", "width", "height", "align"},
}


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def html_of(markdown: str) -> str:
    """Safe HTML of a text that anybody may have written. HTML comments vanish."""
    clean = nh3.clean(
        _parser().render(markdown),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        filter_style_properties={"text-align"},
        link_rel="noopener noreferrer nofollow",
    )
    clean = _ALERT.sub(_alert, clean)
    clean = _SUGGESTION.sub(_suggestion, clean)
    return _TASK.sub(_task, clean)


def _alert(match: re.Match[str]) -> str:
    word = match[1].lower()
    title = f'<p class="alert-title">{word.capitalize()}</p>'
    return f'<blockquote class="alert alert-{word}">{title}<p>'


def _suggestion(match: re.Match[str]) -> str:
    return (
        '<div class="suggestion"><div class="suggestion-title">Suggested change</div>'
        f"<pre><code>{match[1]}</code></pre></div>"
    )


def _task(match: re.Match[str]) -> str:
    ticked = match[1] != " "
    box = '<span class="box ticked">✓</span>' if ticked else '<span class="box"></span>'
    return f'<li class="task">{box} '
