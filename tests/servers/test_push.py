"""`upheld push`, told as stories against a server that holds requests to Grafana's published API."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from http.client import RemoteDisconnected
from itertools import pairwise
from pathlib import Path
from ssl import SSLCertVerificationError, SSLError
from typing import Any

import pytest

from dashboards.files import drawn_before
from monitors.commands.program import run
from monitors.outlets.grafana import _why
from tests.servers.grafana import CALLS, Call, Grafana, broken, serving
from tests.servers.programs import ROOT, Ports
from upheld import DRAWN

NOW = "2026-11-20T12:00:00Z"
UIDS = {"upheld-overview", "upheld-standard", "upheld-consistency", "upheld-monitor"}
BOOK = """
upheld: 1
time_zone: Europe/Berlin
standards:
  reply-28d: {promise: Every ticket gets a reply within an hour, clock: first_reply, within: 1h, goal: 99% over 28d}
  reply-week: {promise: The same week by week, clock: first_reply, within: 1h, goal: 99% per week}
  reply-easy: {promise: Half of the tickets get a reply within a month, clock: first_reply, within: 28d, goal: 50% over 28d}
  none-late: {promise: No ticket is ever late, clock: first_reply, within: 1h}
  fast-on-average: {promise: Replies in a minute on average, bar: {average: first_reply, at_most: 1m}, over: 28d}
"""


@pytest.fixture
def grafana() -> Iterator[Grafana]:
    with serving(Grafana()) as server:
        yield server


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk whose tickets are in the store."""
    folder = tmp_path_factory.mktemp("filled") / "desk"
    shutil.copytree(ROOT / "monitors/demo/starter", folder)
    (folder / "standards" / "first.test.yaml").unlink()
    (folder / "standards" / "first.yaml").write_text(BOOK)
    ingest = ["ingest", "--config", str(folder / "config.yaml"), "--feed", str(folder / "data/tickets.csv"), "--now", NOW]
    assert run([*ingest, "--map", str(folder / "config.yaml")], "1.2.3", DRAWN) == 0
    return folder


@pytest.fixture
def desk(filled: Path, tmp_path: Path) -> Path:
    """The same in a folder of the test's own."""
    return Path(shutil.copytree(filled, tmp_path / "desk"))


def pushed(desk: Path, url: str, token: str = "good", more: str = "", now: str = NOW) -> int:
    """The status of a push as a configuration says."""
    config = (ROOT / "monitors/demo/starter/config.yaml").read_text()
    (desk / "config.yaml").write_text(f"grafana:\n  url: {url}\n  token: {token}\n{more}{config}")
    return run(["push", "--config", str(desk / "config.yaml"), "--json", "--now", now], "1.2.3", DRAWN)


