"""`upheld open`: the interactions behind the figures, nearest deadline first, or those that broke lately and are closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.language.book import Bar, Rule, Standard
from engine.language.durations import exact_text
from monitors.answers import Exit, Misused
from monitors.book_watch import BookWatch
from monitors.clock import Clock, SystemClock
from monitors.commands.asked_book import no_standard
from monitors.commands.asking import as_of, asked
from monitors.commands.configuring import configured
from monitors.commands.printing import Cell, print_json, print_table, say, width
from monitors.commands.status import caught_up
from monitors.commands.storing import looked_at
from monitors.commands.tables import Look, natural_width
from monitors.config import Config
from monitors.gauges import SHOWN
from monitors.interactions import Looking, Wanted
from monitors.stores import Stores
from monitors.versions import promised
from monitors.wording import wall_text

LOOKS = {**dict.fromkeys(("standard", "subject", "state", "deadline", "broken"), Look.WHOLE), "elapsed": Look.NUMBER}

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command was called with: a standard or all, states apart by commas or what is closed, and how many rows at most."""

    standard: str | None
    states: str | None
    is_closed: bool
    most: int
    as_document: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The clocks as `--json` gives them, in order of their deadlines, those without one last, or of when they broke, the latest first.

    How many there are in all, how many of them are breached and run, and how many breached lately and are closed.
    """

    shown: list[Document]
    zones: Mapping[str, str]  # of the standards
    total: int
    breached: int
    closed: int
    without_clocks: str  # why there can be none, of a standard that has none


def show_open(config_file: Path, asked_for: Asked, clock: Clock | None, version: str) -> Exit:
    """Print the open clocks. With `clock`, a fixed one, what is due by then is evaluated first, on a copy; else when no monitor runs."""
    if asked_for.is_closed and asked_for.states is not None:
        raise Misused("`--closed` shows what is breached and goes without `--state`")
    states = _states(asked_for.states)
    config = configured(config_file)
    with looked_at(config.store, clock is not None) as stores:
        running = asked(config, clock)
        if running is None:
            caught_up(config, stores, clock or SystemClock(), version)
        found = _found(config, stores, asked_for, states, as_of(running, clock))
    if asked_for.as_document:
        print_json({"closed" if asked_for.is_closed else "open": found.shown, "total": found.total})
        return Exit.DONE
    _print_rows(found, asked_for)
    say(_total_closed(found) if asked_for.is_closed else found.without_clocks or _total(found))
    return Exit.DONE


def _states(text: str | None) -> tuple[str, ...]:
    states = SHOWN if text is None else tuple(state.strip() for state in text.split(","))
    for state in states:
        if state not in SHOWN:
            raise Misused(f"`--state {state}` is not a state of an open clock; expected some of {', '.join(SHOWN)}")
    return states


def _found(config: Config, stores: Stores, asked_for: Asked, states: Sequence[str], now: int) -> Found:
    fold = promised(BookWatch(config.standards, config.packs).loaded, stores.verdicts, now).promises.fold
    names = [standard.name for standard in fold.book.standards]
    if asked_for.standard is not None and asked_for.standard not in names:
        raise no_standard(asked_for.standard, names)
    asked_names = [asked_for.standard] if asked_for.standard else names
    looking = Looking(fold, stores.verdicts, stores.events, {feed.name: feed.link for feed in config.feeds})
    zones = {standard.name: standard.time_zone for standard in fold.book.standards}
    wanted, broken = Wanted(asked_names, states), Wanted(asked_names, ["breached"])
    closed, closed_count = looking.closed(broken, asked_for.most, now) if "breached" in states else ([], 0)
    if asked_for.is_closed:
        return Found(closed, zones, closed_count, 0, closed_count, "")
    breached = looking.count(broken) if "breached" in states else 0
    without_clocks = _without_clocks(fold.book[asked_for.standard]) if asked_for.standard else ""
    return Found(looking.first(wanted, asked_for.most, now), zones, looking.count(wanted), breached, closed_count, without_clocks)


def _without_clocks(standard: Standard) -> str:
    """What to look at instead where nothing can be open."""
    match standard.kind:
        case Bar():
            return f"{standard.name} is a bar: no single interaction breaks it and none is open; `upheld status` shows its figure"
        case Rule():
            return f"{standard.name} is a rule: judged at once, so nothing is open; what broke it lately is shown with `--closed`"
    return ""


def _print_rows(found: Found, asked_for: Asked) -> None:
    """The rows; the standard where they are of several, a link below its row where there is no room for it beside."""
    when, key = ("broken", "decided") if asked_for.is_closed else ("deadline", "deadline")
    names = ["standard"] if asked_for.standard is None else []
    names += ["subject", "state", when, "elapsed"]
    shown = found.shown
    heading, instants = _instants(found, when, key)
    columns = [(heading if name == when else name, LOOKS[name]) for name in names]
    attributes = _attributes(shown)
    columns += [(name, Look.TEXT) for name in attributes]
    rows = [
        [*(instant if name == when else _cell(each, name) for name in names), *(each["attributes"].get(name) for name in attributes)]
        for each, instant in zip(shown, instants, strict=True)
    ]
    links = [each["link"] or "" for each in shown]
    beside = [*columns, ("link", Look.WHOLE)], [[*row, link] for row, link in zip(rows, links, strict=True)]
    room = width()
    if any(links) and (room is None or natural_width(*beside) <= room):
        print_table(*beside)
    else:
        print_table(columns, rows, links)


def _total(found: Found) -> str:
    """As `upheld status` counts: what is breached is not among the open."""
    parts = [f"{found.total - found.breached:,} open"]
    parts += [f"{found.breached:,} breached and not ended"] if found.breached else []
    parts += [f"{len(found.shown):,} shown"] if len(found.shown) < found.total else []
    closed = f"; {_closed(found)} (`--closed`)" if found.closed else ""
    return ", ".join(parts) + ("; the earliest deadline first" if found.shown else "") + closed


def _total_closed(found: Found) -> str:
    shown = f", {len(found.shown):,} shown" if len(found.shown) < found.total else ""
    return f"{_closed(found)}{shown}" + ("; the latest first" if found.shown else "")


def _closed(found: Found) -> str:
    return f"{found.closed:,} breached and closed in the last 24 hours"


def _attributes(shown: list[Document]) -> list[str]:
    """The attributes of `break_down` that some row has, in the order of the standards."""
    return [name for name in dict.fromkeys(name for each in shown for name in each["attributes"]) if _is_known(shown, name)]


def _is_known(shown: list[Document], name: str) -> bool:
    return any(each["attributes"].get(name) for each in shown)


def _instants(found: Found, heading: str, key: str) -> tuple[str, list[str]]:
    """The heading of the deadlines, or of when each broke, and each of them: the time zone is told once, above, where all have the same."""
    texts = [wall_text(each[key], found.zones[each["standard"]]) for each in found.shown]
    abbreviations = {text.rpartition(" ")[2] for text in texts if text}
    if len(abbreviations) != 1:
        return heading, texts
    return f"{heading} {abbreviations.pop()}", [text.rpartition(" ")[0] for text in texts]


def _cell(told: Document, name: str) -> Cell:
    if name == "elapsed":
        return exact_text(int(told["elapsed_s"] * 1_000_000))
    value: str | None = told[name]
    return value
