"""`upheld open`: the interactions behind the figures, what is due next first, or those that broke lately and are closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from engine.language.book import Aim, Bar, Rule, Standard, Time
from engine.language.durations import exact_text
from monitors.answers import Exit, Misused
from monitors.clock import Clock
from monitors.commands.asked_book import check_standard
from monitors.commands.configuring import configured
from monitors.commands.looking import looked_into
from monitors.commands.printing import Cell, print_json, print_table, say, width
from monitors.commands.tables import Column, Look, natural_width
from monitors.interactions import Looking, Wanted
from monitors.names import OPEN_STATES
from monitors.wording import wall_text

LOOKS = {**dict.fromkeys(("standard", "subject", "state", "deadline", "broken"), Look.WHOLE), "elapsed": Look.NUMBER}
PAST = ("breached", "unknown")  # of the states of an open clock those past its deadline
DUE = ("running", "at_risk")  # and those before it

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command was called with: a standard or all, states apart by commas or what is closed, how many rows at most, and whether
    they are shown again and again on one screen."""

    standard: str | None
    states: str | None
    is_closed: bool
    most: int
    is_watched: bool
    as_document: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The clocks: what is due, the nearest first, then what is past its deadline, the latest first, then what is not due; or by
    when they broke, the latest first. A screen is seen from its top, so where it is watched what just rang comes first.

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
    with looked_into(configured(config_file), clock, version) as (looking, now, _):
        found = _found(looking, asked_for, states, now)
    if asked_for.as_document:
        shown = {"closed": found.shown} if asked_for.is_closed else {"open": sorted(found.shown, key=_deadline)}
        print_json({**shown, "total": found.total})
        return Exit.DONE
    _print_rows(found, asked_for)
    say(_total_closed(found) if asked_for.is_closed else found.without_clocks or _total(found, asked_for.is_watched))
    return Exit.DONE


def _deadline(shown: Document) -> datetime:
    """What programs are told clocks by, the nearest first; what has none comes last."""
    return datetime.fromisoformat(shown["deadline"] or "9999-12-31T23:59:59Z")


def _states(text: str | None) -> tuple[str, ...]:
    states = OPEN_STATES if text is None else tuple(state.strip() for state in text.split(","))
    for state in states:
        if state not in OPEN_STATES:
            raise Misused(f"`--state {state}` is not a state of an open clock; expected some of {', '.join(OPEN_STATES)}")
    return states


def _found(looking: Looking, asked_for: Asked, states: Sequence[str], now: int) -> Found:
    book = looking.fold.book
    names = [standard.name for standard in book.standards]
    check_standard(asked_for.standard, names)
    asked_names = [asked_for.standard] if asked_for.standard else names
    zones = {standard.name: standard.time_zone for standard in book.standards}
    wanted, broken = Wanted(asked_names, states), Wanted(asked_names, ["breached"])
    closed, closed_count = looking.closed(broken, asked_for.most, now) if "breached" in states else ([], 0)
    if asked_for.is_closed:
        return Found(closed, zones, closed_count, 0, closed_count, "")
    breached = looking.count(broken) if "breached" in states else 0
    without_clocks = _without_clocks(book[asked_for.standard]) if asked_for.standard else ""
    mirrored = {each.name for each in book.standards if isinstance(each.kind, Time) and each.kind.aim is Aim.NOT_WITHIN}
    parts = _Parts(looking, wanted, mirrored, asked_for.most, now)
    shown = parts.latest_first() if asked_for.is_watched else parts.nearest_first()
    return Found(shown, zones, looking.count(wanted), breached, closed_count, without_clocks)


@dataclass(frozen=True, slots=True)
class _Parts:
    """The wanted clocks in the parts of a list; of a mirrored standard none is due, nor is one that is paused."""

    looking: Looking
    wanted: Wanted
    mirrored: Set[str]
    most: int
    now: int

    def nearest_first(self) -> list[Document]:
        """What is due and what is past its deadline, of each at least half where not all is shown; what is not due is left out first."""
        due, past = self._due(self.most), self._past()
        past = past[: max(self.most - len(due), self.most // 2)]
        shown = due[: self.most - len(past)] + past
        return shown + self._not_due(self.most - len(shown))

    def latest_first(self) -> list[Document]:
        """What is past its deadline before what is due."""
        shown = self._past()
        shown += self._due(self.most - len(shown))
        return shown + self._not_due(self.most - len(shown))

    def _past(self) -> list[Document]:
        return self._first(self.wanted.standards, PAST, self.most, is_latest_first=True)

    def _due(self, most: int) -> list[Document]:
        return self._first([each for each in self.wanted.standards if each not in self.mirrored], DUE, most)

    def _not_due(self, most: int) -> list[Document]:
        shown = self._first([each for each in self.wanted.standards if each in self.mirrored], DUE, most)
        return shown + self._first(self.wanted.standards, ("paused",), most - len(shown))

    def _first(self, standards: Sequence[str], states: Sequence[str], most: int, is_latest_first: bool = False) -> list[Document]:
        wanted = replace(self.wanted, standards=standards, states=[each for each in states if each in self.wanted.states])
        return self.looking.first(wanted, most, self.now, is_latest_first)


def _without_clocks(standard: Standard) -> str:
    """What to look at instead where nothing can be open."""
    match standard.kind:
        case Bar():
            return f"{standard.name} is a bar: no single interaction breaks it and none is open; `upheld status` shows its figure"
        case Rule():
            return f"{standard.name} is a rule: judged at once, so nothing is open; what broke it lately is shown with `--closed`"
    return ""


def _print_rows(found: Found, asked_for: Asked) -> None:
    """The rows; the standard where they are of several, a link below its row where there is no room for it beside. On a screen that is
    watched each has one line: links, then attributes, then elapsed go where there is no room for them."""
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
    if any(links) and _has_room(*beside):
        print_table(*beside)
    elif asked_for.is_watched:
        print_table(*_narrowed(columns, rows, names.index(when) + 1))
    else:
        print_table(columns, rows, links)


def _narrowed(columns: list[Column], rows: list[list[Cell]], least: int) -> tuple[list[Column], list[list[Cell]]]:
    """The table without its last columns that have no room, but for so many of the first."""
    kept = next((n for n in range(len(columns), least, -1) if _has_room(columns[:n], [row[:n] for row in rows])), least)
    return columns[:kept], [row[:kept] for row in rows]


def _has_room(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> bool:
    room = width()
    return room is None or natural_width(columns, rows) <= room


def _total(found: Found, is_watched: bool) -> str:
    """As `upheld status` counts: what is open and not breached, apart from what is breached."""
    ahead, past = "the nearest deadline ahead", "the latest past its deadline"
    order = f"{past} first, then {ahead}" if is_watched else f"{ahead} first, then {past}"
    parts = [f"{found.total - found.breached:,} open and not breached"]
    parts += [f"{found.breached:,} breached and open"] if found.breached else []
    parts += [f"{len(found.shown):,} shown"] if len(found.shown) < found.total else []
    closed = f"; {_closed(found)} (`--closed`)" if found.closed else ""
    return ", ".join(parts) + (f"; {order}" if found.shown else "") + closed


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
    if name == "subject" and told["subject"] != told["interaction"]:
        return f"{told['interaction']} of {told['subject']}"  # of a standard with `per`: the one that can be opened and explained
    value: str | None = told[name]
    return value
