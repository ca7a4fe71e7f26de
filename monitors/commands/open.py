"""`upheld open`: the interactions behind the figures, nearest deadline first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.language.durations import exact_text
from monitors.answers import Exit, Misused
from monitors.book_watch import BookWatch
from monitors.clock import Clock, SystemClock
from monitors.commands.asked_book import no_standard
from monitors.commands.asking import as_of, asked
from monitors.commands.configuring import configured
from monitors.commands.printing import Cell, print_json, print_table, say, whole_seconds, width
from monitors.commands.status import caught_up
from monitors.commands.storing import looked_at
from monitors.commands.tables import Look, natural_width
from monitors.config import Config
from monitors.gauges import SHOWN
from monitors.interactions import Looking, Wanted
from monitors.monitor import Stores
from monitors.versions import promised

LOOKS = {**dict.fromkeys(("standard", "subject", "state", "deadline"), Look.WHOLE), "elapsed": Look.NUMBER}

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command was called with: a standard or all, states apart by commas, and how many rows at most."""

    standard: str | None
    states: str | None
    most: int
    as_document: bool


def show_open(config_file: Path, asked_for: Asked, clock: Clock | None, version: str) -> Exit:
    """Print the open clocks. With `clock`, a fixed one, what is due by then is evaluated first, on a copy; else when no monitor runs."""
    states = _states(asked_for.states)
    config = configured(config_file, with_secrets=False)
    with looked_at(config.store, clock is not None) as stores:
        running = asked(config, clock)
        if running is None:
            caught_up(config, stores, clock or SystemClock(), version)
        shown, total = _open_rows(config, stores, asked_for, states, as_of(running, clock))
    if asked_for.as_document:
        print_json({"open": shown, "total": total})
        return Exit.DONE
    _print(shown, total, asked_for.standard is None)
    return Exit.DONE


def _states(text: str | None) -> tuple[str, ...]:
    states = SHOWN if text is None else tuple(state.strip() for state in text.split(","))
    for state in states:
        if state not in SHOWN:
            raise Misused(f"`--state {state}` is not a state of an open clock; expected some of {', '.join(SHOWN)}")
    return states


def _open_rows(config: Config, stores: Stores, asked_for: Asked, states: Sequence[str], now: int) -> tuple[list[Document], int]:
    """The open clocks as `--json` gives them, in order of their deadlines, those without one last; and how many there are in all."""
    fold = promised(BookWatch(config.standards, config.packs).loaded, stores.verdicts, now).promises.fold
    names = [standard.name for standard in fold.book.standards]
    if asked_for.standard is not None and asked_for.standard not in names:
        raise no_standard(asked_for.standard, names)
    wanted = Wanted([asked_for.standard] if asked_for.standard else names, states)
    looking = Looking(fold, stores.verdicts, stores.events, {feed.name: feed.link for feed in config.feeds})
    return looking.first(wanted, asked_for.most, now), looking.count(wanted)


def _print(shown: list[Document], total: int, of_all: bool) -> None:
    """The rows; the standard where they are of several, a link below its row where there is no room for it beside."""
    names = ["standard"] if of_all else []
    names += ["subject", "state", "deadline", "elapsed"]
    columns = [(name, LOOKS[name]) for name in names]
    attributes = _attributes(shown)
    columns += [(name, Look.TEXT) for name in attributes]
    rows = [[*(_cell(each, name) for name in names), *(each["attributes"].get(name) for name in attributes)] for each in shown]
    links = [each["link"] or "" for each in shown]
    beside = [*columns, ("link", Look.WHOLE)], [[*row, link] for row, link in zip(rows, links, strict=True)]
    room = width()
    if any(links) and (room is None or natural_width(*beside) <= room):
        print_table(*beside)
    else:
        print_table(columns, rows, links)
    _print_total(shown, total)


def _print_total(shown: list[Document], total: int) -> None:
    parts = [f"{total:,} open", *([f"{len(shown):,} shown"] if len(shown) < total else [])]
    breached = sum(each["state"] == "breached" for each in shown)
    parts += [f"{breached:,} of them breached"] if breached else []
    say(", ".join(parts) + ("; deadlines are in UTC, the earliest first" if shown else ""))


def _attributes(shown: list[Document]) -> list[str]:
    """The attributes of `break_down` that some row has, in the order of the standards."""
    return [name for name in dict.fromkeys(name for each in shown for name in each["attributes"]) if _is_known(shown, name)]


def _is_known(shown: list[Document], name: str) -> bool:
    return any(each["attributes"].get(name) for each in shown)


def _cell(told: Document, name: str) -> Cell:
    if name == "elapsed":
        return exact_text(int(told["elapsed_s"] * 1_000_000))
    if name == "deadline":
        return whole_seconds(told["deadline"]).removesuffix("Z")
    found: str | None = told[name]
    return found
