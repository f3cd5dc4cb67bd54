"""XML as a stream of starts and ends, by expat, with everything refused that could explode."""

from collections.abc import Callable, Iterator, Mapping
from xml.parsers import expat

from checks.document import Document, ReportError, XmlLook
from checks.report_limits import CHUNK_BYTES

Attributes = dict[str, str]
Starts = Mapping[str, Callable[[Attributes], None]]
Ends = Mapping[str, Callable[[], None]]
Text = Callable[[str], None]

CONTROL_SIGNS = bytes(sign for sign in range(32) if sign not in b"\t\n\r")
WITHOUT_CONTROLS = bytes.maketrans(CONTROL_SIGNS, b"?" * len(CONTROL_SIGNS))


def local(name: str) -> str:
    """A name without its namespace prefix."""
    return name.rpartition(":")[2]


def feed(
    document: Document,
    starts: Starts,
    ends: Ends,
    text: Text | None = None,
    leaves: frozenset[str] = frozenset(),
) -> None:
    """Walk the document, calling what stands for an element's name without its prefix.

    `leaves` are the names that make up most of a document: their ends cost nothing, and their
    nesting is not counted.

    ReportError where it is no XML, cut off, or beyond a limit. Control signs, which tools copy
    from output into messages, are read as "?".
    """
    parser = _parser(document, starts, ends, leaves)
    if text is not None:
        parser.CharacterDataHandler = text
        parser.buffer_text = True
    try:
        fed = 0
        for chunk in _pieces(document.chunks):
            parser.Parse(chunk.translate(WITHOUT_CONTROLS), False)
            fed += len(chunk)
            if fed - parser.CurrentByteIndex > document.limits.token_bytes + CHUNK_BYTES:
                raise ReportError("one XML tag is longer than the limit of a megabyte")
        parser.Parse(b"", True)
    except expat.ExpatError as fault:
        raise ReportError(_explained(fault, parser)) from fault
    except (ValueError, LookupError) as fault:
        raise ReportError("the XML names an encoding that is not read here") from fault


def look(head: bytes) -> XmlLook | None:
    """What the start of an XML document shows; None if not even a root element."""
    seen = list[tuple[int, str, Attributes]]()
    depth = 0

    def opened(name: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth <= 2:
            seen.append((depth, name, attributes))

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = _guarded()
    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    try:
        parser.Parse(head.translate(WITHOUT_CONTROLS), False)
    except (expat.ExpatError, ValueError, LookupError) as fault:
        if not seen:
            raise ReportError(f"it starts like XML but is not well-formed: {fault}") from fault
    if not seen:
        return None
    children = frozenset(local(name) for level, name, _ in seen if level == 2)
    return XmlLook(local(seen[0][1]), seen[0][2], children, prefixed=":" in seen[0][1])


class _Ends(dict[str, None]):
    """Called for each end: a leaf's name is found without running any code of ours."""

    __slots__ = ("closed",)

    def __init__(self, leaves: frozenset[str], closed: Callable[[str], None]) -> None:
        super().__init__(dict.fromkeys(leaves))
        self.closed = closed

    def __missing__(self, name: str) -> None:
        self.closed(name)


def _parser(
    document: Document, starts: Starts, ends: Ends, leaves: frozenset[str]
) -> expat.XMLParserType:
    depth, deepest = 0, document.limits.xml_depth
    prefixed = document.xml is not None and document.xml.prefixed

    def opened(name: str, attributes: Attributes) -> None:
        nonlocal depth
        if name not in leaves:
            depth += 1
            if depth > deepest:
                raise ReportError(f"the XML is nested deeper than {deepest} levels")
        call = starts.get(local(name) if prefixed else name)
        if call is not None:
            call(attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        call = ends.get(local(name) if prefixed else name)
        if call is not None:
            call()

    parser = _guarded()
    parser.StartElementHandler = opened
    parser.EndElementHandler = _Ends(leaves, closed).__getitem__
    return parser


def _guarded() -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.EntityDeclHandler = _refuse_entity
    parser.AttlistDeclHandler = _refuse_default
    return parser


def _refuse_entity(*declared: object) -> None:
    raise ReportError("the XML declares entities, which no report needs and attacks are made of")


def _refuse_default(*declared: object) -> None:
    raise ReportError("the XML declares attributes in its DOCTYPE, which no report needs")


def _pieces(chunks: Iterator[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        for place in range(0, len(chunk), CHUNK_BYTES):
            yield chunk[place : place + CHUNK_BYTES]


def _explained(fault: expat.ExpatError, parser: expat.XMLParserType) -> str:
    if fault.code in _CUT:
        return f"the XML is cut off after {parser.CurrentByteIndex:,} bytes"
    reason = expat.ErrorString(fault.code)
    return f"the XML is not well-formed at byte {parser.ErrorByteIndex:,}: {reason}"


_CUT = frozenset(
    expat.errors.codes[name]
    for name in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
)
