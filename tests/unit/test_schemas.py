"""The JSON Schemas for editors: drawn today, right about all that is shipped, and which mistakes they see."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from engine.language.documents import read_document
from engine.language.nodes import data_of
from monitors.commands.init import init
from monitors.schemas import SCHEMAS, schema_files
from tests.mistakes.rendered import mistakes

ROOT = Path(__file__).parents[2]
LINE = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")
VALIDATORS = {name: Draft7Validator(json.loads(text)) for name, text in schema_files().items()}
STANDARDS, TESTS = VALIDATORS["standards.schema.json"], VALIDATORS["tests.schema.json"]
STARTER = ROOT / "monitors/demo/starter"  # `upheld init` writes it with the lines
SHIPPED = sorted({ROOT / "config.yaml", *ROOT.glob("standards/**/*.yaml"), *ROOT.glob("monitors/demo/*/**/*.yaml")} - {*STARTER.rglob("*")})
LAW = (ROOT / "docs/language.md").read_text()


def data(text: str) -> Any:
    root, problems = read_document("a.yaml", text)
    assert root is not None, problems
    return data_of(root)


def wrongs(validator: Draft7Validator, text: str) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(data(text))]


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_committed_schema_is_what_is_generated(name: str) -> None:
    assert (ROOT / "standards" / name).read_text() == schema_files()[name]


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one_and_tells_of_every_key(name: str) -> None:
    schema = json.loads(schema_files()[name])
    Draft7Validator.check_schema(schema)
    assert [key for key, value in properties(schema) if not value.get("description")] == []


def properties(schema: Any) -> Iterator[tuple[str, Any]]:
    """Every key that an editor may offer."""
    if isinstance(schema, list):
        for item in schema:
            yield from properties(item)
    elif isinstance(schema, dict):
        for name, value in schema.items():
            if name == "properties":
                yield from value.items()
            if name not in ("then", "if"):
                yield from properties(value)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_a_shipped_file_names_its_schema_and_fits_it(file: Path) -> None:
    assert_fits(file)


def test_what_one_begins_with_names_its_schemas_and_fits_them(tmp_path: Path) -> None:
    init(tmp_path)
    files = sorted(tmp_path.rglob("*.yaml"))
    assert [file.name for file in files] == ["config.yaml", "first.test.yaml", "first.yaml"]
    for file in files:
        assert_fits(file)


def assert_fits(file: Path) -> None:
    text = file.read_text()
    named = LINE.match(text)
    assert named is not None, "the first line names a schema"
    schema = file.parent / named[1]
    assert schema.read_text() == schema_files()[schema.name]
    assert wrongs(VALIDATORS[schema.name], text) == []


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_common_program_finds_nothing_in_what_is_shipped(name: str) -> None:
    files = [file for file in SHIPPED if f"/{name}\n" in file.read_text()]
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(ROOT / "standards" / name), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_the_examples_of_the_language_fit() -> None:
    (standards,) = re.findall(r"```yaml\n(# yaml-language-server.*?)```", LAW, re.DOTALL)
    (tests,) = re.findall(r"```yaml\n(# standards/email.test.yaml.*?)```", LAW, re.DOTALL)
    assert (wrongs(STANDARDS, standards), wrongs(TESTS, tests)) == ([], [])


# The problems that a schema of one file's shape never sees, by why it cannot.
UNSEEN = {
    "whether a name is there is told by the whole book": """
        book/duplicate-name book/empty book/pack calendar/unknown clock/unknown clock/sum-per standard/unknown target/not-within-sum""",
    "whether it exists is told by lists of days and zones": "time/unreadable zone/unknown",
    "values would have to be compared with each other": """
        bar/break-down clock/order clock/resume goal/minimum
        bar/hours bar/severity calendar/never-open calendar/overlap date/order duration/bare-days duration/no-calendar goal/burn
        test/same-name test/unseen""",
    "a name that is taken or near another one is a name all the same": "attribute/near choice/near event/near",
    "a pattern for it would be longer than it is worth": "condition/pattern condition/words duration/too-long goal/zero target/zero",
}
OF_SHAPE = ("shape", "kind", "bar", "clock", "calendar", "duration", "share", "goal", "condition")  # where each that is unseen is listed


def test_the_problems_that_a_schema_does_not_see() -> None:
    of_shape = [mistake for mistake in mistakes() if not mistake.name.startswith("yaml-")]
    seen = {mistake.read()[0][0].id for mistake in of_shape if any(wrongs_of(file) for file in mistake.files)}
    unseen = {mistake.read()[0][0].id for mistake in of_shape} - seen
    listed = {id for ids in UNSEEN.values() for id in ids.split()}
    assert listed <= unseen
    assert [id for id in unseen - listed if id.split("/")[0] in OF_SHAPE] == []


def wrongs_of(file: Path) -> list[str]:
    return wrongs(TESTS if file.name.endswith(".test.yaml") else STANDARDS, file.read_text())
