"""What is measured of a handler: its lines, its lines of code, and what makes it known again."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.handler_pairs import ALIKE, likeness
from checks.source.frameworks.express import FRAMEWORK as EXPRESS
from checks.source.frameworks.fastapi import FRAMEWORK as FASTAPI
from checks.source.spans import joined
from checks.source.syntax import StoppedError, read_source
from tests.checks.source.frameworks.found import handlers

HOSTILE_SECONDS = 10


def test_lines_of_code_skip_blanks_and_comments() -> None:
    text = """
    app.get("/x", (req, res) => {
      // why

      const a = 1; // counted
      /* one
         two */ const b = 2;
      /* all
         of it */
      res.json(`
        // not a comment
      `);
    });
    """
    (handler,) = handlers(EXPRESS, text)
    assert (handler.start_line, handler.end_line) == (1, 12)
    assert (handler.lines, handler.code_lines) == (12, 7)


def test_python_ends_with_the_body() -> None:
    text = '''
    from fastapi import FastAPI
    app = FastAPI()
    @app.get("/x")
    def read(
        id: int,
    ):
        """A docstring is code."""
        # a comment is not
        return id


    # out of it
    '''
    (handler,) = handlers(FASTAPI, text, "python")
    assert (handler.start_line, handler.end_line, handler.code_lines) == (4, 9, 5)


def test_layout_does_not_change_the_body() -> None:
    short = 'app.get("/x", async (req, res) => { res.json(await load(req.params.id, "a b")); });'
    long = """
    app.get('/x', async (req, res) => {
        res.json(
            await load(
                req.params.id,
                'a b',
            ),
        )
    })
    """
    (one,), (other,) = handlers(EXPRESS, short), handlers(EXPRESS, long)
    assert one.body == other.body
    assert one.sketch == other.sketch
    (changed,) = handlers(EXPRESS, long.replace("load", "fetch"))
    assert changed.body != one.body


def lines_of(names: str, count: int) -> str:
    body = "\n".join(
        f"  const {names}{i} = make{names}({i}, req.{names}{i});" for i in range(count)
    )
    return f'app.get("/{names}", (req, res) => {{\n{body}\n}});'


def test_likeness_of_grown_and_of_other_bodies() -> None:
    (handler,) = handlers(EXPRESS, lines_of("a", 60))
    (grown,) = handlers(EXPRESS, lines_of("a", 70))
    (other,) = handlers(EXPRESS, lines_of("b", 60))
    assert likeness(handler, handler) == 1.0
    assert ALIKE <= likeness(handler, grown) < 1.0
    assert likeness(handler, other) < ALIKE


def test_joined() -> None:
    assert joined("/a/", "/b") == "/a/b"
    assert joined("", "b") == "/b"
    assert joined("", "") == "/"


@pytest.mark.parametrize(
    "text",
    [
        "app" + ".get('/x', (req, res) => 1)" * 20_000,
        "app.get('/x', (req, res) => " * 3_000 + "1" + ")" * 3_000,
        "const h = (req, res) => 1;\n" * 9_000 + "app.get('/x', h);\n" * 9_000,
        "const a0 = app;"
        + "".join(f"const a{i} = a{i - 1}.use(m);" for i in range(1, 9_000))
        + "a8999.get('/x', (req, res) => 1);" * 5_000,
        "app.get('/x', " + "wrap(" * 20_000 + "h" + ")" * 20_000 + ");",
        "import express from 'express';" + "class A { x = " * 3_000 + "1" + "}" * 3_000,
    ],
    ids=["chain", "nested", "names", "aliases", "wrappers", "classes"],
)
def test_hostile_text_costs_no_more_than_its_size(text: str) -> None:
    start = process_time()
    handlers(EXPRESS, text)
    assert process_time() - start < HOSTILE_SECONDS


def test_the_deadline_stops_the_search() -> None:
    raw = b"app.get('/x', (req, res) => 1);\n" * 50
    source = read_source("a.ts", "typescript", raw, frozenset(EXPRESS.kinds), lambda: False)
    source.expired = lambda: True
    with pytest.raises(StoppedError):
        list(EXPRESS.find(source))


@given(st.text(alphabet="app.get('/x',(req)=>{}) \n;[]wrap\"`", max_size=200))
def test_any_text_is_survived(text: str) -> None:
    for handler in handlers(EXPRESS, text, "tsx"):
        assert 1 <= handler.start_line <= handler.end_line
        assert 0 <= handler.code_lines <= handler.lines
