"""What goes into the model and what comes out of it: events, rows of verdicts, and how two sets of rows differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum


class State(StrEnum):
    RUNNING = "running"
    AT_RISK = "at_risk"
    PAUSED = "paused"
    BREACHED = "breached"
    MET = "met"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    SAMPLED = "sampled"


class Reason(StrEnum):
    IN_TIME = "in_time"
    LASTED = "lasted"
    HELD = "held"
    DEADLINE_PASSED = "deadline_passed"
    TOO_SOON = "too_soon"
    NOT_HELD = "not_held"
    CANCELLED = "cancelled"
    NOT_APPLICABLE = "not_applicable"
    COUNTING = "counting"
    OUTSIDE_HOURS = "outside_hours"
    PAST_MARK = "past_mark"
    PAUSED = "paused"
    NOT_READ = "not_read"
    CALENDAR_ENDED = "calendar_ended"
    SAMPLED = "sampled"


@dataclass(frozen=True, slots=True)
class Event:
    """One event: `at` in microseconds since 1970 UTC, `seq` unique, `data` from attribute to encoded value (`=text`, `#number`, `!`)."""

    subject: str
    at: int
    seq: int
    type: str
    data: Mapping[str, str] = field(default_factory=dict)
    feed: str = "feed"


@dataclass(frozen=True, slots=True)
class Row:
    """One verdict or sample: `opener` is the `seq` of the event that opened it; instants and lengths are in microseconds."""

    standard: str
    timeline: str
    opener: int
    span: int
    state: str
    open: bool
    reason: str
    opened_at: int
    deadline_at: int | None
    decided_at: int | None
    elapsed_us: int
    target_us: int | None
    labels: Mapping[str, str]
    version: int = 1
    value: int | None = None  # of a sample
    group: str = ""


def differences(model: Iterable[Row], kernel: Iterable[Row]) -> list[str]:
    """Every row or field in which two sets of rows disagree, one line each; empty when they agree."""
    expected, got = _by_identity(model), _by_identity(kernel)
    lines = []
    for key in sorted(expected.keys() | got.keys()):
        if key not in got:
            lines.append(f"{_name(key)}: only the model has it: {_told(expected[key])}")
        elif key not in expected:
            lines.append(f"{_name(key)}: only the kernel has it: {_told(got[key])}")
        else:
            lines += [f"{_name(key)}: {line}" for line in _fields_apart(expected[key], got[key])]
    return lines


def _by_identity(rows: Iterable[Row]) -> dict[tuple[str, str, int], Row]:
    found: dict[tuple[str, str, int], Row] = {}
    for row in rows:
        key = (row.standard, row.timeline, row.opener)
        if key in found:
            raise AssertionError(f"{_name(key)}: two rows with one identity: {_told(found[key])} and {_told(row)}")
        found[key] = row
    return found


def _fields_apart(model: Row, kernel: Row) -> list[str]:
    pairs = [(item.name, getattr(model, item.name), getattr(kernel, item.name)) for item in fields(Row) if item.name != "labels"]
    pairs += [(f"label {name}", model.labels.get(name), kernel.labels.get(name)) for name in sorted({*model.labels, *kernel.labels})]
    return [f"{name}: model {_plain(mine)}, kernel {_plain(theirs)}" for name, mine, theirs in pairs if mine != theirs]


def _name(key: tuple[str, str, int]) -> str:
    standard, timeline, opener = key
    return f"{standard} / {timeline} / opened by #{opener}"


def _told(row: Row) -> str:
    times = f"deadline {row.deadline_at}, elapsed {row.elapsed_us} of {row.target_us}"
    sampled = "" if row.value is None else f", value {row.value}"
    return f"{row.state} ({row.reason}), open {row.open}, {times}{sampled}"


def _plain(value: object) -> str:
    return str(value) if isinstance(value, StrEnum) else repr(value)
