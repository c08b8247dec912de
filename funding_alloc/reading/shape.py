"""First pass over a file: its shape, by pydantic, in words an analyst can act on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.reading.tree import Document, Path_

PATTERNS = {
    r"^E\d{8}$": "is not an ONS code: E and eight digits, such as E47000001",
    r"^[a-z][a-z0-9_]*$": "is not a name: lower case letters, digits and '_', starting with a letter",
    r"^[a-z0-9][a-z0-9-]*$": "is not a file's name: lower case letters, digits and '-'",
}


def read_shape(kind: Any, document: Document) -> Any:
    """Turn a document into the frozen object ``kind`` describes.

    Raises ``InputFault`` with one finding for each fault, at the line and column of the entry at fault.
    """
    adapter = TypeAdapter(kind)
    try:
        return adapter.validate_python(document.data)
    except ValidationError as fault:
        schema = adapter.json_schema()
        raise InputFault(_finding(error, document, schema) for error in fault.errors()) from None


def _finding(error: ErrorDetails, document: Document, schema: dict[str, Any]) -> Finding:
    path, kind = _in_file(error["loc"], document), error["type"]
    if kind == "expression":
        return document.finding_inside(path, error["ctx"]["offset"], f"'{error['loc'][-1]}' {error['ctx']['what']}.")
    key = error["loc"][-1] if error["loc"] else "file"
    if kind == "extra_forbidden":
        what, fix = f"unknown key '{key}'.", did_you_mean(str(key), _keys_beside(error["loc"][:-1], schema))
    elif kind == "missing":
        what, fix = f"'{key}' is missing here.", "Write it; nothing is assumed in its place."
    elif kind in {"union_tag_invalid", "union_tag_not_found"}:
        what, fix = _tag_fault(error, path, document)
        path = (*path, str(error["ctx"]["discriminator"]).strip("'"))
    elif kind in {"literal_error", "enum"}:
        expected = str(error["ctx"]["expected"])
        what = f"'{key}' may not be '{error['input']}'."
        fix = f"It may be {expected}."
    else:
        shown = f" '{error['input']}'" if isinstance(error["input"], str) else ""
        named = f"entry {key + 1}" if isinstance(key, int) else f"'{key}'"
        what, fix = f"{named}{shown}: {_plain(error)}.", ""
    return document.finding(path, what, fix)


def _tag_fault(error: ErrorDetails, path: Path_, document: Document) -> tuple[str, str]:
    tag = str(error["ctx"]["discriminator"]).strip("'")
    if error["type"] == "union_tag_not_found":
        return f"'{tag}' is missing here.", "Write it; it says what kind of entry this is."
    known = [word.strip(" '") for word in str(error["ctx"]["expected_tags"]).split(",")]
    given = str(error["ctx"]["tag"])
    return f"'{tag}' may not be '{given}'.", did_you_mean(given, known) or f"It may be {', '.join(known)}."


def _plain(error: ErrorDetails) -> str:
    words = {
        "decimal_parsing": "is not a number",
        "decimal_type": "is not a number",
        "finite_number": "is not a finite number",
        "int_parsing": "is not a whole number",
        "int_type": "is not a whole number",
        "int_parsing_size": "is too large to be a number of pounds",
        "int_from_float": "is not a whole number",
        "string_type": "must be a word or a number, not a list or a mapping",
        "tuple_type": "must be a list, one entry to a line that starts with '- '",
        "dict_type": "must be a mapping of 'key: value' lines",
        "model_type": "must be a mapping of 'key: value' lines",
        "model_attributes_type": "must be a mapping of 'key: value' lines",
        "string_too_short": "is blank",
    }
    if error["type"] == "string_pattern_mismatch":
        return PATTERNS.get(error["ctx"]["pattern"], "is not written as it must be")
    message = words.get(error["type"], error["msg"].removeprefix("Value error, "))
    return message[0].lower() + message[1:] if message[:2] != "E\\" else message


def _in_file(loc: tuple[str | int, ...], document: Document) -> Path_:
    """The part of pydantic's location that the file has: union tags and '[key]' markers are not in it."""
    here: Path_ = ()
    for part in loc:
        if (*here, part) in document.marks:
            here = (*here, part)
    return here


def _keys_beside(loc: tuple[str | int, ...], schema: dict[str, Any]) -> Iterable[str]:
    """Keys that the schema knows at a location; all its keys where the location cannot be followed."""
    node: Any = schema
    for part in loc:
        node = _step_into(_deref(node, schema), part, schema)
    found = _properties(_deref(node, schema), schema)
    return found or {key for model in schema.get("$defs", {}).values() for key in model.get("properties", {})}


def _deref(node: Any, schema: dict[str, Any]) -> Any:
    while isinstance(node, dict) and "$ref" in node:
        node = schema["$defs"][node["$ref"].rsplit("/", 1)[-1]]
    return node


def _step_into(node: Any, part: str | int, schema: dict[str, Any]) -> Any:
    if not isinstance(node, dict):
        return {}
    if isinstance(part, int):
        return node.get("items", {})
    if part in node.get("properties", {}):
        return node["properties"][part]
    tagged = node.get("discriminator", {}).get("mapping", {})
    if part in tagged:
        return {"$ref": tagged[part]}
    for option in (*node.get("anyOf", ()), *node.get("oneOf", ())):
        deeper = _deref(option, schema)
        if isinstance(deeper, dict) and part in deeper.get("properties", {}):
            return deeper["properties"][part]
    return node.get("additionalProperties", {})


def _properties(node: Any, schema: dict[str, Any]) -> set[str]:
    if not isinstance(node, dict):
        return set()
    keys = set(node.get("properties", {}))
    for option in (*node.get("anyOf", ()), *node.get("oneOf", ())):
        keys |= _properties(_deref(option, schema), schema)
    return keys
