"""Reads `config.yaml`, and a map that stands in a file of its own, with all problems at once.

Nothing here touches a file or the environment: the text, the folder that paths are relative to and the variables are handed in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path

from engine.language.documents import read_document
from engine.language.nodes import Map, Node, Scalar, is_nothing
from engine.language.problems import Problem, Report, quoted
from engine.language.shapes import entries, fields, whole_number
from monitors.alert_reading import read_alerts
from monitors.config import (
    BODY_DEFAULT,
    RETENTION_DEFAULT_US,
    SERIES_DEFAULT,
    Address,
    Config,
    FeedConfig,
    FeedKind,
    GrafanaConfig,
    Limits,
)
from monitors.config_book import NamesIn, read_packs, read_standards
from monitors.config_secrets import told_without_secrets
from monitors.config_values import Values
from monitors.feed_reading import FEED_KEYS, TIME_KEYS, read_feed, read_map_keys

CONFIG_KEYS = ("standards", "packs", "store", "listen", "retention", "limits", "url", "feeds", "alerts", "grafana")
WITH_SECRETS = ("feeds", "alerts", "grafana")
LIMIT_KEYS = ("series", "body")
GRAFANA_KEYS = ("url", "token", "prometheus")

_TOKEN = "a token of a service account"
_SQLITE = "sqlite:///"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


def read_config(
    label: str,
    text: str,
    folder: Path,
    environment: Mapping[str, str],
    secrets_of: Collection[str] = WITH_SECRETS,
    names_in: NamesIn | None = None,
) -> tuple[Config | None, list[Problem]]:
    """A configuration; None when anything is wrong with it. Every problem has its place in the text.

    `secrets_of` are the keys whose secrets are used: elsewhere a secret's variables are not looked up, and it is its text as it is written.
    With `names_in` the standards and packs must be there.
    """
    root, problems = read_document(label, text)
    if root is None:
        return None, told_without_secrets(problems, text)
    report = _report(problems)
    values = Values(environment, report)
    found = fields(root, report, CONFIG_KEYS, ("standards",), "the configuration")
    config = _config(found, folder, values, {key: replace(values, with_secrets=key in secrets_of) for key in WITH_SECRETS}, names_in)
    return (None if report.has_errors else config), told_without_secrets(report.problems(), text)


def read_map_file(
    label: str, text: str, name: str, environment: Mapping[str, str], reads: Callable[[str], bool] = lambda _: False
) -> tuple[FeedConfig | None, list[Problem]]:
    """How the records of a bare file become events: one feed's `time_zone` and `map`, or `feeds:` with one feed, also in a configuration.

    `name` is the feed's where the file names none; of several feeds it is the one whose `file` `reads` the records. Only what says how to
    read records is taken of it.
    """
    root, problems = read_document(label, text)
    if root is None:
        return None, told_without_secrets(problems, text)
    report = _report(problems)
    feeds = root.get("feeds") if isinstance(root, Map) else None
    if feeds is None:
        found = fields(root, report, ("map", *TIME_KEYS), ("map",), "a map file")
        feed: FeedConfig | None = _mapped(name, found, Values(environment, report))
    else:
        fields(root, report, CONFIG_KEYS, (), "a map file")
        feed = _feed_that(reads, feeds, Values(environment, report))
    return (None if report.has_errors else feed), told_without_secrets(report.problems(), text)


def _report(problems: list[Problem]) -> Report:
    report = Report()
    report.add(*problems)
    return report


def _feed_that(reads: Callable[[str], bool], node: Node, values: Values) -> FeedConfig | None:
    """The only feed, or the only one of several that reads the file that is asked for."""
    named = entries(node, values.report, "feeds")
    found = named if len(named) == 1 else [(key, feed) for key, feed in named if reads(_file_of(feed))]
    if len(found) != 1:
        which = f" and {len(found) or 'none'} of them {'read' if found else 'reads'} the file that is asked for" if named else ""
        cure = "one feed that does, or a map file with the `time_zone` and the `map` of one feed" if named else "one feed"
        values.report.error("config/feed-kind", node.place, f"there are {len(named) or 'no'} feeds here{which}", cure)
        return None
    key, feed = found[0]
    return _mapped(key.text, fields(feed, values.report, FEED_KEYS, ("map",), "a feed"), values)


def _file_of(feed: Node) -> str:
    file = feed.get("file") if isinstance(feed, Map) else None
    return file.text if isinstance(file, Scalar) else ""


def _mapped(name: str, found: dict[str, Node], values: Values) -> FeedConfig:
    zone, form, written = read_map_keys(found, values)
    return FeedConfig(name, FeedKind.FILE, time_zone=zone, time_format=form, map=written)


def _config(found: dict[str, Node], folder: Path, values: Values, secret: Mapping[str, Values], names_in: NamesIn | None) -> Config:
    standards = read_standards(found.get("standards"), folder, values, names_in)
    listen = values.address(found["listen"]) if "listen" in found else None
    listen = listen or Address("127.0.0.1", 9464, True)
    retention = values.length_us(found["retention"], "a length of time such as `400d`", allows_days=True) if "retention" in found else None
    return Config(
        standards,
        read_packs(found.get("packs"), standards, values, names_in),
        _store(found.get("store"), folder, values),
        listen,
        retention or RETENTION_DEFAULT_US,
        _limits(found.get("limits"), values),
        values.url(found["url"]) if "url" in found else None,
        _feeds(found.get("feeds"), folder, listen, secret["feeds"]),
        read_alerts(found.get("alerts"), secret["alerts"]),
        _grafana(found.get("grafana"), secret["grafana"]),
    )


def _store(node: Node | None, folder: Path, values: Values) -> Path:
    default = folder / "var/upheld.db"
    written = values.text(node, "a store such as `sqlite:///var/upheld.db`") if node is not None else None
    if written is None or node is None:
        return default
    if written.startswith(_SQLITE) and written != _SQLITE:
        return folder / written.removeprefix(_SQLITE)
    if written.split(":", 1)[0] in ("postgresql", "postgres"):
        values.report.error("config/not-yet", node.place, "PostgreSQL stores are not in this version yet", "`sqlite:///var/upheld.db`")
        return default
    values.report.error("config/store", node.place, "this is not a store", "`sqlite:///` and a path, such as `sqlite:///var/upheld.db`")
    return default


def _limits(node: Node | None, values: Values) -> Limits:
    if node is None:
        return Limits()
    found = fields(node, values.report, LIMIT_KEYS, (), "`limits`")
    series = whole_number(found["series"], values.report) if "series" in found else None
    body = values.size(found["body"]) if "body" in found else None
    return Limits(series or SERIES_DEFAULT, body or BODY_DEFAULT)


def _grafana(node: Node | None, values: Values) -> GrafanaConfig | None:
    if node is None or is_nothing(node):
        return None
    found = fields(node, values.report, GRAFANA_KEYS, ("url", "token"), "`grafana`")
    url = values.url(found["url"]) if "url" in found else None
    token = values.secret(found["token"], f"{_TOKEN}, such as `${{GRAFANA_TOKEN}}`") if "token" in found else None
    if token is not None and not token.strip():
        values.report.error("config/secret", found["token"].place, "the token is empty", _TOKEN)
    prometheus = values.url(found["prometheus"]) if "prometheus" in found else None
    places = {key: value.place for key, value in found.items()}
    return None if url is None or token is None else GrafanaConfig(url.rstrip("/"), token, prometheus, places)


def _feeds(node: Node | None, folder: Path, listen: Address, values: Values) -> tuple[FeedConfig, ...]:
    feeds: list[FeedConfig] = []
    paths: dict[str, str] = {}
    for key, value in entries(node, values.report, "feeds by name"):
        _check_name(key, values)
        feed = read_feed(key.text, value, folder, values)
        if feed is None:
            continue
        if feed.kind is FeedKind.HTTP:
            _check_push(feed, value, listen, paths, values)
        feeds.append(feed)
    return tuple(feeds)


def _check_name(key: Scalar, values: Values) -> None:
    if not _NAME.fullmatch(key.text):
        message = f"{quoted(key.text)} cannot be the name of a feed"
        expected = "letters, digits, `_`, `-` and `.`, at most 100 and a letter or a digit first"
        values.report.error("config/feed-name", key.place, message, expected)


def _check_push(feed: FeedConfig, node: Node, listen: Address, paths: dict[str, str], values: Values) -> None:
    place = node.name if isinstance(node, Map) else node.place
    if feed.path in paths:
        values.report.error(
            "config/path", place, f"{quoted(feed.path)} is the path of the feed `{paths[feed.path]}` as well", "another path"
        )
    elif feed.path:
        paths[feed.path] = feed.name
    if feed.secret is None and not listen.is_loopback:
        message = f"a push feed without a `secret` only listens on loopback, not on {quoted(listen.host)}"
        values.report.error("config/secret", place, message, '`secret: "${NAME}"` below `http`, or `listen: 127.0.0.1:9464`')