def told(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_a_second_push_changes_nothing(desk: Path, grafana: Grafana, capsys: pytest.CaptureFixture[str]) -> None:
    more = "  prometheus: http://127.0.0.1:9090\n"
    capsys.readouterr()
    assert pushed(desk, grafana.url, more=more) == 0
    first = told(capsys)
    assert {each["did"] for each in first["pushed"]} == {"created"}
    assert [each["what"] for each in first["pushed"]] == ["folder", "data source", *["dashboard"] * 4, *["annotation"] * 3]
    assert grafana.dashboards.keys() == UIDS
    assert {held["meta"]["folderUid"] for held in grafana.dashboards.values()} == {"upheld"}
    grafana.writes.clear()
    assert pushed(desk, grafana.url, more=more) == 0
    assert [each["did"] for each in told(capsys)["pushed"]] == ["unchanged"] * len(first["pushed"])
    assert grafana.writes == []


def test_what_was_changed_by_hand_is_as_drawn_again(desk: Path, grafana: Grafana, capsys: pytest.CaptureFixture[str]) -> None:
    assert pushed(desk, grafana.url) == 0
    boards = {uid: held["dashboard"] for uid, held in grafana.dashboards.items()}
    boards["upheld-overview"]["title"] = "mine"
    boards["upheld-standard"]["panels"].append({"type": "text"})
    boards["upheld-monitor"]["added"] = "by a newer server"
    grafana.dashboards["upheld-consistency"]["meta"]["folderUid"] = "elsewhere"
    capsys.readouterr()
    assert pushed(desk, grafana.url) == 0
    did = {each["name"]: each["did"] for each in told(capsys)["pushed"] if each["what"] == "dashboard"}
    assert did == {
        "Upheld overview": "updated",
        "Upheld standard": "updated",
        "Upheld consistency": "updated",
        "Upheld feeds and monitor": "unchanged",
    }


def test_the_dashboards_are_the_drawn_ones_with_links_to_the_board(desk: Path, grafana: Grafana) -> None:
    assert pushed(desk, grafana.url, more="url: https://upheld.example\n") == 0
    for text in drawn_before().values():
        board = json.loads(text)
        held = grafana.dashboards[board["uid"]]["dashboard"]
        assert [panel["targets"] for panel in held["panels"] if panel["type"] != "row"] == [
            panel["targets"] for panel in board["panels"] if panel["type"] != "row"
        ]
        assert [each["query"] for each in held["templating"]["list"] if each["name"] == "board"] == ["https://upheld.example"]


def test_an_annotation_for_each_violated_goal_and_bar(desk: Path, grafana: Grafana) -> None:
    """None for what is kept, and none for a standard without a window: its breaches are drawn from the metrics."""
    assert pushed(desk, grafana.url) == 0
    notes = {each["tags"][1]: each for each in grafana.held_annotations}
    assert {tag: note["tags"][2] for tag, note in notes.items()} == {
        "standard:reply-28d": "window:28d until 2026-11-20",
        "standard:reply-week": "window:week from 2026-11-08T23:00:00Z",
        "standard:fast-on-average": "window:28d until 2026-11-20",
    }
    assert all(note["tags"][0] == "upheld" for note in notes.values())
    week, rolling = notes["standard:reply-week"], notes["standard:reply-28d"]
    assert week["timeEnd"] - week["time"] == 7 * 86_400_000
    assert rolling["timeEnd"] == rolling["time"] == 1_795_176_000_000
    assert rolling["text"] == "reply-28d: 33.33% kept over 28d, the goal is 99%"
    assert notes["standard:fast-on-average"]["text"].endswith(", asked is at most 1m over 28d")


def test_a_rolling_goal_is_noted_once_a_day(desk: Path, grafana: Grafana) -> None:
    for now, count in (("2026-11-20T12:00:00Z", 3), ("2026-11-20T23:59:59Z", 3), ("2026-11-21T00:00:00Z", 5)):
        assert pushed(desk, grafana.url, now=now) == 0
        assert len(grafana.held_annotations) == count, now


def test_without_a_prometheus_the_data_sources_are_left_alone(desk: Path, grafana: Grafana) -> None:
    assert pushed(desk, grafana.url, token="editor") == 0
    assert grafana.held_sources == []
    assert not any("current" in variable for variable in variables(grafana) if variable["type"] == "datasource")


def test_with_a_prometheus_the_dashboards_ask_it(desk: Path, grafana: Grafana) -> None:
    """What was set by hand beside the address stays."""
    assert pushed(desk, grafana.url, more="  prometheus: http://127.0.0.1:9090\n") == 0
    grafana.held_sources[0]["jsonData"] = {"timeInterval": "5s"}
    assert pushed(desk, grafana.url, more="  prometheus: http://127.0.0.1:9091\n") == 0
    (source,) = grafana.held_sources
    assert (source["name"], source["uid"], source["type"]) == ("Upheld", "upheld-prometheus", "prometheus")
    assert source["url"] == "http://127.0.0.1:9091"
    assert source["jsonData"] == {"timeInterval": "5s"}
    assert {variable["current"]["value"] for variable in variables(grafana) if variable["type"] == "datasource"} == {"upheld-prometheus"}


def variables(grafana: Grafana) -> list[dict[str, Any]]:
    return [variable for held in grafana.dashboards.values() for variable in held["dashboard"]["templating"]["list"]]


def test_below_a_path_of_a_server(desk: Path) -> None:
    with serving(Grafana(prefix="/watch/grafana")) as grafana:
        assert pushed(desk, f"{grafana.url}/") == 0
        assert grafana.dashboards.keys() == UIDS


def broke(desk: Path, capsys: pytest.CaptureFixture[str], url: str, token: str = "good", more: str = "") -> str:
    """What is said of a push that ends with 4, in the document and to people alike."""
    capsys.readouterr()
    assert pushed(desk, url, token, more) == 4
    shown = capsys.readouterr()
    error = json.loads(shown.out)["error"]
    assert shown.err == f"upheld: {error}\n"
    return str(error).removeprefix(f"{desk}/")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((200, "text/html", "<html>a message"), "is no Grafana"),
        ((404, "text/html", "<html>a message"), "is no Grafana"),
        ((404, "application/json", '{"error": "nothing is at this path"}'), "is no Grafana"),
        ((200, "application/json", "[]"), "is no Grafana"),
        ((200, "application/json", '{"status": "ok"}'), "is no Grafana"),
        ((200, "application/json", '{"database": "ok", "version": "11.4.0"}'), "is no Grafana"),
        ((500, "application/json", '{"message": "no disk"}'), "did not tell its health (500): no disk"),
        ((503, "text/plain", "starting"), "did not tell its health (503)"),
        ((302, "text/plain", "https://upheld.example/"), "it sends elsewhere"),
        ((200, "application/json", '{"database": "ok", "version": "10.4.19"}'), "is 10.4.19; expected 11 or newer"),
    ],
)
def test_a_server_that_is_not_what_it_should_be(
    desk: Path, grafana: Grafana, capsys: pytest.CaptureFixture[str], answer: tuple[int, str, str], said: str
) -> None:
    grafana.faulty = answer
    error = broke(desk, capsys, grafana.url)
    assert error.startswith("config.yaml:2:8: ")
    assert said in error


