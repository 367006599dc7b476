"""The format of a definition for editors: a JSON Schema, from the very declaration by which definitions are checked.

An editor that knows it completes keys and words and underlines what is misspelt. Whether expressions and examples hold
is for `indicators check` to say.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from metrics.definition_keys import DEFINITION, LANGUAGE, TABLES, TRANSLATION, Key

SCHEMA_FILE = "definition.schema.json"
DIRECTIVE = f"#:schema ./{SCHEMA_FILE}"
"""The first line of a definition by which editors find the schema beside it (Taplo, Even Better TOML, Tombi)."""

_TYPES: dict[Any, dict[str, str]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
}
_NUMBER = {"type": "number"}


def editor_schema() -> dict[str, Any]:
    """The schema, as JSON Schema draft 7; a date is a text in the form of one, as TOML editors read it."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Common Measure indicator",
        **_table(DEFINITION),
        "definitions": {name: _table(keys) for name, keys in {**TABLES, "translation": TRANSLATION}.items()},
    }


def schema_text() -> str:
    """The schema as the text of a file."""
    return json.dumps(editor_schema(), indent=2) + "\n"


def write_schema(folder: Path) -> Path:
    """Write the schema beside the definitions of a folder; returns its path."""
    path = folder / SCHEMA_FILE
    path.write_text(schema_text(), encoding="utf-8")
    return path


def _table(keys: Sequence[Key]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [key.name for key in keys if key.required],
        "properties": {key.name: {**_value(key), "description": key.description} for key in keys},
    }


def _value(key: Key) -> dict[str, Any]:
    if key.name in TABLES:
        entry = {"$ref": f"#/definitions/{key.name}"}
        if key.type is dict:
            return {"allOf": [entry]}
        return {"type": "array", "items": entry} | ({"minItems": 1} if key.required else {})
    if key.name == "translations":
        entry = {"$ref": "#/definitions/translation"}
        return {"type": "object", "propertyNames": {"pattern": f"^{LANGUAGE}$"}, "additionalProperties": entry}
    words = {"enum": list(key.choices)} if key.choices else {}
    if key.type is list:
        return {"type": "array", "items": {"type": "string", **words}}
    bounds = {} if key.between is None else dict(zip(("minimum", "maximum"), key.between, strict=True))
    filled = {"pattern": r"\S"} if key.required and key.type is str and not words else {}
    return {**_TYPES.get(key.type, _NUMBER), **words, **bounds, **filled}
