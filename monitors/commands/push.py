"""`upheld push`: the dashboards, and an annotation for each violated goal, into a Grafana."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from engine.language.problems import Level, Place, Problem
from monitors import bars
from monitors.answers import Exit, Refused, Unreadable
from monitors.book_files import loaded_book
from monitors.clock import Clock
from monitors.commands.asked_book import shown_folder
from monitors.commands.configuring import configured
from monitors.commands.generate import Drawn
from monitors.commands.printing import print_json, print_table, say
from monitors.commands.status import status_of
from monitors.commands.tables import Look
from monitors.config import Config, GrafanaConfig
from monitors.outlets.grafana import SOURCE_NAME, SOURCE_UID, Did, Fault, Grafana, Note
from monitors.wording import ratio_text

BOARDS = "grafana/dashboards/"
COLUMNS = (("did", Look.WHOLE), ("what", Look.WHOLE), ("name", Look.TEXT))

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pushed:
    """One thing that Grafana was given: what was done, what it is, and its name."""

    did: Did
    what: str
    name: str


def push(config_file: Path, drawn: Drawn, clock: Clock | None, version: str, as_document: bool) -> Exit:
    """Bring a Grafana to what is drawn and told; Unreadable when it does not take it, Refused when the configuration names none."""
    config = configured(config_file, secrets_of=("grafana",))
    if config.grafana is None:
        raise Refused([_no_grafana(config_file)], {})
    files = drawn(config, loaded_book([shown_folder(config)], config.packs))
    boards = [orjson.loads(text) for path, text in files.items() if path.startswith(BOARDS)]
    try:
        grafana = Grafana(config.grafana.url, config.grafana.token)
        notes = list(violations(status_of(config, clock, version)))
        pushed = [Pushed(did(), what, name) for did, what, name in _steps(grafana, config.grafana, boards, notes)]
    except Fault as fault:
        place = config.grafana.places[fault.key]
        raise Unreadable(f"{place.file}:{place.line}:{place.column}: {fault}") from fault
    _print(config, grafana.version, pushed, as_document)
    return Exit.DONE


def violations(told: Document) -> Iterator[Note]:
    """An annotation for each goal or bar that is violated, from the document of `upheld status`.

    One of a calendar window spans it. A rolling window has an end of its own at every instant, so there is one a day, as it was told first.
    """
    for each in told["standards"]:
        window = each["windows"][0] if each["windows"] else None
        if not each["violated"] or window is None or window["until"] is None:
            continue
        is_rolling = window["window"][0].isdecimal()
        begin, end = _whole_second(window["from"]), _whole_second(window["until"])
        edge = f"until {end:%Y-%m-%d}" if is_rolling else f"from {begin:%Y-%m-%dT%H:%M:%SZ}"
        tags = (f"standard:{each['name']}", f"window:{window['window']} {edge}")
        yield Note(tags, f"{each['name']}: {_fault(each, window)}", _milliseconds(end if is_rolling else begin), _milliseconds(end))


def _fault(each: Document, window: Document) -> str:
    if each["kind"] == "bar":
        found = bars.fault_text(each) or bars.figure_text(each["value"], each["unit"])
        return f"{found}, asked is {bars.asked_text(each)}"
    return f"{ratio_text(window['compliance'])} kept over {window['window']}, the goal is {ratio_text(each['goal'])}"


def _steps(
    grafana: Grafana, config: GrafanaConfig, boards: list[Document], notes: list[Note]
) -> Iterator[tuple[Callable[[], Did], str, str]]:
    """What is to be done, in the order in which one thing needs another."""
    yield grafana.folder, "folder", "Upheld"
    if config.prometheus is not None:
        yield partial(grafana.source, config.prometheus), "data source", SOURCE_NAME
    for board in boards:
        asking = board if config.prometheus is None else _asking_ours(board)
        yield partial(grafana.dashboard, asking), "dashboard", board["title"]
    for note in notes:
        yield partial(grafana.note, note), "annotation", note.text


def _asking_ours(board: Document) -> Document:
    """The dashboard with our data source chosen at first."""
    current = {"selected": True, "text": SOURCE_NAME, "value": SOURCE_UID}
    variables = [{**each, "current": current} if each["type"] == "datasource" else each for each in board["templating"]["list"]]
    return {**board, "templating": {"list": variables}}


def _print(config: Config, version: str, pushed: list[Pushed], as_document: bool) -> None:
    assert config.grafana is not None
    if as_document:
        done = [{"did": each.did.value, "what": each.what, "name": each.name} for each in pushed]
        print_json({"grafana": config.grafana.url, "version": version, "pushed": done})
        return
    print_table(COLUMNS, [(each.did.value, each.what, each.name) for each in pushed])
    say(f"the dashboards are at {config.grafana.url}/dashboards/f/upheld")


def _no_grafana(config_file: Path) -> Problem:
    expected = '`grafana: {url: http://127.0.0.1:3000, token: "${GRAFANA_TOKEN}"}`'
    return Problem("shape/missing-key", Level.ERROR, Place(config_file.as_posix(), 1, 1), "the configuration names no `grafana`", expected)


def _whole_second(instant: str) -> datetime:
    """The instant to the second."""
    return datetime.fromtimestamp(round(datetime.fromisoformat(instant).timestamp()), UTC)


def _milliseconds(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)
