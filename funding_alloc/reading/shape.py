"""First pass over a file: its shape, by pydantic, in words an analyst can act on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.reading.tree import Document, Path_

NAME: Final = r"^[a-z][a-z0-9_]*$"
PATTERNS: Final = {
    r"^E\d{8}$": "is not an ONS code: E and eight digits, such as E47000001",
    NAME: "is not a name: lower case letters, digits and '_', starting with a letter",
    r"^[a-z0-9][a-z0-9-]*$": "is not a file's name: lower case letters, digits and '-'",
}


ARITHMETIC: Final = {
    "**": "A power is a step of its own: power.",
    "^": "A power is a step of its own: power.",
    "%": "5% is written 0.05.",
    ",": "A number is written 1000.5; of several things a step such as greater_of takes the greatest.",
    "[": "A name stands for every area at once.",
    ".": "A number is written 0.5; a name has no parts.",
    ">": "Tests are a step of their own: eligible.",
    "<": "Tests are a step of their own: eligible.",
    "=": "Tests are a step of their own: eligible.",
    '"': "Names are written without quotes.",
    "'": "Names are written without quotes.",
    "\u00d7": "Write *.",
    "\u00f7": "Write /.",
    "\u2212": "Write -.",
    "\u2013": "Write -.",
    "\u00a3": "The unit says that it is money.",
}
"""How to say what people write in arithmetic that is none, by the sign at fault."""
NUMBERS: Final = {"decimal_parsing", "decimal_type", "int_parsing", "int_type", "int_from_float"}
MENDS: Final = "Write digits and a decimal point only, without £, %, commas or spaces."


def read_shape(kind: Any, document: Document) -> Any:
    """Turn a document into the frozen object ``kind`` describes.

    Raises ``InputFault`` with one finding for each fault, at the line and column of the entry at fault.
    """
    adapter = TypeAdapter(kind)
    try:
        return adapter.validate_python(document.data)
    except ValidationError as fault:
        schema = adapter.json_schema()
        errors = _without_echoes(fault.errors(), document, schema)
        raise InputFault(_finding(error, document, schema) for error in errors) from None


def _without_echoes(errors: Sequence[ErrorDetails], document: Document, schema: dict[str, Any]) -> list[ErrorDetails]:
    """One error for each fault: a value of two possible kinds fails as both; a misspelt key leaves its own missing."""
    meant = {
        (error["loc"][:-1], _unknown_key_fix(error, schema)) for error in errors if error["type"] == "extra_forbidden"
    }
    kept: dict[Path_, ErrorDetails] = {}
    out = []
    for error in errors:
        loc, path = error["loc"], _in_file(error["loc"], document)
        if error["type"] == "missing" and (loc[:-1], f"Did you mean '{loc[-1]}'?") in meant:
            continue
        if error["type"] in {"extra_forbidden", "missing"}:
            out.append(error)
        elif path not in kept or _aptness(error) > _aptness(kept[path]):
            kept[path] = error
    deepest = [path for path in kept if not any(other[: len(path)] == path for other in kept if other != path)]
    return out + [kept[path] for path in deepest]


def _aptness(error: ErrorDetails) -> int:
    """Which of a value's errors to tell: what starts like a number was meant as one, any other word as a name."""
    kind, given = error["type"], error["input"]
    if not isinstance(given, str):
        return 2 * (kind == "string_type") - 4 * len(error["loc"])
    looks_like_number = re.match(r"[-+£$€.]?\s*\d", given) is not None
    order = {
        "dict_type": -2,
        "model_type": -2,
        "literal_error": -1,
        "string_pattern_mismatch": 0 if looks_like_number else 2,
    }
    return order.get(kind, 1)


def _finding(error: ErrorDetails, document: Document, schema: dict[str, Any]) -> Finding:
    path, kind = _in_file(error["loc"], document), error["type"]
    key = error["loc"][-1] if error["loc"] else "file"
    if kind == "expression":
        offset = error["ctx"]["offset"]
        what = f"'{path[-1]}': {error['ctx']['what']}."
        return document.finding_inside(path, offset, what, _arithmetic_fix(error["input"], offset))
    if kind == "extra_forbidden":
        what, fix = f"unknown key '{key}'.", _unknown_key_fix(error, schema)
    elif kind == "missing":
        words = _words_for(error["loc"], schema)
        choice = f" It may be {', '.join(words)}." if words else ""
        choice += _example(error["loc"], schema)
        what, fix = f"'{key}' is missing here.", f"Write it; nothing is assumed in its place.{choice}"
    elif kind in {"union_tag_invalid", "union_tag_not_found"}:
        what, fix = _tag_fault(error, path, document)
        path = (*path, str(error["ctx"]["discriminator"]).strip("'"))
    elif kind in {"literal_error", "enum"}:
        what, fix = f"'{path[-1]}' may not be {_shown(error)}.", _choice_fix(error)
    else:
        what, fix = _value_fault(error, path)
    return document.finding(path, what, fix)


