"""The JSON Schemas as files: what each is called, and the line by which an editor finds it."""

from __future__ import annotations

import json
from collections.abc import Callable

from engine.answers.case_schema import tests_schema
from engine.language.schema import standards_schema
from engine.language.schema_parts import Schema
from monitors.config_schema import config_schema, map_schema

SCHEMAS: dict[str, Callable[[], Schema]] = {
    "standards.schema.json": standards_schema,
    "tests.schema.json": tests_schema,
    "config.schema.json": config_schema,
    "map.schema.json": map_schema,
}


def schema_files() -> dict[str, str]:
    """The text of each schema by the name of its file."""
    return {name: json.dumps(schema(), indent=2, ensure_ascii=False) + "\n" for name, schema in SCHEMAS.items()}


def schema_line(path: str) -> str:
    """The first line of a YAML file that is to be checked against the schema at a path relative to it."""
    return f"# yaml-language-server: $schema={path}\n"
