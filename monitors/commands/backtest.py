"""`upheld backtest`: the whole engine over the history that a file holds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from engine.evaluation.instants import rfc3339
from engine.language.book import Book, Period
from monitors import bars
from monitors.answers import Exit, Misused, Unreadable
from monitors.commands.asked_book import asked_book
from monitors.commands.feeding import Source, explained, instant, none_read, read, reasons, source_of
from monitors.commands.printing import print_json, say
from monitors.commands.standards_table import has_several, print_standards, say_broken_before
from monitors.commands.verdict_file import WRITERS, write_verdicts
from monitors.commands.written import check_written, written
from monitors.feeds.files import paths_of
from monitors.feeds.gathering import Gathered
from monitors.history import History, StandardTold, WindowTold, backtest
from monitors.unknown import unknown_told, why_unknown_then
from monitors.unmatched import Unmatched
from monitors.wording import counted, left_out_told, ratio_text, wall_text, zone_of

CANCELLED, OUTSIDE = "cancelled", "outside"
LOUD = 0.01  # the share of records that may be set aside without a warning before the table


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command was called with; times as they were written."""

    standards: Path | None
    feed: str
    map: Path | None
    since: str | None
    until: str | None
    verdicts: Path | None
    report: Path | None
    fail_on_violation: bool
    as_document: bool


def run_backtest(asked: Asked, config: Path, now: int) -> Exit:
    """Judge the history by the book that is named, or else configured, print it and then write its verdicts and report.

    Without `--until` it is as of the last event that is not ahead of now.
    """
    source = source_of(asked.feed, asked.map)
    with explained(source):
        check_written("--verdicts", asked.verdicts, WRITERS, paths_of(asked.feed))
    check_written("--report", asked.report, (".html",))
    book = asked_book(asked.standards, config)
    told, since, until = told_between(source, asked.since, asked.until, now)
    history = backtest(book, told.events, until, since)
    unmatched = Unmatched.of(book, history.events, set(history.events["type"].unique()))
    if asked.as_document:
        print_json(document(history, told, unmatched))
    else:
        _print(history, told, source.seen.records)
    _warn(history, told)
    for words in unmatched.words:
        say(words)
    if asked.until is None:
        _say_ahead(history, told)
    if asked.verdicts is not None:
        write_verdicts(asked.verdicts, history, told.subjects)
    if asked.report is not None:
        _write_report(asked.report, history, book, told, source)
    is_violated = any(each.violated for each in history.standards)
    return Exit.BAD_NEWS if asked.fail_on_violation and is_violated else Exit.DONE


def told_between(source: Source, since: str | None, until: str | None, now: int) -> tuple[Gathered, int | None, int]:
    """What a feed tells, and the instants of `--from` and `--until`; without that, the last event that is not ahead of now."""
    begin, end = (_instant(*option, source) for option in (("--from", since), ("--until", until)))
    if begin is not None and end is not None and begin > end:
        raise Misused(f"`--from {since}` is after `--until {until}`")
    told = read(source, now)
    if told.events.is_empty() and told.asides:
        raise Unreadable(none_read(source, len(told.asides), told.asides[0]))
    return told, begin, last_event(told, now) if end is None else end


def _instant(option: str, text: str | None, source: Source) -> int | None:
    return None if text is None else instant(option, text, source.feed.time_zone)


def last_event(told: Gathered, now: int) -> int:
    """The instant of the last event that is not ahead of now; now if there is none."""
    last = told.events.filter(pl.col("at") <= now)["at"].max()
    return last if isinstance(last, int) else now


def _write_report(path: Path, history: History, book: Book, told: Gathered, source: Source) -> None:
    from monitors.report.page import page
    from monitors.report.reported import reported

    text = page(history, reported(history, book, told.events, told.subjects), source.feed.name)
    with written(path):
        path.write_text(text, encoding="utf-8")


def document(history: History, told: Gathered, unmatched: Unmatched) -> dict[str, object]:
    """The history as `--json` gives it."""
    return {
        "from": None if history.since is None else rfc3339(history.since),
        "until": rfc3339(history.until),
        "events": len(history.events),
        "set_aside": len(told.asides),
        "duplicates": told.duplicates,
        **unmatched.document,
        "standards": [_standard(each) for each in history.standards],
    }


