"""XML as a stream of starts and ends, by expat, with everything refused that could explode."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from xml.parsers import expat

from checks.attribute_tables import Row
from checks.document import Document, NotAReport, ReportError, XmlLook
from checks.report_limits import CHUNK_BYTES, HEAD_BYTES

Attributes = dict[str, str]
Start = Callable[[Attributes], None]
End = Callable[[], None]
Text = Callable[[str], None]
T = TypeVar("T", Attributes, Row)

UNREAD_ENCODING = "the XML names an encoding that is not read here"
CONTROL_SIGNS = bytes(sign for sign in range(32) if sign not in b"\t\n\r")
WITHOUT_CONTROLS = bytes.maketrans(CONTROL_SIGNS, b"?" * len(CONTROL_SIGNS))


def local(name: str) -> str:
    """A name without its namespace prefix."""
    return name.rpartition(":")[2]


def nothing() -> None:
    """What is done where nothing is to do."""


@dataclass(frozen=True, slots=True)
class Handlers:
    """What to call for an element, by its name without its prefix.

    `texts` take the text inside an element, in pieces. `leaves` and `rows` stand for the names
    that make up most of a document: their nesting is not counted, and ends that nobody waits for
    cost nothing. With `rows` all attributes of an element come as one list. `settle` is called
    now and then, so that what was gathered does not pile up.
    """

    starts: Mapping[str, Start]
    ends: Mapping[str, End] = field(default_factory=dict)
    leaves: Mapping[str, Start] = field(default_factory=dict)
    rows: Mapping[str, Callable[[Row], None]] = field(default_factory=dict)
    texts: Mapping[str, Text] = field(default_factory=dict)
    settle: Callable[[], None] = nothing


def feed(document: Document, handlers: Handlers) -> None:
    """Walk the document.

    ReportError where it is no XML, cut off, or beyond a limit. Control signs, which tools copy
    from output into messages, are read as "?".
    """
    parser = _parser(document, handlers)
    try:
        fed = 0
        for chunk in _pieces(document.chunks):
            parser.Parse(chunk.translate(WITHOUT_CONTROLS), False)
            handlers.settle()
            fed += len(chunk)
            if fed - parser.CurrentByteIndex > document.limits.token_bytes + CHUNK_BYTES:
                raise ReportError("one XML tag is longer than the limit of a megabyte")
        parser.Parse(b"", True)
    except expat.ExpatError as fault:
        raise ReportError(f"the XML {_explained(fault, parser)}") from fault
    except (ValueError, LookupError) as fault:
        raise ReportError(UNREAD_ENCODING) from fault


def look(head: bytes) -> XmlLook:
    """What the start of an XML document shows; NotAReport if not even a root element."""
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
    except expat.ExpatError as fault:
        if not seen:
            raise ReportError(f"it starts like XML, but {_explained(fault, parser)}") from fault
    except (ValueError, LookupError) as fault:
        raise ReportError(UNREAD_ENCODING) from fault
    if not seen:
        raise NotAReport(f"it starts like XML, but {_rootless(len(head))}")
    children = frozenset(local(name) for level, name, _ in seen if level == 2)
    return XmlLook(local(seen[0][1]), seen[0][2], children, prefixed=":" in seen[0][1])


def _rootless(size: int) -> str:
    if size < HEAD_BYTES:
        return "is cut off before the first element"
    return f"its first {HEAD_BYTES // 1024} KB hold no whole tag of an element"


class _Ends(dict[str, None]):
    """Called for each end: a leaf's name is found without running any code of ours."""

    __slots__ = ("closed",)

    def __init__(self, leaves: Iterable[str], closed: Callable[[str], None]) -> None:
        super().__init__(dict.fromkeys(leaves))
        self.closed = closed

    def __missing__(self, name: str) -> None:
        self.closed(name)


class _Nesting:
    """The elements that are no leaves: how deep they are, and whose text is taken."""

    __slots__ = ("deepest", "depth", "handlers", "named", "parser")

    def __init__(self, parser: expat.XMLParserType, document: Document, handlers: Handlers) -> None:
        self.parser = parser
        self.handlers = handlers
        self.depth, self.deepest = 0, document.limits.xml_depth
        prefixed = document.xml is not None and document.xml.prefixed
        self.named: Callable[[str], str] = local if prefixed else str

    def opened(self, name: str, attributes: Attributes) -> None:
        self.depth += 1
        if self.depth > self.deepest:
            raise ReportError(f"the XML is nested deeper than {self.deepest} levels")
        own = self.named(name)
        call = self.handlers.starts.get(own) or self.handlers.leaves.get(own)
        if call is not None:
            call(attributes)
        text = self.handlers.texts.get(own)
        if text is not None:
            self.parser.CharacterDataHandler = text

    def row_opened(self, name: str, row: Row) -> None:
        self.opened(name, dict(zip(row[::2], row[1::2], strict=True)))
        take = self.handlers.rows.get(self.named(name))
        if take is not None:
            take(row)

    def closed(self, name: str) -> None:
        self.depth -= 1
        own = self.named(name)
        call = self.handlers.ends.get(own)
        if call is not None:
            call()
        if own in self.handlers.texts:
            self.parser.CharacterDataHandler = None


def _parser(document: Document, handlers: Handlers) -> expat.XMLParserType:
    parser = _guarded()
    parser.buffer_text = True
    parser.ordered_attributes = bool(handlers.rows)
    nesting = _Nesting(parser, document, handlers)
    parser.StartElementHandler = (
        _opener(handlers.rows, nesting.row_opened)
        if handlers.rows
        else _opener(handlers.leaves, nesting.opened)
    )
    parser.EndElementHandler = _closer(handlers, nesting.closed)
    return parser


def _opener(
    leaves: Mapping[str, Callable[[T], None]], otherwise: Callable[[str, T], None]
) -> Callable[[str, T], None]:
    if not leaves:
        return otherwise

    def opened(name: str, attributes: T) -> None:
        try:
            leaf = leaves[name]
        except KeyError:
            otherwise(name, attributes)
        else:
            leaf(attributes)

    ((only, leaf_only), *others) = leaves.items()

    def opened_only(name: str, attributes: T) -> None:
        if name == only:
            leaf_only(attributes)
        else:
            otherwise(name, attributes)

    return opened if others else opened_only


def _closer(handlers: Handlers, otherwise: Callable[[str], None]) -> Callable[[str], None]:
    leaves = handlers.rows or handlers.leaves
    awaited = {name: handlers.ends[name] for name in leaves if name in handlers.ends}

    def closed(name: str) -> None:
        try:
            end = awaited[name]
        except KeyError:
            otherwise(name)
        else:
            end()

    rest = closed if awaited else otherwise
    unheard = [name for name in leaves if name not in awaited]
    return _Ends(unheard, rest).__getitem__ if unheard else rest


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
        return f"is cut off after {parser.CurrentByteIndex:,} bytes"
    reason = expat.ErrorString(fault.code)
    return f"is not well-formed at byte {parser.ErrorByteIndex:,}: {reason}"


_CUT = frozenset(
    expat.errors.codes[name]
    for name in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
)
