"""`upheld feeds`: the health of each feed, and what it set aside, with reason and record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from engine.answers.unasked import unasked_types
from engine.answers.wording import joined
from engine.evaluation.instants import rfc3339
from engine.language.book import Book
from monitors.answers import Exit, Misused
from monitors.clock import Clock
from monitors.commands.configuring import configured
from monitors.commands.looking import looked_into
from monitors.commands.printing import Cell, print_json, print_table, say
from monitors.commands.status import feed_mark, feed_times, say_faults
from monitors.commands.tables import Column, Look
from monitors.config import Config
from monitors.feeds.stored import known_stale
from monitors.interactions import Looking
from monitors.ledger.events import Ahead, AsideRow, FeedRow
from monitors.unmatched import NOTHING, Unmatched
from monitors.wording import TYPES_SHOWN, left_out_told, wall_text, zone_of

NUMBERS = ("events", "duplicates", "late", "set aside")
COLUMNS: tuple[Column, ...] = (
    ("", Look.WHOLE),
    ("feed", Look.WHOLE),
    ("read up to", Look.WHOLE),
    ("last event", Look.WHOLE),
    *((name, Look.NUMBER) for name in NUMBERS),
)
RECORD_SHOWN = 200  # characters
LOOKED_AT = 10_000  # events, whose attributes are held against the book

Document = dict[str, Any]


def show_feeds(config_file: Path, feed: str | None, most: int, clock: Clock | None, version: str, as_document: bool) -> Exit:
    """Print every feed, or one, with at most so many of the records set aside, the last first. Where no monitor runs, what is stored is
    evaluated first. With `clock`, a fixed one, a running monitor is not asked, and nothing is recorded.

    A book asks all feeds together for what it needs, so of one feed nothing is said to match nothing.
    """
    config = configured(config_file)
    with looked_into(config, clock, version) as (looking, now, running):
        book, events = looking.fold.book, looking.events
        rows = {row.name: row for row in events.feeds()}
        names = [name for name in dict.fromkeys((*(each.name for each in config.feeds), *rows)) if feed in (None, name)]
        asides = events.asides(feed, most)
        misfits = list(_misfits(looking, feed, most))
        ahead = events.ahead(looking.verdicts.subjects.ahead(), now)
        newest, applied = events.newest(LOOKED_AT if feed is None else 0), looking.verdicts.totals.judged()
    types: set[str] = set().union(*(row.types for row in rows.values()))
    unmatched = Unmatched.of(book, newest, types, applied, LOOKED_AT) if rows and feed is None else NOTHING
    zone = zone_of(standard.time_zone for standard in book.standards)
    if feed is not None and not names:
        raise Misused(f"there is no feed `{feed}`")
    live = {each["name"]: each for each in running["feeds"]} if running else {}
    told = [_feed(name, config, rows.get(name), live.get(name), ahead.get(name)) | _unasked(book, rows.get(name)) for name in names]
    if as_document:
        document = {"feeds": told, "asides": [_aside(row) for row in asides], "misfits": misfits}
        print_json({**document, "looked_at": unmatched.looked_at, **unmatched.document})
    else:
        _print(told, asides, unmatched, zone)
        for each in misfits:
            said = f"`{each['standard']}` takes `{each['attribute']}` for a number, and can take none from `{each['value']}`"
            say("", f"{each['feed']}, {each['subject']}, {each['type']} at {wall_text(each['at'], zone)}: {said}")
    return Exit.DONE


def _misfits(looking: Looking, feed: str | None, most: int) -> Iterator[Document]:
    """The events that give a standard what is no number that it can take; they are stored, and a comparison with it is false."""
    found = looking.verdicts.lists.misfits(most)
    events = {row["seq"]: row for row in looking.events.events_of({subject for *_, subject in found}).to_dicts()}
    names = looking.events.names([subject for *_, subject in found])
    for standard, attribute, seq, subject in found:
        event = events.get(seq)
        if event is not None and feed in (None, event["feed"]):
            yield {
                "feed": event["feed"],
                "subject": names.get(subject, ""),
                "type": event["type"],
                "at": rfc3339(event["at"]),
                "standard": standard,
                "attribute": attribute,
                "value": orjson.loads(event["data"]).get(attribute, "=")[1:],
            }


def _feed(name: str, config: Config, row: FeedRow | None, live: Document | None, ahead: Ahead | None) -> Document:
    """What is known of a feed: from a running monitor how far it has been read, to its last event; from the store the rest."""
    configured_feed = next((each for each in config.feeds if each.name == name), None)
    stale = False if configured_feed is None else known_stale(configured_feed)
    last = None if row is None or row.last_event_at is None else rfc3339(row.last_event_at)
    read = {"watermark": None, "lag_s": None, "stale": stale, "fault": None, "last_event": last}
    return {
        "name": name,
        **({key: live[key] for key in read} if live else read),
        **{key: 0 if row is None else getattr(row, key) for key in ("events", "duplicates", "replaced", "late")},
        "ahead": 0 if ahead is None else ahead.events,
        "farthest": None if ahead is None else {"subject": ahead.subject, "type": ahead.type, "at": rfc3339(ahead.at)},
        "set_aside": 0 if row is None else sum(row.set_aside.values()),
        "reasons": {} if row is None else dict(sorted(row.set_aside.items())),
        "left_out": 0 if row is None else sum(row.left_out.values()),
        "types_left_out": {} if row is None else {type_: n for type_, n in row.left_out.items() if type_},
    }


def _unasked(book: Book, row: FeedRow | None) -> Document:
    return {"unasked": [] if row is None else [asdict(each) for each in unasked_types(book, row.types)]}


def _aside(row: AsideRow) -> Document:
    return {
        "feed": row.feed,
        "at": rfc3339(row.at),
        "reason": row.reason,
        "place": row.place,
        "message": row.message,
        "record": row.record,
        "times": row.times,
    }


def _print(told: list[Document], asides: list[AsideRow], unmatched: Unmatched, zone: str) -> None:
    if not told:
        say("no feeds: the configuration names none and the store knows none")
    print_table(COLUMNS, [_row(each, zone) for each in told])
    say_faults(told)
    for each in told:
        for words in left_out_told(each["types_left_out"], each["left_out"]):
            say(f"{each['name']}: left out: {words}")
        if each["unasked"]:
            say(f"{each['name']}: no standard speaks of {_unasked_told(each['unasked'])}")
        if each["ahead"]:
            say(_ahead(each, zone))
    for words in unmatched.words:
        say(words)
    for row in asides:
        say("", f"{row.feed}, {row.place}: {row.reason}: {row.message}" + (f" ({row.times:,} times)" if row.times > 1 else ""))
        if row.record.strip():
            say(f"  {row.record[:RECORD_SHOWN]}{'…' if len(row.record) > RECORD_SHOWN else ''}")


def _unasked_told(types: Sequence[Mapping[str, str | None]]) -> str:
    names = [f"`{each['type']}`" + (f" (near `{each['near']}`)" if each["near"] else "") for each in types[:TYPES_SHOWN]]
    more = [f"{len(types) - TYPES_SHOWN:,} more"] if len(types) > TYPES_SHOWN else []
    return f"the event{'' if len(types) == 1 else 's'} {joined([*names, *more], 'and')}"


def _ahead(told: Document, zone: str) -> str:
    """What lies ahead of a feed: an appointment, or a slip of a date."""
    farthest = told["farthest"]
    which = f"`{farthest['type']}` of {farthest['subject']} at {wall_text(farthest['at'], zone)}"
    if told["ahead"] == 1:
        return f"{told['name']}: 1 event is ahead of now, and counts once its time has come: {which}"
    return f"{told['name']}: {told['ahead']:,} events are ahead of now, and count once their time has come; the farthest is {which}"


def _row(told: Document, zone: str) -> list[Cell]:
    counts = [told[name.replace(" ", "_")] for name in NUMBERS]
    return [feed_mark(told), told["name"], *feed_times(told, zone), *counts]