def _unknown_key_fix(error: ErrorDetails, schema: dict[str, Any]) -> str:
    return did_you_mean(str(error["loc"][-1]), _keys_beside(error["loc"][:-1], schema))


def _shown(error: ErrorDetails) -> str:
    given = error["input"]
    return f"'{given}'" if isinstance(given, str) else f"a {'list' if isinstance(given, list) else 'mapping'}"


def _choice_fix(error: ErrorDetails) -> str:
    expected = str(error["ctx"]["expected"])
    near = did_you_mean(str(error["input"]), re.findall("'([^'\\d]*)'", expected))
    return near if near.startswith("Did") else f"It may be {expected}."


def _arithmetic_fix(text: str, offset: int) -> str:
    sign = text[offset : offset + 1]
    if sign == "*" and text[:offset].endswith("*"):
        return ARITHMETIC["**"]
    return "Names are lower case." if sign.isupper() else ARITHMETIC.get(sign, "")


def _value_fault(error: ErrorDetails, path: Path_) -> tuple[str, str]:
    """A value that is not what it must be: what it is called, what is wrong with it, and the mend."""
    key, said, given = error["loc"][-1] if error["loc"] else "file", _plain(error), error["input"]
    if isinstance(key, str) and key not in path and (not path or not isinstance(path[-1], int) or "[" in key):
        key = path[-1] if path else "file"
    shown = f"'{given}'"
    named = f"entry {key + 1}" if isinstance(key, int) else f"'{key}'"
    if isinstance(given, str) and not said.startswith(shown):
        return f"{named if named == shown else f'{named} {shown}'}: {said}.", _value_fix(error)
    if isinstance(key, int) and len(path) > 1:
        named += f" of '{path[-2]}'"
    return f"{said if named == shown else f'{named}: {said}'}.", _value_fix(error)


def _value_fix(error: ErrorDetails) -> str:
    given = error["input"]
    if not isinstance(given, str):
        return ""
    if error["type"] in NUMBERS:
        return _number_fix(given)
    if error["type"] == "string_pattern_mismatch" and error["ctx"]["pattern"] == NAME:
        if re.fullmatch(r"-?[\d.]+", given):
            return "Make the number a parameter with its unit and source, and write the parameter's name."
        name = re.sub(r"[^a-z0-9]+", "_", given.lower()).strip("_")
        return f"Write {name}." if re.fullmatch(NAME, name) else ""
    year = re.match(r"(?:1[89]|20)\d\d", given)
    if year is not None and "fiscal year" in error["msg"]:
        return f"Write {year[0]}-{(int(year[0]) + 1) % 100:02d} for the year that begins in {year[0]}."
    return ""


def _number_fix(given: str) -> str:
    percent = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?)\s*%", given)
    if percent is not None:
        return f"{given} is written {(Decimal(percent[1]) / 100).normalize():f}."
    return MENDS if any(sign.isdigit() for sign in given) else ""


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
        "decimal_type": "must be a number, not a list or a mapping",
        "finite_number": "is not a finite number",
        "int_parsing": "is not a whole number",
        "int_type": "must be a whole number, not a list or a mapping",
        "int_parsing_size": "is too large to be a number of pounds",
        "int_from_float": "is not a whole number",
        "string_type": "must be a word or a number, not a list or a mapping",
        "dataclass_type": "must be a word or a number, not a list or a mapping",
        "tuple_type": "must be a list, one entry to a line that starts with '- '",
        "dict_type": "must be a mapping of 'key: value' lines",
        "model_type": "must be a mapping of 'key: value' lines",
        "model_attributes_type": "must be a mapping of 'key: value' lines",
        "string_too_short": "is blank",
    }
    kind, about = error["type"], error.get("ctx", {})
    limits = {
        "greater_than": "greater than {gt}",
        "greater_than_equal": "{ge} or more",
        "less_than": "less than {lt}",
        "less_than_equal": "{le} or less",
    }
    if kind == "string_pattern_mismatch":
        return PATTERNS.get(about["pattern"], "is not written as it must be")
    if kind in limits:
        return "must be " + limits[kind].format(**about)
    if kind == "too_short":
        least = about["min_length"]
        return (
            f"needs at least {least} {'entry' if least == 1 else 'entries'}, and has {about['actual_length'] or 'none'}"
        )
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


def _example(loc: tuple[int | str, ...], schema: dict[str, Any]) -> str:
    """How a missing key of the file itself is written, where its schema shows it."""
    examples = schema.get("properties", {}).get(loc[0], {}).get("examples", ()) if len(loc) == 1 else ()
    return "".join(f" For example: {example}" for example in examples)


def _words_for(loc: tuple[str | int, ...], schema: dict[str, Any]) -> list[str]:
    """The words a key may have, where it has a short list of them."""
    node: Any = schema
    for part in loc:
        node = _deref(_step_into(_deref(node, schema), part, schema), schema)
    words = node.get("enum", [node["const"]] if "const" in node else []) if isinstance(node, dict) else []
    return [str(word) for word in words] if len(words) <= 12 else []


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