@pytest.mark.parametrize(("version", "ends"), [("10.9.9", 4), ("11.0.0", 0), ("13.0.0-pre", 0), ("", 0)])
def test_versions(desk: Path, version: str, ends: int) -> None:
    with serving(Grafana(version=version)) as grafana:
        assert pushed(desk, grafana.url) == ends


def test_nobody_answers(desk: Path, capsys: pytest.CaptureFixture[str], free_port: Ports) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    assert broke(desk, capsys, url) == f"config.yaml:2:8: no Grafana answers at `{url}`: nothing listens there, or the name is unknown"


def test_http_where_the_address_says_https(desk: Path, grafana: Grafana, capsys: pytest.CaptureFixture[str]) -> None:
    error = broke(desk, capsys, grafana.url.replace("http:", "https:"))
    assert error.endswith("it does not speak TLS with us; expected `http:` if it has no certificate")


@pytest.mark.parametrize(
    ("faults", "why"),
    [
        ([SSLCertVerificationError(), SSLError(), OSError()], "its certificate is not trusted"),
        ([SSLError(), OSError()], "it does not speak TLS with us; expected `http:` if it has no certificate"),
        ([ConnectionResetError(), OSError()], "it hangs up; expected `https:` if it has a certificate"),
        ([RemoteDisconnected(""), OSError()], "it hangs up; expected `https:` if it has a certificate"),
        ([ConnectionRefusedError(), OSError()], "nothing listens there, or the name is unknown"),
    ],
)
def test_why_is_told_from_the_first_of_what_went_wrong(faults: list[Exception], why: str) -> None:
    for cause, fault in pairwise(faults):
        fault.__cause__ = cause
    assert _why(faults[-1]) == why


def test_an_empty_token_is_told_before_anybody_is_asked(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], free_port: Ports
) -> None:
    monkeypatch.setenv("GRAFANA_TOKEN", "")
    capsys.readouterr()
    assert pushed(desk, f"http://127.0.0.1:{free_port()}", token='"${GRAFANA_TOKEN}"') == 3
    (problem,) = told(capsys)["problems"]
    assert (problem["id"], problem["line"], problem["column"], problem["message"]) == ("config/secret", 3, 10, "the token is empty")