def _standard(told: StandardTold) -> dict[str, object]:
    return {
        "name": told.standard.name,
        "kind": told.standard.kind_name,
        "time_zone": told.standard.time_zone,
        **{name: told.counts[name] for name in ("met", "breached", "open", "at_risk", "unknown", "cancelled")},
        "compliance": told.compliance,
        "goal": told.goal,
        "window": told.window,
        "violated": told.violated,
        "left_out": told.left_out,
        "groups": [],
        **(bars.document(told.bar) if told.bar else {}),
        "windows": [_window(window) for window in told.windows],
    }


def _window(window: WindowTold) -> dict[str, object]:
    return {
        "from": rfc3339(window.since),
        "until": rfc3339(window.until),
        "met": window.met,
        "breached": window.breached,
        "compliance": window.compliance,
        "violated": window.violated,
        **(bars.window_document(window.bar) if window.bar else {}),
    }


def _print(history: History, told: Gathered, records: int) -> None:
    aside = len(told.asides)
    if aside > LOUD * records:
        of_all = f"{aside:,} of {counted(records, 'record')} ({ratio_text(aside / records)})"
        say(f"warning: set aside, and counted nowhere: {of_all}; below the table is why", "")
    zone = zone_of(each.standard.time_zone for each in history.standards)
    standards = [_standard(each) for each in history.standards]
    rest = _rest(history)
    print_standards(standards, rest)
    subjects = history.events["subject"].n_unique()
    counts = (counted(len(history.events), "event"), counted(subjects, "interaction"), counted(aside, "record"))
    say("{} of {}, {} set aside".format(*counts) + f"; as of {wall_text(rfc3339(history.until), zone)}")
    if has_several(standards):
        windows = dict.fromkeys(_judged_window(each) for each in history.standards if len(each.windows) > 1)
        say(f"kept is that of the last window: {', '.join(windows)}; missed counts all windows that could be judged")
    if OUTSIDE in rest:
        say(f"{OUTSIDE} are the interactions of which a standard has no verdict; `upheld explain` says why of each")
    say_broken_before(standards)


def _rest(history: History) -> dict[str, list[int | None]]:
    """What is in no count of the standards, by heading; only what there is."""
    cancelled = [None if each.bar else each.counts[CANCELLED] for each in history.standards]
    columns = {CANCELLED: cancelled, OUTSIDE: [each.outside for each in history.standards]}
    return {name: cells for name, cells in columns.items() if any(cells)}


def _judged_window(told: StandardTold) -> str:
    """Which of several windows a standard's figures are of: `28d up to then`, `the day 2026-11-18`, `the month from 2026-10-01`."""
    name = told.window or ""
    if name[:1].isdigit():
        return f"{name} up to then"
    day = wall_text(rfc3339(told.windows[-2].since), told.standard.time_zone).partition(" ")[0]  # the last has not ended
    return f"the {name} {day if name == Period.DAY else f'from {day}'}"


def _say_ahead(history: History, told: Gathered) -> None:
    """What was told for after the end of a history that nobody set."""
    ahead = told.events.filter(pl.col("at") > history.until)
    if not ahead.is_empty():
        last = ahead.row(int(ahead["at"].arg_max() or 0), named=True)
        at = wall_text(rfc3339(last["at"]), zone_of(each.standard.time_zone for each in history.standards))
        which = f"`{last['type']}` of {told.subjects[last['subject']]} at {at}"
        say(f"not seen: {counted(len(ahead), 'event')} ahead of now, the farthest is {which}")


def _warn(history: History, told: Gathered) -> None:
    """What the figures leave out, and why."""
    for words in reasons(told.asides):
        say(f"set aside: {words}")
    for words in left_out_told(told.unmapped, told.unmapped.total()):
        say(f"left out: {words}")
    for words in unknown_told((each.standard.name, why_unknown_then(each)) for each in history.standards if each.violated is None):
        say(words)
    for each in history.standards:
        if each.left_out:
            asked = "per" if each.bar is None else "across"
            say(f"left out: {counted(each.left_out, 'interaction')} without an attribute that `{each.standard.name}` is counted `{asked}`")
    texts = history.misfits.group_by("standard", "attribute").agg(pl.len(), pl.col("seq").min()).sort("standard", "attribute")
    for name, attribute, count, seq in texts.rows():
        subject = told.subjects[int(history.events.filter(pl.col("seq") == seq)["subject"][0])]
        said = f"which is no number that it can take in {counted(count, 'event')}, the first of `{subject}`"
        say(f"not taken: `{name}` asks for `{attribute}`, {said}")
