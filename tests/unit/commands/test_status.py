"""The status of a snapshot, and the question to a running monitor."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from engine.evaluation.windows import Window
from monitors.answers import Unreadable
from monitors.clock import SetClock
from monitors.commands.asking import as_of, asked
from monitors.commands.status import say_faults
from monitors.config import Address, Config, FeedConfig, FeedKind
from monitors.feeds.stored import known_stale
from monitors.ledger.holding import Hold
from monitors.outlets.pages import routes
from monitors.outlets.status import status
from monitors.snapshot import FeedFigures, Snapshot, WindowFigures
from tests.figures import NothingStored, sight_of, snapshot
from tests.loopback import Quiet, listening

SHOWN = snapshot()
MINUTE_US = 60_000_000
FEED = FeedFigures("desk", 0, None, None, 0, 0, 0, {}, {}, patience_us=5 * MINUTE_US)


def test_counts_are_of_what_holds_now() -> None:
    figures = SHOWN.standards[0]
    told = status(SHOWN, {figures.name: 7})["standards"]
    assert isinstance(told, list)
    first = told[0]
    for verdict in ("met", "breached"):
        came = sum(n for (kind, _), n in figures.verdicts.items() if kind == verdict)
        went = sum(n for (kind, _), n in figures.retractions.items() if kind == verdict)
        assert first[verdict] == came - went
    assert figures.clocks is not None
    assert first["open"] == sum(n for (state, _), n in figures.clocks.open.items() if state != "breached")
    assert first["cancelled"] == 7
    assert told[1]["cancelled"] == 0


# what is tested | the feed | minutes after its watermark | stale
STALE = [
    ("as old as its patience", FEED, 5, False),
    ("older", FEED, 6, True),
    ("a patient one is not", replace(FEED, patience_us=60 * MINUTE_US), 6, False),
    ("a finished file is never", replace(FEED, watermark_us=None, patience_us=None), 600, False),
    ("one that cannot be read is at once", replace(FEED, fault="there is no file `a`"), 0, True),
]


@pytest.mark.parametrize(("feed", "minutes", "stale"), [row[1:] for row in STALE], ids=[row[0] for row in STALE])
def test_a_feed_is_stale_after_its_patience(feed: FeedFigures, minutes: int, stale: bool) -> None:
    told = status(Snapshot(minutes * MINUTE_US, [], [feed], SHOWN.monitor), {})["feeds"]
    assert isinstance(told, list)
    assert [each["stale"] for each in told] == [stale]


# why it cannot be read | what is said of it
FAULTS = [
    ("`calls.csv` cannot be read: Permission denied", "desk: `calls.csv` cannot be read: Permission denied\n"),
    (None, ""),
]


@pytest.mark.parametrize(("fault", "said"), FAULTS)
def test_why_a_feed_cannot_be_read_is_said_once(capsys: pytest.CaptureFixture[str], fault: str | None, said: str) -> None:
    say_faults([{"name": "desk", "fault": fault}])
    assert capsys.readouterr().err == said


DAY_US = 24 * 60 * MINUTE_US
# what is tested | the window | after this, up to and with that
EDGES = [
    ("a calendar window is from its midnight until before the next", "day", -1, DAY_US - 1),
    ("a rolling one from after an instant until and with another", "1d", 0, DAY_US),
]


@pytest.mark.parametrize(("window", "after", "until"), [row[1:] for row in EDGES], ids=[row[0] for row in EDGES])
def test_windows_have_the_edges_that_a_backtest_tells(window: str, after: int, until: int) -> None:
    figures = WindowFigures(window, 0.9, 1, 1, 0.5, None, None, after, until, Window(-1, 5 * MINUTE_US, 1, 1))
    standards = status(replace(SHOWN, standards=[replace(SHOWN.standards[0], windows=[figures])]), {})["standards"]
    assert isinstance(standards, list)
    (judged,), so_far = standards[0]["windows"], standards[0]["so_far"]
    assert (judged["from"], judged["until"]) == ("1970-01-01T00:00:00Z", "1970-01-02T00:00:00Z")
    assert (so_far["from"], so_far["until"]) == ("1970-01-01T00:00:00Z", "1970-01-01T00:05:00Z")


def test_a_monitor_answers_with_its_status() -> None:
    name = SHOWN.standards[0].name

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=routes(lambda: SHOWN, lambda: None, sight_of(NothingStored({name: 3})))))
        async with httpx.AsyncClient(transport=transport, base_url="http://monitor") as client:
            return await client.get("/status")

    answer = asyncio.run(ask())
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json() == json.loads(json.dumps(status(SHOWN, {name: 3})))


@contextmanager
def answering(code: int, body: bytes, unready: bytes = b"") -> Iterator[Config]:
    """A server that answers everything with the same, but that it is not ready if it is not."""

    class Answers(Quiet):
        def do_GET(self) -> None:
            is_refused = bool(unready) and self.path == "/readyz"
            self.send_response(503 if is_refused else code)
            self.end_headers()
            self.wfile.write(unready if is_refused else body)

    with listening(Answers) as port:
        yield Config(Path("standards"), store=Path("desk.db"), listen=Address("127.0.0.1", port, True))


# what is tested | status | body | whether a monitor is heard
ANSWERS = [
    ("our monitor", 200, f'{{"standards": [], "store": "{Path("desk.db").resolve()}"}}'.encode(), True),
    ("the monitor of another store", 200, b'{"standards": [], "store": "/else/desk.db"}', False),
    ("a monitor that names no store", 200, b'{"standards": []}', False),
    ("something else in JSON", 200, b'{"status": "ok"}', False),
    ("a list", 200, b"[]", False),
    ("a page", 200, b"<html>", False),
    ("an error", 500, b'{"standards": []}', False),
    ("nothing there", 404, b"", False),
]


@pytest.mark.parametrize(("code", "body", "heard"), [row[1:] for row in ANSWERS], ids=[row[0] for row in ANSWERS])
def test_only_a_monitor_is_believed(code: int, body: bytes, heard: bool, capsys: pytest.CaptureFixture[str]) -> None:
    with answering(code, body) as config:
        assert (asked(config) is not None) is heard
        place = f"127.0.0.1:{config.listen.port}"
    said = capsys.readouterr().err
    assert said == ("" if heard else f"what answers at {place} is not the monitor of this store; this is from the store\n")


def test_what_does_not_speak_http_is_no_monitor(capsys: pytest.CaptureFixture[str]) -> None:
    class Shell(Quiet):
        def do_GET(self) -> None:
            self.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n")

    with listening(Shell) as port:
        assert asked(Config(Path("standards"), store=Path("desk.db"), listen=Address("127.0.0.1", port, True))) is None
    assert capsys.readouterr().err == f"what answers at 127.0.0.1:{port} is not the monitor of this store; this is from the store\n"


def test_a_monitor_that_is_not_ready_is_believed_with_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    with answering(*ANSWERS[0][1:3], unready=b"not ready: the last evaluation was 300 seconds ago\n") as config:
        assert asked(config) is not None
    assert capsys.readouterr().err == "warning: the monitor is not ready: the last evaluation was 300 seconds ago\n"


def test_nobody_listens(capsys: pytest.CaptureFixture[str]) -> None:
    with answering(200, b"") as config:
        pass
    assert asked(config) is None
    assert capsys.readouterr().err == f"no monitor answers at 127.0.0.1:{config.listen.port}; this is from the store\n"


def test_a_monitor_that_answers_elsewhere_is_asked_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = tmp_path / "desk.db"
    with answering(200, f'{{"store": "{store.resolve()}"}}'.encode()) as answers, answering(404, b"") as other:
        url = f"http://127.0.0.1:{answers.listen.port}"
        edited = replace(other, store=store)
        assert asked(edited) is None, "nobody has the store"
        hold = Hold.of(store)
        assert asked(edited) is None, "a command has it"
        capsys.readouterr()
        hold.answers_at(url)
        assert asked(edited) is not None
    says = f"`listen` was edited since it started, and says 127.0.0.1:{other.listen.port}"
    assert capsys.readouterr().err == f"the monitor of this store answers at {url}; {says}\n"
    for config in (edited, replace(answers, store=store)):
        with pytest.raises(Unreadable, match=f"the monitor that runs on this store does not answer at {url}"):
            asked(config)
    assert capsys.readouterr().err == "", "what one looks at is said by what is looked at"
    hold.release()
    assert asked(edited) is None


def test_at_a_fixed_instant_no_monitor_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    with answering(*ANSWERS[0][1:3]) as config:
        assert asked(config, SetClock(0)) is None
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("kind", "stale"), [(FeedKind.HTTP, None), (FeedKind.FILE, False)], ids=["a push feed", "a finished file"])
def test_a_live_feed_that_nobody_reads_is_not_known_to_be_well(kind: FeedKind, stale: bool | None) -> None:
    assert known_stale(FeedConfig("desk", kind)) is stale


def test_one_looks_from_the_instant_of_the_monitor_that_answers() -> None:
    said = {"at": "2015-12-14T13:00:00.5Z"}
    assert as_of(said, None, None) == as_of(said, None, 1_450_098_000_499_999) == 1_450_098_000_500_000
    assert as_of(said, None, 1_450_098_000_500_001) == 1_450_098_000_500_001, "it has ticked since"
    assert as_of(None, SetClock(7), 8) == 7, "another instant was asked for"
