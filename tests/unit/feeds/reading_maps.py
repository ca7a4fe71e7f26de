"""Maps and tables from the text that a test shows."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from engine.evaluation.instants import rfc3339
from engine.language.documents import read_document
from engine.language.problems import Problem, Report
from monitors.feeds.mapping import FieldMapper, Mapped
from monitors.feeds.maps import FeedMap, read_map
from monitors.feeds.tables import Cells, Objects


def map_and_problems(text: str) -> tuple[FeedMap | None, list[Problem]]:
    """The map of a YAML text, and what is wrong with it."""
    root, problems = read_document("map.yaml", text)
    assert root is not None and not problems
    report = Report()
    return read_map(root, report), report.problems()


def mapper(text: str, zone: str | None = None, form: str | None = None) -> FieldMapper:
    """The mapper of a YAML text without problems, for a feed called `desk`."""
    found, problems = map_and_problems(text)
    assert found is not None, problems
    return FieldMapper("desk", found, zone, form)


def objects(*records: Mapping[str, object]) -> Objects:
    """A table of JSON objects."""
    return Objects(records, lambda row: f"desk.jsonl:{row + 1}")


def cells(text: str) -> Cells:
    """A table of the CSV text's rows."""
    rows = list(csv.reader(io.StringIO(text)))
    columns: Sequence[Sequence[str]] = list(zip(*rows, strict=True))
    return Cells({column[0]: column[1:] for column in columns}, lambda row: f"desk.csv:{row + 2}")


def rows(mapped: Mapped) -> list[str]:
    """Events as one line each: time, subject, type, data."""
    return [f"{rfc3339(record.at)} {record.subject} {record.type} {record.data}" for record in mapped.records]
