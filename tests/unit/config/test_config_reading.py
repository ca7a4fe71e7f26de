"""config.yaml: what it says, what is wrong with it and where, and that no secret is ever shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.language.book import Severity
from engine.language.durations import HOUR, MINUTE, SECOND
from engine.language.problems import PROBLEMS, Problem
from monitors.book_files import SHIPPED
from monitors.config import CONFIG_PROBLEMS, Address, Config, FeedConfig, FeedKind, Limits, Notify
from monitors.config_reading import read_config, read_map_file
from monitors.feeds.cloudevents import EventMapper
from monitors.feeds.mapping import FieldMapper
from monitors.outlets import people

SECRET = "${HELPDESK_SECRET}"
FOLDER = Path("/srv/desk")
ENVIRONMENT = {"HELPDESK_SECRET": "hush-hush", "GRAFANA_TOKEN": "hush-hush-too", "PORT": "8080", "DATA": "/data"}
WHOLE = """
standards: standards/
packs: [retail]
store: sqlite:///var/upheld.db
listen: 127.0.0.1:${PORT}
retention: 400d
limits: {series: 500, body: 2MiB}
feeds:
  helpdesk:
    link: https://desk.example/tickets/{subject}
    http: {path: /events/helpdesk, secret: "${HELPDESK_SECRET}"}
  requests:
    file: ${DATA}/requests.csv
    time_zone: America/New_York
    time_format: "%m/%d/%Y %H:%M"
    patience: 1h
    map: {subject: CASE_ID, events: {opened: OPEN_DT}}
  calls: {file: data/calls-*.jsonl, follow: true, every: 30s, epoch_ms: true}
alerts:
  alertmanager: ["http://127.0.0.1:9093/", "http://me:${HELPDESK_SECRET}@am.example/a"]
  notify: [{to: "json://${HELPDESK_SECRET}@127.0.0.1", severities: [page, ticket]}, {to: "json://127.0.0.1"}]
grafana:
  url: http://127.0.0.1:3000/grafana/
  token: "${GRAFANA_TOKEN}"
  prometheus: http://127.0.0.1:9090
