"""`upheld explain`: the timeline of one interaction: what counted, what did not, the deadline, why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

import polars as pl

from engine.answers.explain import events_about, explained, told_last_first
from engine.answers.explanation import Explanation, SharedBy
from engine.evaluation.fold import Fold
from engine.evaluation.horizons import Horizon
from engine.evaluation.telling import LABELS_APART, SHARED_APART
from engine.language.nearness import nearest
from monitors.answers import Exit, Misused
from monitors.clock import Clock, SystemClock
from monitors.commands.asked_book import asked_book, check_standard
from monitors.commands.asking import NEVER_READ
from monitors.commands.backtest import last_event
from monitors.commands.configuring import configured
from monitors.commands.explained import document
from monitors.commands.feeding import instant, read, reasons, reasons_of, source_of
from monitors.commands.looking import looked_into
from monitors.commands.printing import print_json, print_lines, say, width
from monitors.config import Config
from monitors.feeds.running import horizons_of
from monitors.feeds.stored import StoredFeed
from monitors.ledger.events import FeedRow
from monitors.timeline import lines
from monitors.wording import counted

Document = dict[str, Any]

COMPARED_MOST = 5_000  # names, some tenths of a second


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command was called with; a history is a feed, and without one it is the store that is asked."""

    subject: str
    standard: str | None
    standards: Path | None
    feed: str | None
    map: Path | None
    as_document: bool


def explain(asked: Asked, clock: Clock | None, config: Path, version: str) -> Exit:
    """Print the explanation of an interaction, of a file's history or of the store. With `clock`, a fixed one, as of then."""
    if asked.feed is None and (asked.standards is not None or asked.map is not None):
        raise Misused("to explain a file of events, give `--feed FILE`")
    told = _of_store(asked, clock, config, version) if asked.feed is None else _of_file(asked, asked.feed, clock, config)
    if asked.as_document:
        print_json(document(told))
    else:
        print_lines((line.text, line.style) for line in lines(told, width()))
    return Exit.DONE


def _of_file(asked: Asked, feed: str, clock: Clock | None, config: Path) -> Explanation:
    """The history that a file holds, as of the fixed instant, or else the last event that is not ahead of the clock."""
    book = asked_book(asked.standards, config)
    check_standard(asked.standard, [each.name for each in book.standards])
    present = SystemClock().now()
    told = read(source_of(feed, asked.map), present)
    names = dict(enumerate(told.subjects))
    now = clock.now() if clock is not None else last_event(told, present)
    fold = Fold(book)
    sharing = fold.sharing(told.events.filter(pl.col("at") <= now))
    found = [number for number, name in names.items() if name == asked.subject]
    shared = [] if found else _sharing(told.events, sharing, asked, now)
    subject = next(iter(found or shared), None)
    if subject is None:
        known = [*names.values(), *(aside.subject for aside in told.asides)]
        raise Misused(_no_subject(asked.subject, _near(asked.subject, known)) + reasons_of(asked.subject, told.asides))
    for reason in reasons([aside for aside in told.asides if aside.subject == names[subject]]):
        say(f"set aside of it: {reason}")
    explanation = explained(fold, events_about(subject, told.events, sharing.values()), names, subject, now, asked.standard)
    return replace(explanation, shared=SharedBy(asked.subject, tuple(names[each] for each in shared)) if shared else None)


def _sharing(events: pl.DataFrame, sharing: Mapping[str, pl.DataFrame], asked: Asked, now: int) -> list[int]:
    """The subjects that share the values that are asked for, the one told of last first."""
    reads = pl.col("name").str.replace_all(LABELS_APART, SHARED_APART, literal=True) == asked.subject
    members = [each.filter(reads)["subject"].to_list() for standard, each in sharing.items() if asked.standard in (None, standard)]
    return told_last_first(events.filter(pl.col("subject").is_in(sorted({*chain.from_iterable(members)}))), now)


def _of_store(asked: Asked, clock: Clock | None, config_file: Path, version: str) -> Explanation:
    """What the store holds, with its feeds read as far as it, or the monitor that runs, knows."""
    config = configured(config_file)
    with looked_into(config, clock, version) as (looking, now, running):
        check_standard(asked.standard, list(looking.fold.versions))
        told = looking.explained(asked.subject, asked.standard, now, _horizons(config, running, now))
        if told is None:
            raise Misused(_no_subject(asked.subject, looking.events.names_near(asked.subject)) + _of_feeds(looking.events.feeds()))
        return told


def _horizons(config: Config, running: Document | None, now: int) -> dict[str, Horizon]:
    """How far each feed was read."""
    marks = {} if running is None else {each["name"]: each["watermark"] for each in running["feeds"]}
    return horizons_of([StoredFeed(feed, _watermark(marks.get(feed.name))) for feed in config.feeds], now)


def _watermark(text: str | None) -> int | None:
    return None if text is None else instant("watermark", text, None)


def _no_subject(name: str, names: Iterable[str]) -> str:
    near = nearest(name, names)
    return f"nothing was told of `{name}`" + (f"; did you mean `{near}`?" if near not in (None, name) else "")


def _of_feeds(feeds: Sequence[FeedRow]) -> str:
    """Why the store may not know of an interaction: nothing was read, or what was read could not be; it does not keep whose that was."""
    count = sum(sum(feed.set_aside.values()) for feed in feeds)
    aside = f"; {counted(count, 'record')} set aside, which `upheld feeds` shows" if count else ""
    return aside if feeds else f"; {NEVER_READ}"


def _near(name: str, names: list[str]) -> list[str]:
    """Of very many names those that begin alike: to compare all with all letters would take minutes."""
    if len(names) <= COMPARED_MOST:
        return names
    return [each for each in names if each.startswith(name[: (len(name) + 1) // 2])][:COMPARED_MOST]
