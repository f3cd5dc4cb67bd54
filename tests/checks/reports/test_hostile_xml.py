"""XML that attacks or is broken, for every format that is XML: refused in words, never followed."""

import re

import pytest

from checks.report_limits import CHUNK_BYTES, DEFAULT_LIMITS, MESSAGE_BYTES
from tests.checks.reports.reading import outcomes, read, refusal, run
from tests.checks.reports.surviving import RAW

DOCTYPE = re.compile(r"<!DOCTYPE[^>]*>\s*")
XML = {format: DOCTYPE.sub("", raw.decode()) for format, raw in RAW.items() if raw.startswith(b"<")}
"""The samples without the DOCTYPE that some have."""
every_xml = pytest.mark.parametrize("format", XML)
NOBODY = "http://127.0.0.1:1/"


def _before_root(format: str, text: str) -> str:
    """The sample with `text` after its declaration, if it has one."""
    declaration, _, rest = XML[format].rpartition("?>")
    return f"{declaration}?>{text}{rest}" if declaration else text + rest


def _root(format: str) -> str:
    found = re.search(r"<([A-Za-z]\w*)", XML[format])
    assert found is not None
    return found[1]


def test_all_xml_formats_are_here() -> None:
    assert {"checkstyle", "clover", "cobertura", "jacoco", "junit", "opencover", "trx"} == set(XML)


@every_xml
@pytest.mark.parametrize(
    "external", ["", f'SYSTEM "{NOBODY}a.dtd"', f'PUBLIC "-//X//Y//EN" "{NOBODY}a.dtd"']
)
def test_a_doctype_is_accepted_and_not_fetched(format: str, external: str) -> None:
    text = _before_root(format, f"<!DOCTYPE {_root(format)} {external}>")
    assert read(text) == read(XML[format])


@every_xml
@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ('<!ENTITY a "b">', "the XML declares entities"),
        ('<!ENTITY a "b"><!ENTITY c "&a;&a;">', "the XML declares entities"),
        ('<!ENTITY a SYSTEM "file:///etc/passwd">', "the XML declares entities"),
        (f'<!ENTITY a PUBLIC "x" "{NOBODY}">', "the XML declares entities"),
        (f'<!ENTITY % a SYSTEM "{NOBODY}">%a;', "the XML declares entities"),
        ("<!ENTITY % a '<!ENTITY b \"c\">'>%a;", "the XML declares entities"),
        ('<!ENTITY a SYSTEM "x" NDATA gif>', "the XML declares entities"),
        ('<!ATTLIST line hits CDATA "1">', "the XML declares attributes in its DOCTYPE"),
    ],
)
def test_declarations_inside_a_doctype(format: str, inside: str, said: str) -> None:
    assert said in refusal(_before_root(format, f"<!DOCTYPE x [{inside}]>"))


@every_xml
def test_other_things_before_the_root_change_nothing(format: str) -> None:
    notes = f'<!-- {NOBODY} --><?xml-stylesheet href="{NOBODY}"?>\n'
    assert read(_before_root(format, notes)) == read(XML[format])


def _in_root(format: str, text: str) -> str:
    """The sample with `text` as the last thing in its root."""
    head, end, tail = XML[format].rpartition("</")
    return head + text + end + tail


@every_xml
def test_an_inclusion_is_not_followed(format: str) -> None:
    text = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'
    assert read(_in_root(format, text)) == read(XML[format])


@every_xml
def test_a_reference_that_nobody_declared(format: str) -> None:
    assert re.search("at byte [0-9,]+: undefined entity", refusal(_in_root(format, "&xxe;")))


@every_xml
def test_the_depth_at_its_edge(format: str) -> None:
    inner = DEFAULT_LIMITS.xml_depth - 1
    assert read(_in_root(format, "<a>" * inner + "</a>" * inner)) == read(XML[format])
    deeper = inner + 1
    said = refusal(_in_root(format, "<a>" * deeper + "</a>" * deeper))
    assert said == f"the XML is nested deeper than {inner + 1} levels"
    assert "deeper than" in refusal(_in_root(format, "<a>" * 200_000))


@every_xml
@pytest.mark.parametrize(
    "token", ['<a b="{}"/>', "<!--{}-->", "<?a {}?>", "<a{}/>"], ids=["value", "note", "pi", "name"]
)
def test_the_length_of_one_tag_at_its_edge(format: str, token: str) -> None:
    edge = DEFAULT_LIMITS.token_bytes
    fits = token.format("x" * (edge - len(token)))
    assert read(_in_root(format, fits)) == read(XML[format])
    long = token.format("x" * (edge + 2 * CHUNK_BYTES))
    assert "one XML tag is longer than the limit of a megabyte" in refusal(_in_root(format, long))


@every_xml
def test_a_long_text_costs_nothing(format: str) -> None:
    """Output of tests is text; it may be longer than a tag."""
    text = "x\n" * DEFAULT_LIMITS.token_bytes
    assert read(_in_root(format, f"<a>{text}</a>")) == read(XML[format])
    assert read(_in_root(format, f"<a><![CDATA[{text}]]></a>")) == read(XML[format])


@every_xml
@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("<a></b>", "mismatched tag"),
        ("<a b=c/>", "not well-formed (invalid token)"),
        ("<a b='1' b='2'/>", "duplicate attribute"),
        ("]]>", "not well-formed (invalid token)"),
        ("</x></x></x></x>", "mismatched tag"),
    ],
)
def test_broken_xml_says_what_and_where(format: str, broken: str, said: str) -> None:
    assert re.fullmatch(
        rf"the XML is not well-formed at byte [0-9,]+: {re.escape(said)}",
        refusal(_in_root(format, broken)),
    )


@every_xml
def test_cut_xml_says_where(format: str) -> None:
    text = XML[format].rstrip()
    assert re.fullmatch(
        r"the XML is cut off after [0-9,]+ bytes", refusal(text[: text.rindex("</") + 1])
    )


@every_xml
def test_two_roots(format: str) -> None:
    assert "junk after document element" in refusal(XML[format] + "<a/>")


def test_control_signs_in_messages_are_read_as_question_marks() -> None:
    text = '<testcase name="a\x00\x1b[1m"><failure>\x08b\x1f</failure></testcase>'
    report = run(f"<testsuite>{text}</testsuite>")
    (case,) = report.cases
    assert (case.name, case.message, outcomes(report)) == ("a??[1m", "?b?", ["failed"])


def test_properties_and_output_are_never_kept() -> None:
    secret = "AKIA-SECRET"
    text = (
        f'<testsuite name="s"><properties><property name="env" value="{secret}"/></properties>'
        f'<testcase name="a"><system-out>{secret}</system-out><failure message="m"/></testcase>'
        f"<system-err>{secret}</system-err></testsuite>"
    )
    assert secret not in str(run(text))


@pytest.mark.parametrize("sign", ["x", "é", "\N{GRINNING FACE}"])
def test_a_message_is_cut_at_its_edge(sign: str) -> None:
    fits = sign * (MESSAGE_BYTES // len(sign.encode()))
    for said, longest in ((fits, MESSAGE_BYTES), (fits + sign, MESSAGE_BYTES), (fits[:-1], 0)):
        text = f'<testsuite><testcase name="a"><failure message="{said}"/></testcase></testsuite>'
        message = run(text).cases[0].message
        assert message == said if said != fits + sign else message.endswith("…")
        assert len(message.encode()) <= (longest or MESSAGE_BYTES - len(sign.encode()))
