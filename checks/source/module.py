"""Imports, assignments and functions of a Python file, with their decorators and classes."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tree_sitter import Node

from checks.source.spans import excerpt
from checks.source.syntax import Source, StoppedError

LANGUAGES = ("python",)
KINDS = (
    "comment",
    "import_statement",
    "import_from_statement",
    "assignment",
    "decorated_definition",
    "class_definition",
    "function_definition",
)
CLOCK_EVERY = 1_024
MAX_ARGUMENTS = 64
"""How many arguments of a call, bases of a class and statements of a class body are looked at
for settings."""


@dataclass(frozen=True, slots=True)
class Decorator:
    """`@name(...)`; `call` is None without parentheses."""

    name: str
    call: Node | None


@dataclass(frozen=True, slots=True)
class Definition:
    """A function; `owner` is the class it is a method of, `top` says it is the module's own."""

    number: int
    node: Node
    name: str
    decorators: tuple[Decorator, ...]
    owner: Node | None
    top: bool


@dataclass(slots=True)
class Module:
    """What a file's names stand for: `imports` maps a local name to its dotted origin."""

    source: Source
    imports: dict[str, str] = field(default_factory=dict)
    values: dict[str, Node] = field(default_factory=dict)
    functions: dict[str, Node] = field(default_factory=dict)

    def text(self, node: Node | None) -> str:
        """The source of a node, at most MAX_TEXT bytes of it, "" for none."""
        return "" if node is None else excerpt(self.source, node)

    def origin(self, name: str) -> str:
        """Where a dotted name comes from: `r.get` of `from litestar import router as r` is
        `litestar.router.get`; "" for what is not imported."""
        first, dot, rest = name.partition(".")
        return f"{self.imports[first]}{dot}{rest}" if first in self.imports else ""

    def uses(self, *packages: str) -> bool:
        """Whether the file imports from one of the top-level packages."""
        return any(each.split(".", 1)[0] in packages for each in self.imports.values())


def read_module(source: Source) -> Module:
    """Index a file; needs the nodes of KINDS."""
    module = Module(source)
    for kind in ("import_statement", "import_from_statement"):
        for number in source.of(kind):
            _import(module, source.nodes[number])
    for number in source.of("assignment"):
        node = source.nodes[number]
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is not None and right is not None and left.type in ("identifier", "attribute"):
            module.values.setdefault(module.text(left), right)
    for number in source.of("function_definition"):
        node = source.nodes[number]
        module.functions.setdefault(module.text(node.child_by_field_name("name")), node)
    return module


def definitions(module: Module) -> Iterator[Definition]:
    """All functions and methods in document order."""
    source = module.source
    for count, number in enumerate(source.of("function_definition")):
        if count % CLOCK_EVERY == 0 and source.expired():
            raise StoppedError
        node, above = source.nodes[number], source.parents[number]
        decorators: tuple[Decorator, ...] = ()
        if above >= 0 and source.kind(above) == "decorated_definition":
            decorators = tuple(_decorators(module, source.nodes[above]))
            above = source.parents[above]
        owner = None
        if above >= 0 and source.kind(above) == "block":
            owner = source.nodes.get(source.parents[above])
        if owner is not None and owner.type != "class_definition":
            owner = None
        name = module.text(node.child_by_field_name("name"))
        top = source.kind(above) == "module"
        yield Definition(number, node, name, decorators, owner, top)


def qualified(module: Module, definition: Definition) -> str:
    """`Class.method`, or the function's name."""
    if definition.owner is None:
        return definition.name
    return f"{module.text(definition.owner.child_by_field_name('name'))}.{definition.name}"


def superclasses(module: Module, owner: Node) -> list[str]:
    """The bases of a class without their parameters."""
    given = owner.child_by_field_name("superclasses")
    found = given.named_children[:MAX_ARGUMENTS] if given is not None else []
    plain = [each for each in found if each.type in ("identifier", "attribute", "subscript")]
    return [module.text(each).split("[", 1)[0].strip() for each in plain]


def parameters(module: Module, definition: Definition) -> list[str]:
    """Names of the positional parameters, without `self` and `cls`."""
    given = definition.node.child_by_field_name("parameters")
    names = []
    for each in given.named_children[:MAX_ARGUMENTS] if given is not None else ():
        if each.type == "keyword_separator":
            break
        inner = each.child_by_field_name("name") or next(iter(each.named_children), each)
        names.append(module.text(each if each.type == "identifier" else inner))
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def argument(module: Module, call: Node | None, position: int, *names: str) -> Node | None:
    """An argument by position, else by one of its names; -1 stands for "only by name"."""
    given = call.child_by_field_name("arguments") if call is not None else None
    if given is None or given.type != "argument_list":
        return None
    plain = []
    for each in given.named_children[:MAX_ARGUMENTS]:
        if each.type == "keyword_argument":
            if module.text(each.child_by_field_name("name")) in names:
                return each.child_by_field_name("value")
        elif each.type != "comment":
            plain.append(each)
    return plain[position] if 0 <= position < len(plain) else None


def path_argument(module: Module, call: Node | None, *names: str) -> str:
    """The route that a decorator is given, first or by name: a string, the first of a list, the
    string that a call puts in its place, or else the argument's source."""
    node = argument(module, call, 0, *names)
    if node is not None and node.type in ("list", "tuple") and node.named_children:
        node = node.named_children[0]
    inner = argument(module, node, 0) if node is not None and node.type == "call" else node
    text = string(module, inner)
    return module.text(node) if text is None else text


def methods_argument(module: Module, call: Node | None, position: int, *names: str) -> str:
    """HTTP methods of a list or a single value, in capitals, joined by commas."""
    node = argument(module, call, position, *names)
    if node is None:
        return ""
    listed = node.named_children if node.type in ("list", "tuple", "set") else [node]
    found = [string(module, each) or module.text(each).rsplit(".", 1)[-1] for each in listed]
    return ",".join(each.upper() for each in found if each.isidentifier())


def string(module: Module, node: Node | None) -> str | None:
    """The text of a string as written, of all its parts; None for anything else."""
    if node is None:
        return None
    if node.type == "concatenated_string":
        return "".join(string(module, each) or "" for each in node.named_children)
    if node.type != "string" or len(node.children) < 2:
        return None
    first, last = node.children[0], node.children[-1]
    return module.text(node)[first.end_byte - node.start_byte : last.start_byte - last.end_byte]


def _import(module: Module, node: Node) -> None:
    where = node.child_by_field_name("module_name")
    start = f"{module.text(where)}." if where is not None else ""
    for each in node.children_by_field_name("name"):
        name = module.text(each.child_by_field_name("name") or each)
        alias = each.child_by_field_name("alias")
        if alias is not None or where is not None:
            module.imports[module.text(alias) or name] = start + name
        else:
            first = name.split(".", 1)[0]
            module.imports[first] = first


def _decorators(module: Module, node: Node) -> Iterator[Decorator]:
    for each in node.named_children:
        if each.type != "decorator" or not each.named_children:
            continue
        inner = each.named_children[0]
        if inner.type == "call":
            yield Decorator(module.text(inner.child_by_field_name("function")), inner)
        else:
            yield Decorator(module.text(inner), None)