"""


def config(text: str) -> Config:
    read, problems = read_config("config.yaml", text, FOLDER, ENVIRONMENT)
    assert read is not None, [str(problem) for problem in problems]
    return read


def problems_of(text: str) -> list[Problem]:
    read, problems = read_config("config.yaml", text, FOLDER, ENVIRONMENT)
    assert (read is None) == any(problem.level == "error" for problem in problems)
    return problems


def test_everything_that_a_configuration_says() -> None:
    read = config(WHOLE)
    helpdesk, requests, calls = read.feeds
    assert (read.standards, read.packs, read.store) == (FOLDER / "standards", ("retail",), FOLDER / "var/upheld.db")
    assert (read.listen, read.retention_us, read.limits) == (Address("127.0.0.1", 8080, True), 9_600 * HOUR, Limits(500, 2_097_152))
    assert (helpdesk.kind, helpdesk.path, helpdesk.secret) == (FeedKind.HTTP, "/events/helpdesk", "hush-hush")
    assert helpdesk.link == "https://desk.example/tickets/{subject}"
    assert isinstance(helpdesk.mapper(), EventMapper)
    assert (requests.pattern, requests.follow, requests.time_zone) == ("/data/requests.csv", False, "America/New_York")
    assert (requests.time_format, requests.patience_us) == ("%m/%d/%Y %H:%M", HOUR)
    assert isinstance(requests.mapper(), FieldMapper)
    assert (calls.pattern, calls.follow, calls.every_us, calls.time_format) == (
        "/srv/desk/data/calls-*.jsonl",
        True,
        30 * SECOND,
        "epoch_ms",
    )
    assert read.alerts.alertmanagers == ("http://127.0.0.1:9093", "http://me:hush-hush@am.example/a")
    assert [(told.to, told.severities) for told in read.alerts.notify] == [
        ("json://hush-hush@127.0.0.1", (Severity.PAGE, Severity.TICKET)),
        ("json://127.0.0.1", (Severity.PAGE,)),
    ]


def test_one_address_twice_is_one_outlet_of_both_severities() -> None:
    read = config(ALERTS + "{notify: [{to: json://h}, {to: json://i}, {to: json://h, severities: [info, page]}]}")
    assert read.alerts.notify == (Notify("json://h", (Severity.PAGE, Severity.INFO)), Notify("json://i"))


@pytest.mark.parametrize("url", ["mailto://a:b@gmail.com", "json://h?retry=3", "tgram://123456789:abcdefg_hijklmnop/111111?retry=1"])
def test_an_address_that_is_tried_again_is_one(url: str) -> None:
    assert [told.to for told in config(ALERTS + f"{{notify: [{{to: '{url}'}}]}}").alerts.notify] == [url]


def test_what_holds_where_nothing_is_said() -> None:
    read = config("standards: standards\nfeeds: {desk: {http: {path: /events/desk}}}")
    assert read == Config(FOLDER / "standards", store=FOLDER / "var/upheld.db", feeds=read.feeds)
    assert read.feeds == (FeedConfig("desk", FeedKind.HTTP, path="/events/desk"),)
    assert (read.feeds[0].patience_us, read.limits) == (5 * MINUTE, Limits(1_000, 1_048_576))


def test_patience_is_at_least_two_polls() -> None:
    (feed,) = config("standards: s\nfeeds: {a: {file: a.jsonl, follow: true, every: 10m}}").feeds
    assert feed.patience_in_force_us == 20 * MINUTE


def test_no_secret_is_shown() -> None:
    assert "hush-hush" not in repr(config(WHOLE))


def test_a_grafana() -> None:
    read = config(WHOLE).grafana
    assert read is not None
    assert (read.url, read.token, read.prometheus) == ("http://127.0.0.1:3000/grafana", "hush-hush-too", "http://127.0.0.1:9090")
    assert {key: WHOLE.splitlines()[place.line - 1].strip().partition(":")[0] for key, place in read.places.items()} == {
        "url": "url",
        "token": "token",
        "prometheus": "prometheus",
    }
    assert config("standards: s\ngrafana:").grafana is None


FEED = "standards: s\nfeeds:\n  desk: "
HTTP = FEED + "{http: {path: /events/desk}, "
ALERTS = "standards: s\nalerts: "
CSV = FEED + "{file: a.csv, "
MISTAKES = [
    # the text, the problem, its line and column, the suggestion
    ("", "shape/missing-key", 1, 1, None),
    ("standard: s", "shape/unknown-key", 1, 1, "standards"),
    ("standards: s\nstandards: t", "yaml/duplicate-key", 2, 1, None),
    ("standards: [s", "yaml/unclosed", 1, 12, None),
    ("standards: s\nlisten: 9464", "config/address", 2, 9, None),
    ("standards: s\nlisten: localhost:99999", "config/address", 2, 9, None),
    ("standards: s\nlisten: :9464", "config/address", 2, 9, None),
    ("standards: s\nretention: 30", "duration/unreadable", 2, 12, None),
    ("standards: s\nretention: 0d", "duration/unreadable", 2, 12, None),
    ("standards: s\nretention: 3 working days", "duration/unreadable", 2, 12, None),
    ("standards: s\nretention: 3 business days", "duration/unreadable", 2, 12, None),
    ("standards: s\nretention: 400 d", "duration/unreadable", 2, 12, "400d"),
    ("standards: s\nlimits: {body: much}", "config/size", 2, 16, None),
    ("standards: s\nlimits: {body: 0MiB}", "config/size", 2, 16, None),
    ("standards: s\nlimits: {series: 0}", "shape/wrong-type", 2, 18, None),
    ("standards: s\nstore: postgresql://u:hush-hush@db/x", "config/not-yet", 2, 8, None),
    ("standards: s\nstore: var/upheld.db", "config/store", 2, 8, None),
    ("standards: s\nstore: 'sqlite:///'", "config/store", 2, 8, None),
    (ALERTS + "{alertmanger: [http://127.0.0.1:9093]}", "shape/unknown-key", 2, 10, "alertmanager"),
    (ALERTS + "{alertmanager: [127.0.0.1:9093]}", "config/url", 2, 25, None),
    (ALERTS + "{notify: {to: json://127.0.0.1}}", "shape/wrong-type", 2, 18, None),
    (ALERTS + "{notify: [{severities: [page]}]}", "shape/missing-key", 2, 19, None),
    (ALERTS + "{notify: [{to: x, severities: [pages]}]}", "shape/wrong-value", 2, 40, "page"),
    (ALERTS + "{notify: [{to: nowhere://x}]}", "config/notify", 2, 24, None),
    (ALERTS + "{notify: [{to: slack://hush-hush}]}", "config/notify", 2, 24, None),
    (ALERTS + "{notify: [{to: 'mailto://a:b@gmail.com?to=x@a.example,y@a.example'}]}", "config/notify", 2, 24, None),
    (ALERTS + "{notify: [{to: '${HELPDESK_SECRET}'}]}", "config/notify", 2, 24, None),
    (ALERTS + "{notify: [{to: '${TEAM_URL}'}]}", "config/variable", 2, 24, None),
    ("standards: s\ngrafana: {url: http://127.0.0.1:3000}", "shape/missing-key", 2, 1, None),
    ("standards: s\ngrafana: {url: http://127.0.0.1:3000, tokn: x}", "shape/unknown-key", 2, 39, "token"),
    ("standards: s\ngrafana: {url: 127.0.0.1:3000, token: x}", "config/url", 2, 16, None),
    ("standards: s\ngrafana: {url: http://127.0.0.1:3000, token: x, prometheus: p:9090}", "config/url", 2, 61, None),
    ("standards: s\ngrafana: [http://127.0.0.1:3000]", "shape/wrong-type", 2, 10, None),
    ("standards: ${STANDARDS}", "config/variable", 1, 12, None),
    ("standards: ${DATAS}", "config/variable", 1, 12, "${DATA}"),
    ("standards: ${DATA", "config/variable", 1, 12, None),
    ("standards: ${A B}", "config/variable", 1, 12, None),
    ('standards: s\ngrafana: {url: http://127.0.0.1:3000, token: "${GRAFANA_TOKN}"}', "config/variable", 2, 46, "${GRAFANA_TOKEN}"),
    (FEED + "{}", "config/feed-kind", 3, 3, None),
    (FEED + "{file: a.csv, http: {path: /events/desk}}", "config/feed-kind", 3, 3, None),
    (FEED + "{imap: {host: x}}", "config/not-yet", 3, 10, None),
    (FEED + "{kafka: {}}", "config/not-yet", 3, 10, None),
    (FEED + "{fil: a.csv}", "shape/unknown-key", 3, 10, "file"),
    ("standards: s\nfeeds: {'a b': {file: a.csv}}", "config/feed-name", 2, 9, None),
    ("standards: s\nfeeds: [a]", "shape/wrong-type", 2, 8, None),
    (FEED + "{file: a.xlsx}", "config/ending", 3, 16, None),
    (CSV + "follow: maybe}", "shape/wrong-type", 3, 31, None),
    (FEED + "{file: a.parquet, follow: true}", "config/ending", 3, 16, None),
    (FEED + "{file: a.csv.gz, follow: true}", "config/ending", 3, 16, None),
    (CSV + "every: 5s}", "config/key", 3, 23, None),
    (HTTP + "follow: true}", "config/key", 3, 38, None),
    (HTTP + "every: 5s}", "config/key", 3, 38, None),
    (CSV + "patience: 1d}", "duration/unreadable", 3, 33, None),
    (CSV + "patience: 5 min}", "duration/unreadable", 3, 33, "5m"),
    (CSV + "patience: 2 days}", "duration/unreadable", 3, 33, None),
    (CSV + "time_zone: Europe/Berln}", "zone/unknown", 3, 34, "Europe/Berlin"),
    (CSV + "time_zone: EST}", "zone/abbreviation", 3, 34, "America/New_York"),
    (CSV + "time_zone: BST}", "zone/unknown", 3, 34, "Europe/London"),
    (CSV + "time_format: '%H:%M'}", "config/time-format", 3, 36, None),
    (CSV + "time_format: '%Y-%m-%d %H:%M %Z'}", "config/time-format", 3, 36, None),
    (CSV + "time_format: epoch, epoch_ms: true}", "config/time-format", 3, 53, None),
    (CSV + "link: 'https://desk.example/'}", "config/link", 3, 29, None),
    (CSV + "link: desk.example}", "config/url", 3, 29, None),
    (CSV + "map: {subject: a}}", "map/kind", 3, 23, None),
    (FEED + "{file: a.jsonl, map: {subject: 'join(a', type: b, time: c}}", "map/query", 3, 40, None),
    (HTTP + "map: {subject: 'join(a', type: b, time: c}}", "map/query", 3, 53, None),
    (FEED + "{http: {}}", "shape/missing-key", 3, 10, None),
    (FEED + "{http: {path: /metrics}}", "config/path", 3, 23, None),
    (FEED + "{http: {path: '/events/{x}'}}", "config/path", 3, 23, None),
    (FEED + "{http: {path: /events/desk, secret: ''}}", "shape/wrong-type", 3, 45, None),
    (FEED + "{http: {path: /events/a}}\n  more: {http: {path: /events/a}}", "config/path", 4, 3, None),
    ("standards: s\nlisten: 0.0.0.0:9464\nfeeds:\n  desk: {http: {path: /events/a}}", "config/secret", 4, 3, None),
]


@pytest.mark.parametrize(("text", "id", "line", "column", "suggestion"), MISTAKES)
def test_mistakes(text: str, id: str, line: int, column: int, suggestion: str | None) -> None:
    problems = problems_of(text)
    assert (id, line, column, suggestion) in [(found.id, found.place.line, found.place.column, found.suggestion) for found in problems]
    assert all(found.id in PROBLEMS or found.id in CONFIG_PROBLEMS for found in problems)
    assert all("hush-hush" not in str(found) + str(found.expected) for found in problems)


@pytest.mark.parametrize(("zone", "told"), [("BST", ["zone/unknown"]), ("EST", ["zone/abbreviation"]), ("GMT", []), ("UTC", [])])
def test_a_zone_is_told_of_once_and_none_that_is_how_machines_say_utc(zone: str, told: list[str]) -> None:
    assert [found.id for found in problems_of(CSV + f"time_zone: {zone}}}")] == told


SECRETS = """standards: standards/
feeds: {desk: {http: {path: /events/desk, secret: "${DESK_SECRET}"}}}
alerts: {alertmanager: ["http://me:${AM_PASSWORD}@am.example"], notify: [{to: "${TEAM_URL}"}]}
grafana: {url: "http://127.0.0.1:3000", token: "${GRAFANA_TOKEN}"}
"""


@pytest.mark.parametrize(
    ("used", "asked"),
    [
        (("feeds", "alerts"), ["DESK_SECRET", "AM_PASSWORD", "TEAM_URL"]),  # run
        (("grafana",), ["GRAFANA_TOKEN"]),  # push
        ((), []),  # check, and what only looks
    ],
)
def test_only_the_secrets_that_are_used_are_asked_for(used: tuple[str, ...], asked: list[str]) -> None:
    config, problems = read_config("config.yaml", SECRETS, FOLDER, {}, used)
    assert [each.message for each in problems] == [f"the environment variable `{name}` is not set" for name in asked]
    assert (config is None) == bool(asked)


@pytest.mark.parametrize(("used", "found"), [(("alerts",), ["config/extra"]), ((), [])])
def test_who_sends_needs_apprise(monkeypatch: pytest.MonkeyPatch, used: tuple[str, ...], found: list[str]) -> None:
    monkeypatch.setattr(people, "is_installed", lambda: False)
    text = ALERTS + "{notify: [{to: json://127.0.0.1}]}"
    problems = read_config("config.yaml", text, FOLDER, ENVIRONMENT, used)[1]
    assert [each.id for each in problems] == found
    assert all(each.expected == "`pip install 'upheld[notify]'`" for each in problems)


def test_every_problem_of_a_configuration_has_a_mistake() -> None:
    of_feeds = {"map/attribute", "map/column", "config/file", "config/no-feeds", "feed/unsent", "feed/near", "book/ending"}
    assert set(CONFIG_PROBLEMS) - {mistake[1] for mistake in MISTAKES} == of_feeds | {"config/standards", "config/extra", "feed/forgotten"}


# What is there is `standards/` with its packs `retail` and `bank`, and a file `one.yaml`.
FOLDERS = {
    FOLDER: {"standards", "one.yaml", "config.yaml"},
    FOLDER / "standards": {"first.yaml", "packs"},
    FOLDER / "standards/packs": {"retail", "bank", "notes.txt"},
    FOLDER / "standards/packs/retail": {"a.yaml"},
    FOLDER / "standards/packs/bank": {"a.yaml"},
}
PLACES = [
    # the text; the problem, its line and column, the suggestion
    ("standards: standards/", []),
    ("standards: one.yaml", []),
    ("standards: /srv/desk/standards\npacks: [retail, bank]", []),
    ("standards: standrads/", [("config/standards", 1, 12, "standards/")]),
    ("standards: ./${KIND}\nlisten: 1", [("config/standards", 1, 12, None), ("config/address", 2, 9, None)]),
    ("standards: elsewhere\npacks: [retial]", [("config/standards", 1, 12, None)]),
    ("standards: standards\npacks: [retial]", [("book/pack", 2, 9, "retail")]),
    ("standards: standards\npacks:\n  - bank\n  - notes.txt", [("book/pack", 4, 5, None)]),
    ("standards: one.yaml\npacks: retail", [("book/pack", 2, 8, None)]),
]


@pytest.mark.parametrize(("text", "told"), PLACES)
def test_the_standards_and_packs_are_there(text: str, told: list[tuple[str, int, int, str | None]]) -> None:
    read, problems = read_config("config.yaml", text, FOLDER, {"KIND": "nothing"}, names_in=FOLDERS.get)
    assert [(found.id, found.place.line, found.place.column, found.suggestion) for found in problems] == told
    assert (read is None) == bool(told)


# What is shipped is `retail` and `bank`. The configuration, its text, and the call that is said to write the pack.
ADVICE = [
    ("config.yaml", "standards: shop\npacks: [bank]", "`upheld init --pack bank`"),
    ("desk/config.yaml", "standards: shop\npacks: [bank]", "`upheld init desk --pack bank`"),
    ("other.yaml", "standards: shop\npacks: [bank]", None),
    ("config.yaml", "standards: shop\npacks: [banana]", None),
    ("config.yaml", "standards: shop\npacks: [notes.txt]", None),
    ("config.yaml", "standards: one.yaml\npacks: [bank]", None),
]


@pytest.mark.parametrize(("label", "text", "call"), ADVICE)
def test_only_a_pack_that_is_shipped_can_be_written(label: str, text: str, call: str | None) -> None:
    shipped = {SHIPPED / place.relative_to(FOLDER / "standards"): names for place, names in FOLDERS.items() if place != FOLDER}
    there = {FOLDER: {"shop", "one.yaml"}, FOLDER / "shop": set[str]()} | shipped
    _, problems = read_config(label, text, FOLDER, {}, names_in=there.get)
    advice = f"; {call} writes the one that is shipped" if call else ""
    assert [each.expected for each in problems] == ["a folder of that name in `packs`, below the standards" + advice]


LOOPBACK = [
    ("127.0.0.1", True),
    ("127.8.8.8", True),
    ("localhost", True),
    ("[::1]", True),
    ("0.0.0.0", False),
    ("[::]", False),
    ("10.0.0.5", False),
    ("desk.example", False),
]


@pytest.mark.parametrize(("host", "is_loopback"), LOOPBACK)
def test_a_push_feed_without_a_secret_only_listens_on_loopback(host: str, is_loopback: bool) -> None:
    text = f"standards: s\nlisten: '{host}:9464'\nfeeds: {{desk: {{http: {{path: /events/desk}}}}}}"
    assert [problem.id for problem in problems_of(text)] == ([] if is_loopback else ["config/secret"])
    assert problems_of(text.replace("/events/desk", "/events/desk, secret: x")) == []


@pytest.mark.parametrize(
    ("store", "path"),
    [
        ("sqlite:///var/upheld.db", "/srv/desk/var/upheld.db"),
        ("sqlite:////var/upheld.db", "/var/upheld.db"),
        ("sqlite:///u.db", "/srv/desk/u.db"),
    ],
)
def test_where_the_store_is(store: str, path: str) -> None:
    assert config(f"standards: s\nstore: {store}").store == Path(path)


def test_a_secret_in_a_wrong_place_is_not_told() -> None:
    wrong = [f"{key}: ${{HELPDESK_SECRET}}" for key in ("listen", "store", "retention")]
    wrong += [
        f"limits: {{body: '{SECRET}'}}",
        f"feeds: {{a: {{file: a.csv, time_zone: '{SECRET}', time_format: '{SECRET}', patience: '{SECRET}'}}}}",
    ]
    wrong += [
        f"feeds: {{a: {{http: {{path: '{SECRET}'}}, link: '{SECRET}'}}}}",
        f"feeds: {{a: {{file: '{SECRET}'}}}}",
    ]
    for text in wrong:
        problems = problems_of(f"standards: s\n{text}")
        assert problems
        for problem in problems:
            assert "hush-hush" not in f"{problem} {problem.expected} {problem.suggestion}"


MAP_FILES = [
    ("time_zone: Europe/Berlin\nmap: {subject: a, events: {opened: b}}", "requests", "Europe/Berlin", []),
    ("feeds:\n  city:\n    file: x.csv\n    time_zone: UTC\n    map: {subject: a, events: {opened: b}}", "city", "UTC", []),
    ("epoch: true\nmap: {subject: a, events: {opened: b}}", "requests", None, []),
    ("time_zone: UTC", None, None, ["shape/missing-key"]),
    ("maps: {}\nmap: {subject: a, events: {opened: b}}", None, None, ["shape/unknown-key"]),
    ("feeds: {}", None, None, ["config/feed-kind"]),
    ("feeds: {a: {map: {}}, b: {map: {}}}", None, None, ["config/feed-kind"]),
    ("feeds: {city: {file: x.csv}}", None, None, ["shape/missing-key"]),
    ("feeds: {a: {file: y.csv, map: {}}, city: {file: x.csv, time_zone: UTC, map: {subject: a, type: b, time: c}}}", "city", "UTC", []),
    ("feeds: {a: {file: x.csv, map: {}}, city: {file: x.csv, map: {}}}", None, None, ["config/feed-kind"]),
    ("feeds: {a: {http: {path: /events/a}}, city: {file: y.csv, map: {}}}", None, None, ["config/feed-kind"]),
]


@pytest.mark.parametrize(("text", "name", "zone", "ids"), MAP_FILES)
def test_a_map_in_a_file_of_its_own(text: str, name: str | None, zone: str | None, ids: list[str]) -> None:
    feed, problems = read_map_file("map.yaml", text, "requests", {}, lambda file: file == "x.csv")
    assert [problem.id for problem in problems] == ids
    assert (None if feed is None else feed.name) == name
    if feed is not None:
        assert feed.time_zone == zone
        assert isinstance(feed.mapper(), FieldMapper)


@given(
    st.lists(
        st.tuples(st.integers(0, len(WHOLE)), st.sampled_from(["", "x", "{", "}", "[", ":", "- ", "\n", "${", "'", "\t", "null"])),
        max_size=4,
    )
)
def test_a_broken_configuration_ends_in_problems_or_a_configuration(edits: list[tuple[int, str]]) -> None:
    text = WHOLE
    for at, put in edits:
        text = text[:at] + put + text[at + 1 :]
    read, problems = read_config("config.yaml", text, FOLDER, ENVIRONMENT)
    assert read is not None or problems
