"""`upheld open`: the interactions behind the figures, nearest deadline first."""

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

LOOKS = {**dict.fromkeys(("standard", "subject", "state", "deadline"), Look.WHOLE), "elapsed": Look.NUMBER}

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command was called with: a standard or all, states apart by commas, and how many rows at most."""

    standard: str | None
    states: str | None
    most: int
    as_document: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The clocks as `--json` gives them, in order of their deadlines, those without one last; how many there are in all, and breached."""

    shown: list[Document]
    zones: Mapping[str, str]  # of the standards
    total: int
    breached: int
    without_clocks: str  # why there can be none, of a standard that has none


def show_open(config_file: Path, asked_for: Asked, clock: Clock | None, version: str) -> Exit:
    """Print the open clocks. With `clock`, a fixed one, what is due by then is evaluated first, on a copy; else when no monitor runs."""
    states = _states(asked_for.states)
    config = configured(config_file)
    with looked_at(config.store, clock is not None) as stores:
        running = asked(config, clock)
        if running is None:
            caught_up(config, stores, clock or SystemClock(), version)
        found = _found(config, stores, asked_for, states, as_of(running, clock))
    if asked_for.as_document:
        print_json({"open": found.shown, "total": found.total})
        return Exit.DONE
    _print_rows(found, asked_for.standard is None)
    say(found.without_clocks or _total(found))
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
    wanted = Wanted(asked_names, states)
    looking = Looking(fold, stores.verdicts, stores.events, {feed.name: feed.link for feed in config.feeds})
    breached = looking.count(Wanted(asked_names, ("breached",))) if "breached" in states else 0
    without_clocks = _without_clocks(fold.book[asked_for.standard]) if asked_for.standard else ""
    zones = {standard.name: standard.time_zone for standard in fold.book.standards}
    return Found(looking.first(wanted, asked_for.most, now), zones, looking.count(wanted), breached, without_clocks)


def _without_clocks(standard: Standard) -> str:
    """What to look at instead where nothing can be open."""
    match standard.kind:
        case Bar():
            return f"{standard.name} is a bar: no single interaction breaks it and none is open; `upheld status` shows its figure"
        case Rule():
            return f"{standard.name} is a rule: judged at once, so nothing is open; `upheld backtest --verdicts FILE` lists what broke it"
    return ""


def _print_rows(found: Found, of_all: bool) -> None:
    """The rows; the standard where they are of several, a link below its row where there is no room for it beside."""
    names = ["standard"] if of_all else []
    names += ["subject", "state", "deadline", "elapsed"]
    shown = found.shown
    heading, deadlines = _deadlines(found)
    columns = [(heading if name == "deadline" else name, LOOKS[name]) for name in names]
    attributes = _attributes(shown)
    columns += [(name, Look.TEXT) for name in attributes]
    rows = [
        [*(deadline if name == "deadline" else _cell(each, name) for name in names), *(each["attributes"].get(name) for name in attributes)]
        for each, deadline in zip(shown, deadlines, strict=True)
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
    return ", ".join(parts) + ("; the earliest deadline first" if found.shown else "")


def _attributes(shown: list[Document]) -> list[str]:
    """The attributes of `break_down` that some row has, in the order of the standards."""
    return [name for name in dict.fromkeys(name for each in shown for name in each["attributes"]) if _is_known(shown, name)]


def _is_known(shown: list[Document], name: str) -> bool:
    return any(each["attributes"].get(name) for each in shown)


def _deadlines(found: Found) -> tuple[str, list[str]]:
    """The heading of the deadlines and each of them: the time zone is told once, above, where it is the same for all."""
    texts = [wall_text(each["deadline"], found.zones[each["standard"]]) for each in found.shown]
    abbreviations = {text.rpartition(" ")[2] for text in texts if text}
    if len(abbreviations) != 1:
        return "deadline", texts
    return f"deadline {abbreviations.pop()}", [text.rpartition(" ")[0] for text in texts]


def _cell(told: Document, name: str) -> Cell:
    if name == "elapsed":
        return exact_text(int(told["elapsed_s"] * 1_000_000))
    value: str | None = told[name]
    return value
