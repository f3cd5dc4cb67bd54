"""NestJS: methods of a class that `@Get`, `@Post`… of `@nestjs/common` decorate; the route joins
the controller's prefix and the method's path."""

from collections.abc import Iterator

from tree_sitter import Node

from checks.facts import RouteHandler
from checks.source.callables import properties
from checks.source.framework import Framework
from checks.source.script import KINDS, LANGUAGES, Script, arguments, read_script, string
from checks.source.spans import Hit, handlers, joined
from checks.source.syntax import Source

MODULE = "@nestjs/common"
VERBS = {
    "Get": "GET",
    "Post": "POST",
    "Put": "PUT",
    "Patch": "PATCH",
    "Delete": "DELETE",
    "Head": "HEAD",
    "Options": "OPTIONS",
    "All": "ALL",
    "Sse": "GET",
}
CLASSES = ("class_declaration", "abstract_class_declaration", "class")


def find(source: Source) -> Iterator[RouteHandler]:
    """Decorated methods of the file's classes."""
    script = read_script(source)
    used = any(module.startswith(MODULE) for module in script.modules)
    return handlers(source, "nestjs", _hits(script) if used else ())


def _hits(script: Script) -> Iterator[Hit]:
    for kind in CLASSES:
        for number in script.source.of(kind):
            node = script.source.nodes[number]
            yield from _methods(script, node, _prefix(script, number, node))


def _prefix(script: Script, number: int, node: Node) -> str:
    """The path of `@Controller`, which stands in the class or in the export around it."""
    above = script.source.parents[number]
    holders = [node, script.source.nodes.get(above)] if above >= 0 else [node]
    for holder in holders:
        for child in holder.children if holder is not None else ():
            if child.type == "decorator":
                name, path = _decorator(script, child)
                if name == "Controller":
                    return path
    return ""


def _methods(script: Script, node: Node, prefix: str) -> Iterator[Hit]:
    body = node.child_by_field_name("body")
    decorators: list[Node] = []
    for child in body.named_children if body is not None else ():
        if child.type == "decorator":
            decorators.append(child)
        elif child.type == "method_definition":
            decorators += [each for each in child.children if each.type == "decorator"]
            yield from _method(script, node, child, [(prefix, each) for each in decorators])
            decorators = []
        elif child.type != "comment":
            decorators = []


def _method(
    script: Script, owner: Node, method: Node, decorators: list[tuple[str, Node]]
) -> Iterator[Hit]:
    name = script.text(method.child_by_field_name("name"))
    owner_name = script.text(owner.child_by_field_name("name"))
    for prefix, decorator in decorators:
        verb, path = _decorator(script, decorator)
        if verb in VERBS and script.imports.get(verb, "").startswith(MODULE):
            qualified = f"{owner_name}.{name}" if owner_name else name
            yield Hit(method, qualified, VERBS[verb], joined(prefix, path))


def _decorator(script: Script, node: Node) -> tuple[str, str]:
    """The name of a decorator and the first path it is given."""
    call = next(iter(node.named_children), None)
    if call is None or call.type != "call_expression":
        return script.text(call), ""
    name = script.text(call.child_by_field_name("function"))
    first = next(iter(arguments(call)), None)
    if first is not None and first.type == "object":
        first = dict(properties(script, first)).get("path")
    if first is not None and first.type == "array":
        first = next(iter(first.named_children), None)
    text = string(script, first)
    return name, script.text(first) if text is None else text


FRAMEWORK = Framework(
    id="nestjs",
    languages=LANGUAGES,
    needles=(MODULE.encode(),),
    kinds=(*KINDS, *CLASSES, "export_statement"),
    find=find,
)
