"""A file becomes facts, or a reason why not; no rule can take the others down."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.analyse import ANALYSIS_VERSION, RuleSet, analyse
from checks.facts import Candidate, FileFacts, NotAnalysed, RouteHandler
from checks.source.framework import Framework
from checks.source.limits import BINARY_PROBE, MAX_BYTES, MAX_CANDIDATES, MAX_IGNORES, MAX_LINE
from checks.source.syntax import Source, StoppedError
from tests.checks.found import RULES, candidates, facts, names, never

LANGUAGES = ("a.ts", "a.tsx", "a.js", "a.py")


def reason(path: str, text: str | bytes, rules: RuleSet = RULES) -> str:
    found = analyse(path, text if isinstance(text, bytes) else text.encode(), rules, never)
    assert isinstance(found, NotAnalysed), found
    return found.reason


def break_down(source: Source, number: int) -> Iterator[Candidate]:
    raise KeyError(number)


def handler(source: Source) -> Iterator[RouteHandler]:
    for number in source.of("function_declaration"):
        line = source.row(source.starts[number])
        yield RouteHandler("web", "f", "GET", "/", line, line, 1, 1)


WEB = Framework("web", ("typescript",), (b"serve",), ("function_declaration",), handler)


def test_facts_are_in_the_order_of_the_text() -> None:
    text = "// @ts-ignore\nf(a as any, b as any[]); let c: any;\n"
    assert names("a.ts", text) == ["ts-ignore", "as-any", "any-array", "explicit-any"]


def test_the_folder_makes_no_difference() -> None:
    assert facts("a.ts", "let a: any;") == facts("deep/er/b.mts", "let a: any;")


def test_the_language_does() -> None:
    assert names("a.ts", "f(<any>a);") == ["as-any"]
    assert names("a.js", "f(<any>a);") == []


@pytest.mark.parametrize("text", ["", "const many = company;", "x" * (MAX_BYTES + 1)])
def test_a_file_without_needles_is_not_even_parsed(text: str) -> None:
    assert analyse("a.ts", text.encode(), RULES, lambda: True) == FileFacts("typescript")


def test_an_unknown_language_is_said() -> None:
    assert reason("a.rb", "any") == "no rule reads this kind of file"


@pytest.mark.parametrize(("at", "binary"), [(BINARY_PROBE - 1, True), (BINARY_PROBE, False)])
def test_binary_files_are_told_by_their_beginning(at: int, binary: bool) -> None:
    blob = b"let a: any;//" + b" " * (at - 13) + b"\0"
    found = analyse("a.ts", blob, RULES, never)
    assert (found == NotAnalysed("binary: it holds NUL bytes")) is binary


def test_utf16_is_binary_and_not_silently_empty() -> None:
    assert "binary" in reason("a.ts", "let a: any;".encode("utf-16"))


def test_size_is_limited() -> None:
    text = b"let a: any;\n"
    padding = b"//\n" * (MAX_BYTES // 3 - 10)
    padding += b" " * (MAX_BYTES - len(text) - len(padding))
    assert len(facts("a.ts", text + padding).candidates) == 1
    assert reason("a.ts", text + padding + b" ") == "1,000,001 bytes; the limit is 1,000,000"


def test_a_long_line_with_something_in_it_is_generated_code() -> None:
    line = "let a: any;" + " " * (MAX_LINE - 11)
    assert names("a.ts", f"\n{line}\n") == ["explicit-any"]
    assert reason("a.ts", f"\n{line} \n") == "generated: line 2 is longer than 20,000 bytes"


def test_a_long_line_with_nothing_in_it_hides_nothing() -> None:
    assert names("a.ts", f"const image = '{'A' * 50_000}';\nlet a: any;") == ["explicit-any"]


def test_candidates_are_limited() -> None:
    text = "let a: any;\n"
    assert len(candidates("a.ts", text * MAX_CANDIDATES)) == MAX_CANDIDATES
    assert reason("a.ts", text * (MAX_CANDIDATES + 1)) == "more than 10,000 findings in one file"


def test_inline_ignores_are_limited() -> None:
    text = "// hardening: ignore[as-any] r\n"
    assert len(facts("a.ts", text * MAX_IGNORES).ignores) == MAX_IGNORES
    assert reason("a.ts", text * (MAX_IGNORES + 1)) == "more than 1,000 inline ignores in one file"


@pytest.mark.parametrize("text", ["let a: any;", "let a: any;\n" * 5_000])
def test_the_time_limit_is_said(text: str) -> None:
    found = analyse("a.ts", text.encode(), RULES, lambda: True)
    assert found == NotAnalysed("reading it took longer than the time limit")


def test_a_stalling_parse_is_said() -> None:
    calls = iter(range(20))
    found = analyse(
        "a.tsx", b"any " + b"! ; ! !\n" * 2_500, RULES, lambda: next(calls, None) is None
    )
    assert found == NotAnalysed("reading it took longer than the time limit")


def test_a_broken_rule_is_named() -> None:
    broken = replace(RULES.rules[0], id="gate/broken", find=break_down)
    rules = RuleSet((*RULES.rules, broken))
    assert reason("a.ts", "let a: any;", rules) == "rule gate/broken failed"
    assert facts("a.py", "from typing import Any\nx: Any").candidates


def test_a_broken_framework_is_named() -> None:
    def fail(source: Source) -> Iterator[RouteHandler]:
        raise ValueError(source.path)

    rules = RuleSet((), (replace(WEB, find=fail),))
    assert reason("a.ts", "serve();", rules) == "framework web failed"


def test_a_framework_may_run_out_of_time() -> None:
    def stop(source: Source) -> Iterator[RouteHandler]:
        raise StoppedError

    rules = RuleSet((), (replace(WEB, find=stop),))
    assert "time limit" in reason("a.ts", "serve();", rules)


def test_frameworks_and_rules_share_one_walk() -> None:
    rules = RuleSet(RULES.rules, (WEB,))
    text = b"serve();\n// hardening: ignore[route-length] r\nfunction f(a: any) {}\n"
    found = analyse("a.ts", text, rules, never)
    assert isinstance(found, FileFacts)
    assert [one.start_line for one in found.handlers] == [3]
    assert [one.rule for one in found.candidates] == ["any-growth/explicit-any"]
    assert [one.line for one in found.ignores] == [3]


def test_rules_find_the_same_with_and_without_frameworks() -> None:
    everywhere = RuleSet(RULES.rules, (replace(WEB, needles=(b"",)),))
    for text in ("let a: any; f(b as any); // @ts-ignore", "x(any); type A = Array<any>;"):
        alone, together = (
            analyse("a.ts", text.encode(), rules, never) for rules in (RULES, everywhere)
        )
        assert isinstance(alone, FileFacts)
        assert isinstance(together, FileFacts)
        assert alone.candidates == together.candidates


def test_a_rule_sees_only_nodes_that_hold_a_needle() -> None:
    seen: list[bytes] = []

    def look(source: Source, number: int) -> Iterator[Candidate]:
        seen.append(source.bytes_of(number))
        return iter(())

    rule = replace(RULES.rules[0], needles=(b"any",), kinds=("identifier",), find=look)
    for frameworks in ((), (WEB,)):
        seen.clear()
        analyse("a.ts", b"serve(any, other);", RuleSet((rule,), frameworks), never)
        assert seen == [b"any"]


def test_the_digest_tells_rule_sets_apart() -> None:
    one = RULES.digest
    assert RuleSet(tuple(reversed(RULES.rules))).digest == one
    assert RuleSet(RULES.rules[1:]).digest != one
    assert RuleSet(RULES.rules, (WEB,)).digest != one
    assert len(one) == 64


def test_the_digest_changes_with_the_version() -> None:
    assert RULES.version == ANALYSIS_VERSION
    assert replace(RULES, version=ANALYSIS_VERSION + 1).digest != RULES.digest


PIECES = st.one_of(
    st.sampled_from([bytes([one]) for one in b"<>()[]{}`'\"\n\t\0\xff\r#,=:? "]),
    st.sampled_from([b"any", b" as ", b"${", b"/*", b"*/", b"// @ts-ignore", b"eslint-disable "]),
    st.sampled_from([b"# type: ignore", b"from typing import Any", b"Any", b"cast(", b"t.Any"]),
    st.sampled_from(
        [b"import typing as t\n", b"hardening: ignore[as-any] r", b"class A:", b"typ="]
    ),
    st.sampled_from([b"def f(", b"catch (e: any)", b"using ", b"type ", b" satisfies ", b"Array"]),
    st.sampled_from([b"any>`", b"\xef\xbb\xbf", b" as Other", b"Literal[", b"@ts-nocheck"]),
)


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=40).map(b"".join), st.sampled_from(LANGUAGES))
def test_no_text_breaks_a_rule(blob: bytes, path: str) -> None:
    found = analyse(path, blob, RULES, never)
    if isinstance(found, NotAnalysed):
        assert "failed" not in found.reason
        return
    last = blob.count(b"\n") + 1
    for one in found.candidates:
        assert 1 <= one.line <= one.end_line <= last
        assert one.column >= 1
        assert len(one.code) <= 200
        assert one.suggestion is None or 1 <= one.suggestion.start_line <= last


@given(st.binary(max_size=300), st.sampled_from(LANGUAGES))
def test_no_bytes_break_the_analysis(blob: bytes, path: str) -> None:
    found = analyse(path, b"any Any ignore @ts-ignore\n" + blob, RULES, never)
    assert isinstance(found, FileFacts) or "binary" in found.reason


@pytest.mark.parametrize("path", LANGUAGES)
@pytest.mark.parametrize(
    "piece", [b"any[", b"(any as ", b"{a: any,", b"<any>", b"Any[Any", b"cast(Any,"]
)
def test_deep_nesting_ends_in_facts_or_a_reason(path: str, piece: bytes) -> None:
    blob = b"from typing import Any, cast\n" + (piece + b"\n") * 20_000
    found = analyse(path, blob, RULES, never)
    assert isinstance(found, FileFacts) or "findings in one file" in found.reason


def test_broken_syntax_around_a_word_that_matters_is_told() -> None:
    found = analyse("a.ts", b"let ok = 1;\nfunction ( { const x: any = 1 }}}\n", RULES, never)
    assert isinstance(found, FileFacts)
    assert found.unread == 2


def test_broken_syntax_elsewhere_is_of_no_concern() -> None:
    found = analyse("a.ts", b"function ( { }}}\nlet x: any = 1;\n", RULES, never)
    assert isinstance(found, FileFacts)
    assert [candidate.line for candidate in found.candidates] == [2]


def test_other_encodings_are_read() -> None:
    found = analyse("a.ts", "const é: any = 1;\n".encode("latin-1"), RULES, never)
    assert isinstance(found, FileFacts)
    assert [candidate.rule for candidate in found.candidates] == ["any-growth/explicit-any"]
    assert found.unread is None
