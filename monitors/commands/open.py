"""`upheld open`: the interactions behind the figures, nearest deadline first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import polars as pl

from engine.evaluation.advance import as_of
from engine.evaluation.instants import rfc3339
from engine.evaluation.telling import LABELS_APART
from engine.language.book import Standard
from engine.language.durations import exact_text
from monitors.answers import Exit, Misused
from monitors.book_watch import BookWatch
from monitors.clock import Clock, SystemClock
from monitors.commands.asked_book import no_standard
from monitors.commands.configuring import configured
from monitors.commands.printing import Cell, print_json, print_table, say, whole_seconds, width
from monitors.commands.status import asked, caught_up
from monitors.commands.storing import looked_at
from monitors.commands.tables import Look, natural_width
from monitors.config import Config
from monitors.gauges import SHOWN
from monitors.labels import split_labels
from monitors.monitor import Stores
from monitors.versions import promised

LOOKS = {**dict.fromkeys(("standard", "subject", "state", "deadline"), Look.WHOLE), "elapsed": Look.NUMBER}
PER_APART = " / "

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
        if clock is not None or asked(config) is None:
            caught_up(config, stores, clock or SystemClock(), version)
        rows = _open_rows(config, stores, asked_for.standard, states, (clock or SystemClock()).now())
    shown = rows[: asked_for.most]
    if asked_for.as_document:
        print_json({"open": shown, "total": len(rows)})
        return Exit.DONE
    _print(shown, len(rows), asked_for.standard is None)
    return Exit.DONE


def _states(text: str | None) -> tuple[str, ...]:
    states = SHOWN if text is None else tuple(state.strip() for state in text.split(","))
    for state in states:
        if state not in SHOWN:
            raise Misused(f"`--state {state}` is not a state of an open clock; expected some of {', '.join(SHOWN)}")
    return states


def _open_rows(config: Config, stores: Stores, name: str | None, states: Sequence[str], now: int) -> list[Document]:
    """The open clocks as `--json` gives them, in order of their deadlines, those without one last."""
    promises = promised(BookWatch(config.standards, config.packs).loaded, stores.verdicts, now).promises
    standards = {each.name: each for each in promises.fold.book.standards}
    if name is not None and name not in standards:
        raise no_standard(name, standards)
    rows = stores.verdicts.open_rows([name] if name else list(standards)).filter(pl.col("state").is_in(states))
    rows = as_of(rows, now, promises.fold.hours(now, now)).sort("deadline_at", "opened_at", nulls_last=True)
    names = stores.events.names(rows["subject"].unique().to_list())
    links = {feed.name: feed.link for feed in config.feeds}
    shared = _shared(rows, standards, stores)
    return [_told(row, standards[row["standard"]], names, shared, links) for row in rows.to_dicts()]


def _shared(rows: pl.DataFrame, standards: Mapping[str, Standard], stores: Stores) -> dict[int, str]:
    """The names of the timelines of several interactions."""
    found: dict[int, str] = {}
    for name in standards:
        timelines = rows.filter((pl.col("standard") == name) & (pl.col("timeline") < 0))["timeline"].unique().to_list()
        found |= stores.verdicts.timeline_names(timelines, name) if timelines else {}
    return {number: text.replace(LABELS_APART, PER_APART) for number, text in found.items()}


def _told(
    row: Document, standard: Standard, names: Mapping[int, str], shared: Mapping[int, str], links: Mapping[str, str | None]
) -> Document:
    interaction = names.get(row["subject"], "")
    link = links.get(row["feed"])
    labels = dict(zip(standard.break_down, split_labels(row["labels"], standard.break_down), strict=True))
    return {
        "standard": standard.name,
        "subject": shared.get(row["timeline"], interaction),
        "interaction": interaction,
        "link": None if link is None else link.replace("{subject}", quote(interaction, safe="")),
        "channel": labels.get("channel"),
        "team": labels.get("team"),
        "attributes": labels,
        "opened_at": rfc3339(row["opened_at"]),
        "deadline": None if row["deadline_at"] is None else rfc3339(row["deadline_at"]),
        "elapsed_s": row["elapsed_us"] / 1_000_000,
        "state": row["state"],
        "reason": row["reason"],
    }


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
