"""`upheld status`: how everything stands, from a running monitor, or from the store where none runs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from monitors.answers import Exit
from monitors.clock import Clock
from monitors.commands.asking import NEVER_READ, REFUSED, Document, asked
from monitors.commands.configuring import configured
from monitors.commands.printing import Cell, print_json, print_lines, print_table, say
from monitors.commands.standards_table import print_standards, say_broken_before
from monitors.commands.tables import Column, Look
from monitors.config import Config
from monitors.outlets.status import status
from monitors.snapshot import Snapshot
from monitors.unknown import unknown_told, why_unknown
from monitors.wording import counted, mark, wall_text, zone_of

FEEDS: tuple[Column, ...] = (
    ("", Look.WHOLE),
    ("feed", Look.WHOLE),
    ("read up to", Look.WHOLE),
    ("last event", Look.WHOLE),
    ("events", Look.NUMBER),
    ("set aside", Look.NUMBER),
)


def show_status(config_file: Path, clock: Clock | None, version: str, as_document: bool) -> Exit:
    """Print how everything stands. With `clock`, a fixed one, a running monitor is not asked, and nothing is recorded."""
    _print(status_of(configured(config_file), clock, version), as_document)
    return Exit.DONE


def status_of(config: Config, clock: Clock | None, version: str) -> Document:
    """How everything stands, as a running monitor says, or where none does the store; with `clock`, a fixed one, only the store."""
    document = asked(config, clock)
    if document is not None:
        return document
    from monitors.commands.catching_up import evaluated

    return evaluated(config, clock, version)


def show(snapshot: Snapshot, as_document: bool) -> None:
    """Print a snapshot."""
    _print(status(snapshot, {}), as_document)


def _print(document: Document, as_document: bool) -> None:
    if as_document:
        print_json(document)
        return
    zone = _zone_told(document)
    print_standards(document["standards"])
    if document["feeds"]:
        print_lines([("", "")])
        print_table(FEEDS, [_feed(each, zone) for each in document["feeds"]])
    say_faults(document["feeds"])
    say_broken_before(document["standards"])
    if document.get("ever_read", True):
        for told in unknown_told((each["name"], why_unknown(each)) for each in document["standards"] if each["violated"] is None):
            say(told)
    else:
        say(NEVER_READ)
    due = ", ".join(f"{n:,} within {word}" for word, n in document["due"].items())
    say(f"as of {wall_text(document['at'], zone)}; deadlines ahead: {due}")
    for each in document["alerts"]:
        if each["untold"]:
            why = f": {each['fault']}" if each["fault"] else ""
            say(f"{each['outlet']} has not been told of {counted(each['untold'], 'alert')} yet{why}")
    if document["book_refused"]:
        say(REFUSED)


def _zone_told(document: Document) -> str:
    """The time zone of what is told to people, from a document as this module gives it or a running monitor says."""
    return zone_of(each.get("time_zone", "UTC") for each in document["standards"])


def _feed(told: Document, zone: str) -> list[Cell]:
    return [feed_mark(told), told["name"], *feed_times(told, zone), told["events"], told["set_aside"]]


def feed_times(told: Document, zone: str) -> list[Cell]:
    """Up to when a feed was read, and its last event."""
    return [wall_text(told[name], zone) for name in ("watermark", "last_event")]


def say_faults(feeds: Iterable[Document]) -> None:
    """Why feeds cannot be read."""
    for each in feeds:
        if each["fault"]:
            say(f"{each['name']}: {each['fault']}")


def feed_mark(told: Document) -> str:
    """Whether a feed is stale; unknown for one of which nothing was ever read, or which nobody reads now."""
    was_read = told["watermark"] or told["events"] or told["set_aside"] or told["left_out"]
    return mark(told["stale"] if told["stale"] or was_read else None)
