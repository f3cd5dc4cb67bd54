"""How far a handler is followed through wrappers, arguments and chains, at each limit's edge."""

import pytest

from checks.source.callables import MAX_ARGUMENTS, MAX_DEPTH
from checks.source.frameworks.express import FRAMEWORK
from checks.source.routers import MAX_LINKS
from checks.source.spans import TEXT_LENGTH
from tests.checks.source.frameworks.found import handlers

HANDLER = "(req, res) => res.end()"


def count(text: str) -> int:
    return len(
        handlers(FRAMEWORK, 'import express from "express";\nconst app = express();\n' + text)
    )


@pytest.mark.parametrize(("wrappers", "found"), [(MAX_DEPTH - 1, 1), (MAX_DEPTH, 0)])
def test_wrappers(wrappers: int, found: int) -> None:
    assert count(f'app.get("/x", {"wrap(" * wrappers}{HANDLER}{")" * wrappers});') == found


@pytest.mark.parametrize(("before", "found"), [(MAX_ARGUMENTS - 1, 1), (MAX_ARGUMENTS, 0)])
def test_arguments_of_a_wrapper(before: int, found: int) -> None:
    assert count(f'app.get("/x", wrap({"1, " * before}{HANDLER}));') == found


@pytest.mark.parametrize(("links", "found"), [(MAX_LINKS, MAX_LINKS), (MAX_LINKS + 1, MAX_LINKS)])
def test_links_of_a_route_chain(links: int, found: int) -> None:
    assert count(f'app.route("/x"){f".get({HANDLER})" * links};') == found


def test_names_and_routes_are_cut() -> None:
    text = f'app.get("/{"x" * TEXT_LENGTH}", {HANDLER});'
    (handler,) = handlers(FRAMEWORK, text)
    assert (len(handler.route), len(handler.name)) == (TEXT_LENGTH, TEXT_LENGTH)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"app.get('/x', wrap({HANDLER}, (req, res) => {{\n}}));", 2),
        ("app.get('/x', make({ handler: (req, res) => {\n} }));", 2),
        ("app.get('/x', on ? (req, res) => 1 : (req, res) => {\n});", 2),
        ("const h = wrap({ async run(req, res) {\n} }); app.get('/x', h);", 2),
        ("const f = () => (req, res) => {\n}; app.get('/x', f());", 2),
        ("app.get('/x', (wrap((req, res) => {\n}) as Handler)!);", 2),
        ("app.get('/x', ...list((req, res) => {\n}));", 2),
    ],
)
def test_what_counts_is_the_longest_function_inside(text: str, lines: int) -> None:
    (handler,) = handlers(FRAMEWORK, 'import express from "express"; const app = express();' + text)
    assert handler.lines == lines


def test_a_name_that_stands_for_itself_ends() -> None:
    assert count("const a = b; const b = a; app.get('/x', a);") == 0
