"""The JSON Schema of formula files: what an editor needs to complete and check them."""

from __future__ import annotations

import json
import re
from typing import Any

from pydantic import TypeAdapter

from funding_alloc.schema.formula import Formula

_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def formula_schema() -> str:
    """The schema as text, with a line end, in a fixed order."""
    schema = _as_editors_read(TypeAdapter(Formula).json_schema())
    schema = {**schema, "$schema": "http://json-schema.org/draft-07/schema#", "title": "funding-alloc formula file"}
    return json.dumps(schema, indent=1, sort_keys=True) + "\n"


def _as_editors_read(node: Any) -> Any:
    """Editors read ``2020`` and ``1`` as numbers where this program keeps text: both are allowed."""
    if isinstance(node, list):
        return [_as_editors_read(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    out = {key: _as_editors_read(value) for key, value in node.items()}
    if out.get("type") == "string" and not {"pattern", "enum", "const"} & set(out):
        out["type"] = ["string", "number"]
    if isinstance(out.get("enum"), list):
        numbers = [json.loads(word) for word in out["enum"] if isinstance(word, str) and _NUMBER.fullmatch(word)]
        if numbers:
            out["enum"] = [*out["enum"], *numbers]
            out.pop("type", None)
    return out
