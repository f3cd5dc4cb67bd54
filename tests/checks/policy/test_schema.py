"""The published schema says the same as the parser, as far as a schema can."""

from checks.policy import policy_schema
from checks.policy.document import NOT_YET, TOP_KEYS
from checks.policy.settings import Settings
from checks.yaml_tree import Value
from tests.checks.policy.samples import GATES


def inside(value: Value, *keys: str) -> dict[str, Value]:
    for key in keys:
        assert isinstance(value, dict)
        value = value[key]
    assert isinstance(value, dict)
    return value


def test_it_knows_the_keys_of_the_file_and_no_others() -> None:
    schema = policy_schema(GATES)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["version"]
    assert set(inside(schema, "properties")) == set(TOP_KEYS)
    assert not set(inside(schema, "properties")) & set(NOT_YET)


def test_every_gate_has_its_section() -> None:
    schema = policy_schema(GATES)
    sections = inside(schema, "properties", "gates", "properties")
    assert set(sections) == set(GATES)
    reference = inside(sections, "any-growth")["$ref"]
    assert isinstance(reference, str)
    options = inside(schema, "$defs", reference.rsplit("/", 1)[-1])
    assert options["additionalProperties"] is False
    assert set(inside(options, "properties")) == set(GATES["any-growth"].options.model_fields)


def test_every_reference_leads_somewhere() -> None:
    schema = policy_schema(GATES)
    known = {f"#/$defs/{name}" for name in inside(schema, "$defs")}
    assert set(references(schema)) <= known


def references(value: Value) -> list[str]:
    if isinstance(value, list):
        return [found for item in value for found in references(item)]
    if not isinstance(value, dict):
        return []
    own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
    below = [found for inner in value.values() for found in references(inner)]
    return [*(str(each) for each in own), *below]


def test_defaults_are_in_the_words_of_the_file() -> None:
    properties = inside(policy_schema(GATES), "$defs", "Settings", "properties")
    defaults = {name: inside(properties, name)["default"] for name in properties}
    assert defaults == Settings().model_dump(mode="json")


def test_nothing_is_no_value() -> None:
    assert "null" not in str(policy_schema(GATES))