@pytest.mark.parametrize(
    ("token", "more", "said"),
    [
        ("wrong-and-secret", "", "config.yaml:3:10: Grafana does not know the token (401)"),
        ("viewer", "", "config.yaml:3:10: Grafana does not let this token create a folder (403); expected one of a service account with"),
        ("editor", "  prometheus: http://127.0.0.1:9090\n", "config.yaml:3:10: Grafana does not let this token read data sources (403)"),
    ],
)
def test_a_token_that_may_not(desk: Path, grafana: Grafana, capsys: pytest.CaptureFixture[str], token: str, more: str, said: str) -> None:
    error = broke(desk, capsys, grafana.url, token, more)
    assert error.startswith(said)
    assert token not in error.replace(said, "")


def test_what_a_file_provisions_is_left_to_it(desk: Path, grafana: Grafana, capsys: pytest.CaptureFixture[str]) -> None:
    provisioned = {"id": 1, "name": "Upheld", "uid": "upheld-prometheus", "type": "prometheus", "url": "http://p:9090", "readOnly": True}
    grafana.held_sources.append(provisioned)
    error = broke(desk, capsys, grafana.url, more="  prometheus: http://127.0.0.1:9090\n")
    assert error.startswith("config.yaml:4:15: the data source `Upheld` is provisioned by a file")
    assert pushed(desk, grafana.url) == 0
    grafana.dashboards["upheld-monitor"]["meta"]["provisioned"] = True
    grafana.dashboards["upheld-monitor"]["dashboard"]["title"] = "mine"
    assert broke(desk, capsys, grafana.url).endswith("did not save a dashboard (400): Cannot save provisioned dashboard")


# whose data sources are there, as name and uid | what is said of it, or the names after
SOURCES = [
    ([("Upheld", "abc")], "another data source has the name `Upheld`"),
    ([("Upheld", "abc"), ("Renamed", "upheld-prometheus")], "another data source has the name `Upheld`"),
    ([("Renamed", "upheld-prometheus")], ["Upheld"]),
    ([("upheld", "abc")], ["upheld", "Upheld"]),
]


@pytest.mark.parametrize(("held", "said"), SOURCES)
def test_a_strangers_data_source_is_left_alone(
    desk: Path, grafana: Grafana, capsys: pytest.CaptureFixture[str], held: list[tuple[str, str]], said: str | list[str]
) -> None:
    stranger = {"type": "postgres", "url": "db:5432", "readOnly": False}
    grafana.held_sources = [{"id": id, "name": name, "uid": uid, **stranger} for id, (name, uid) in enumerate(held, start=1)]
    before, more = list(grafana.held_sources), "  prometheus: http://127.0.0.1:9090\n"
    if isinstance(said, str):
        assert broke(desk, capsys, grafana.url, more=more).startswith(f"config.yaml:4:15: {said}")
        assert grafana.held_sources == before
    else:
        assert pushed(desk, grafana.url, more=more) == 0
        assert [each["name"] for each in grafana.held_sources] == said


FOLDERS = next(call for call in CALLS if call.answer == "create_folder")
NOTES = next(call for call in CALLS if call.answer == "annotations")


@pytest.mark.parametrize(
    ("call", "body", "query", "wrong"),
    [
        (FOLDERS, {"title": "Upheld", "uid": "upheld"}, {}, False),
        (FOLDERS, {"uid": "upheld"}, {}, True),
        (FOLDERS, {"title": 3}, {}, True),
        (FOLDERS, {"title": "Upheld", "uid": None}, {}, True),
        (FOLDERS, {"title": "Upheld", "name": "x"}, {}, True),
        (FOLDERS, None, {}, True),
        (NOTES, None, {"tags": ["upheld"]}, False),
        (NOTES, None, {"tag": ["upheld"]}, True),
        (NOTES, {"tags": []}, {}, True),
    ],
)
def test_the_contract_refuses_what_breaks_it(call: Call, body: Any, query: dict[str, list[str]], wrong: bool) -> None:
    assert (broken(call, body, query) is not None) == wrong
