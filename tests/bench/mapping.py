"""How long a record takes from its JSON line or its cells to an event, beside what orjson alone takes to parse the lines.

Run with `python -m tests.bench.mapping`.
"""

from __future__ import annotations

import csv
import io
import sys
from dataclasses import dataclass
from time import process_time

import orjson

from engine.language.documents import read_document
from engine.language.problems import Report
from monitors.feeds.mapping import FieldMapper
from monitors.feeds.maps import FeedMap, read_map
from monitors.feeds.tables import Cells, Objects

ROWS = 1_000_000
CHUNK = 10_000
EVENTS = """
id: key
subject: item
type: {from: event, opened: opened, closed: resolved, comment: {by: role, NONE: customer_message, otherwise: agent_message}}
time: at
data: {customer: {by: role, NONE: actor}, agent: {by: role, MEMBER: actor}}
"""
REQUESTS = """
subject: CASE_ID
events: {opened: OPEN_DT, resolved: CLOSED_DT}
data: {channel: Source, team: Department, topic: TYPE}
times: {promised_at: TARGET_DT}
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; times are microseconds for one record."""

    name: str
    records: int
    parse_us: float
    map_us: float


def json_lines(rows: int) -> list[bytes]:
    """Issue tracker events, each key once."""
    kinds = [("opened", "NONE"), ("comment", "NONE"), ("comment", "MEMBER"), ("closed", "MEMBER")]
    lines = []
    for row in range(rows):
        event, role = kinds[row % 4]
        at = f"2026-{row // 90_000 % 12 + 1:02}-{row % 28 + 1:02}T{row // 3600 % 24:02}:{row // 60 % 60:02}:{row % 60:02}Z"
        record = {"key": f"e-{row}", "item": f"acme/{row // 4}", "event": event, "role": role, "at": at, "actor": f"person-{row % 9973}"}
        lines.append(orjson.dumps(record))
    return lines


def cells(rows: int) -> str:
    """City requests: three local times, of which one may be missing, and three attributes."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["CASE_ID", "OPEN_DT", "TARGET_DT", "CLOSED_DT", "Source", "Department", "TYPE"])
    for row in range(rows):
        day = f"2026-{row // 90_000 % 12 + 1:02}-{row % 27 + 1:02}"
        closed = f"{day} 17:{row % 60:02}:00" if row % 3 else ""
        opened = f"{day} 09:{row % 60:02}:11"
        writer.writerow([row, opened, f"{day} 16:00:00", closed, f"source {row % 5}", f"D{row % 40}", f"topic {row % 170}"])
    return out.getvalue()


def written(map_text: str) -> FeedMap:
    """A map from its text, which is right."""
    root, problems = read_document("bench", map_text)
    assert root is not None and not problems
    report = Report()
    found = read_map(root, report)
    assert found is not None, report.problems()
    return found


def measure_json(rows: int) -> Row:
    """JSON lines: parsing alone, then mapping alone."""
    mapper = FieldMapper("bench", written(EVENTS))
    lines = json_lines(rows)
    parse_s = map_s = 0.0
    count = 0
    for start in range(0, rows, CHUNK):
        begun = process_time()
        records = [orjson.loads(line) for line in lines[start : start + CHUNK]]
        parsed = process_time()
        mapped = mapper.map(Objects(records, lambda row: f"bench:{row}"))
        map_s += process_time() - parsed
        parse_s += parsed - begun
        count += len(mapped.records)
    assert count == rows
    return Row("JSON lines", rows, parse_s / rows * 1e6, map_s / rows * 1e6)


def measure_cells(rows: int) -> Row:
    """CSV: reading alone, then mapping alone; five events come of three rows."""
    reader = csv.reader(io.StringIO(cells(rows)))
    header = next(reader)
    mapper = FieldMapper("bench", written(REQUESTS), "America/New_York").over(header)
    parse_s = map_s = 0.0
    count = 0
    for _ in range(0, rows, CHUNK):
        begun = process_time()
        columns = list(zip(*(next(reader) for _ in range(CHUNK)), strict=True))
        parsed = process_time()
        mapped = mapper.map(Cells(dict(zip(header, columns, strict=True)), lambda row: f"bench:{row}"))
        map_s += process_time() - parsed
        parse_s += parsed - begun
        count += len(mapped.records)
    assert count > rows
    return Row("CSV", rows, parse_s / rows * 1e6, map_s / rows * 1e6)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    sys.stderr.write(f"{'':12}{'records':>12}{'parse µs':>12}{'map µs':>12}\n")
    for measure in (measure_json, measure_cells):
        row = measure(rows)
        sys.stderr.write(f"{row.name:12}{row.records:>12,}{row.parse_us:>12.2f}{row.map_us:>12.2f}\n")


if __name__ == "__main__":
    main()
