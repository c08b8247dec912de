"""The JSON Schema of formula files: what an editor needs to complete and check them."""

from __future__ import annotations

import json

from pydantic import TypeAdapter

from funding_alloc.schema.formula import Formula


def formula_schema() -> str:
    """The schema as text, with a line end, in a fixed order."""
    schema = TypeAdapter(Formula).json_schema()
    schema = {"$schema": "http://json-schema.org/draft-07/schema#", "title": "funding-alloc formula file", **schema}
    return json.dumps(schema, indent=1, sort_keys=True) + "\n"
