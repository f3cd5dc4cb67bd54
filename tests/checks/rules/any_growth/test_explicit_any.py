"""`any` as the type of a declaration."""

import pytest

from tests.checks.found import candidates, names


@pytest.mark.parametrize(
    "text",
    [
        "let a: any;",
        "function f(a: any) {}",
        "function f(): any {}",
        "function f<T extends any>() {}",
        "type A = any;",
        "type A = keyof any;",
        "type A = string | any;",
        "type A = { [key: string]: any };",
        "interface A { b?: any }",
        "class A { b: any }",
        "declare function f(a: unknown): a is any;",
        "type A<T> = T extends any ? 1 : 2;",
        "type A = [first: any];",
        "try {} catch (e: any) {}",
        "const f = (a = 1, b: any) => b;",
    ],
)
def test_bad(text: str) -> None:
    assert names("a.ts", text) == ["explicit-any"]


@pytest.mark.parametrize(
    "text",
    [
        "let a: unknown;",
        "const any = 1; f(any);",
        "const a = { any: 1 }; a.any;",
        "type A = { any: string };",
        "type A = [any: string];",
        "let a = 'any'; // : any",
        "const a = b < any;",
        "type A = (any: string) => void;",
        "type Company = 1;",
    ],
)
def test_good(text: str) -> None:
    assert names("a.ts", text) == []


def test_a_caught_error_is_offered_as_unknown() -> None:
    (found,) = candidates("a.ts", "try {\n} catch (é: any) { // any\n}\n")
    assert found.suggestion is not None
    assert found.suggestion.replacement == "} catch (é: unknown) { // any"
    assert (found.suggestion.start_line, found.suggestion.end_line) == (2, 2)
    assert (found.line, found.column) == (2, 13)


def test_the_place_is_that_of_the_word_where_the_grammar_reads_an_error() -> None:
    (found,) = candidates("a.ts", "class A {\n  b: (string) =>\n    any;\n}")
    assert (found.line, found.column) == (3, 5)


def test_nothing_else_is_suggested() -> None:
    (found,) = candidates("a.ts", "let a: any;")
    assert found.suggestion is None


def test_code_outlives_reformatting() -> None:
    one = candidates("a.ts", "function f(a: string, b: any): void {}")
    other = candidates("a.ts", "function f(\n  a: string,\n  b : any,\n): void {\n}")
    assert [c.code for c in one] == [c.code for c in other] == ["b:any"]
