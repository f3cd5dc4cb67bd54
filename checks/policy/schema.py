"""JSON Schema of `.hardening.yml` (draft 2020-12), for editors."""

from collections.abc import Mapping

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from checks.gate import Gate
from checks.policy.document import PolicyFile
from checks.policy.settings import Settings
from checks.yaml_tree import Value

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def policy_schema(gates: Mapping[str, Gate]) -> dict[str, Value]:
    """The schema with a section for each of `gates`. It is looser than the parser where JSON
    Schema cannot say more: names of paths, time zones, limits of one value by another."""
    sections = {name: gate.options for name, gate in gates.items()}
    models: list[type[BaseModel]] = [PolicyFile, *sections.values()]
    references, whole = models_json_schema([(model, "validation") for model in models])
    definitions: dict[str, Value] = whole["$defs"]
    _spell_defaults(definitions["Settings"])
    own = references[PolicyFile, "validation"]["$ref"].rsplit("/", 1)[-1]
    top = definitions.pop(own)
    assert isinstance(top, dict)
    properties = top["properties"]
    assert isinstance(properties, dict)
    properties["gates"] = {
        "type": "object",
        "additionalProperties": False,
        "description": "Only the gates named here are judged.",
        "properties": {
            name: {**references[model, "validation"], "title": gates[name].title}
            for name, model in sections.items()
        },
    }
    _need_values(definitions)
    return {"$schema": DIALECT, **top, "title": ".hardening.yml", "$defs": definitions}


def _spell_defaults(settings: Value) -> None:
    """Spans of time in the words of the file; pydantic writes defaults in those of ISO 8601."""
    properties = settings["properties"] if isinstance(settings, dict) else {}
    assert isinstance(properties, dict)
    for name, default in Settings().model_dump(mode="json").items():
        field = properties[name]
        assert isinstance(field, dict)
        field["default"] = default


def _need_values(value: Value) -> None:
    """Nothing is no value of the language: a key that is not wanted is left out."""
    if isinstance(value, list):
        for item in value:
            _need_values(item)
    elif isinstance(value, dict):
        for inner in value.values():
            _need_values(inner)
        branches = value.get("anyOf")
        if isinstance(branches, list) and {"type": "null"} in branches:
            value["anyOf"] = [branch for branch in branches if branch != {"type": "null"}]
            value.pop("default", None)
