"""The configuration as data: what `config.yaml` says, with paths and secrets in place. Times and lengths are microseconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from engine.language.book import Severity
from engine.language.durations import DAY, SECOND
from engine.language.problems import Place
from monitors.feeds.cloudevents import EventMapper
from monitors.feeds.mapping import FieldMapper, Mapper
from monitors.feeds.maps import FeedMap
from monitors.feeds.watermarks import PATIENCE_DEFAULT_US, patience

EVERY_DEFAULT_US = 5 * SECOND
RETENTION_DEFAULT_US = 400 * DAY
SERIES_DEFAULT = 1_000
BODY_DEFAULT = 1_048_576

CONFIG_PROBLEMS: dict[str, str] = {
    "map/attribute": "an attribute that is always there, or that a map names twice",
    "map/column": "a map asks for a column that the file does not have",
    "map/kind": "a map has neither `type` and `time` nor `events`, or has both",
    "map/query": "a text of a map that is neither a column's name nor JMESPath",
    "book/ending": "a file of standards or tests that is not read, since its name does not end in `.yaml`",
    "feed/unsent": "a standard that waits for an event or an attribute which no feed sends",
    "feed/forgotten": "a standard whose windows begin before what `retention` keeps",
    "feed/near": "an attribute's value that is nearly what the book asks for",
    "config/address": "a place to listen that is not `HOST:PORT`",
    "config/ending": "a file of a kind that cannot be read, or not followed",
    "config/extra": "something that needs more than is installed",
    "config/feed-kind": "a feed of no kind, or of several",
    "config/feed-name": "a name that a feed cannot have",
    "config/key": "a key that does not go with this kind of feed",
    "config/file": "a file of a feed that is not there, or of which nothing can be read",
    "config/link": "a link without `{subject}`",
    "config/no-feeds": "a configuration that names no feed",
    "config/not-yet": "something that this version does not have yet",
    "config/notify": "a URL of people to tell that Apprise cannot read, or that names several",
    "config/path": "a path of a push feed that is taken or is no path",
    "config/secret": "a push feed without a secret that others than this machine could reach, or a secret or token that is empty",
    "config/size": "text that is not a number of bytes",
    "config/standards": "a folder of standards that is not there",
    "config/store": "a store that is not known",
    "config/time-format": "a format that times cannot be read with",
    "config/url": "text that is not a URL",
    "config/variable": "an environment variable that is not set",
}
"""The problem ids of a configuration beside those of `engine.language.problems`, and what each tells."""


class FeedKind(StrEnum):
    """Where a feed's records come from."""

    FILE = "file"
    HTTP = "http"
    GENERATED = "generated"  # a made-up contact centre, to try things on


@dataclass(frozen=True, slots=True)
class FeedConfig:
    """One feed: `pattern` is the path or glob of a file, `path` and `secret` are of a push feed, `seed` and `days` of a generated one."""

    name: str
    kind: FeedKind
    pattern: str = ""
    follow: bool = False
    path: str = ""
    secret: str | None = field(default=None, repr=False)
    seed: int = 1
    days: int = 28  # how far back it begins
    time_zone: str | None = None
    time_format: str | None = None  # strptime, `epoch` or `epoch_ms`; None is ISO 8601
    map: FeedMap | None = None  # None: records are CloudEvents
    link: str | None = None  # holds `{subject}`
    every_us: int = EVERY_DEFAULT_US
    patience_us: int = PATIENCE_DEFAULT_US

    @property
    def patience_in_force_us(self) -> int:
        """Patience, which is at least two polls where there are any."""
        return patience(self.patience_us, self.every_us if self.follow else 0)

    @property
    def is_live(self) -> bool:
        """Whether the feed goes on; a file that is not followed ends."""
        return self.follow or self.kind is not FeedKind.FILE

    def mapper(self) -> Mapper:
        """What makes events of the feed's records."""
        if self.map is None:
            return EventMapper(self.name, self.time_zone, self.time_format)
        return FieldMapper(self.name, self.map, self.time_zone, self.time_format)


@dataclass(frozen=True, slots=True)
class Address:
    """Where the program listens."""

    host: str
    port: int
    is_loopback: bool


@dataclass(frozen=True, slots=True)
class Limits:
    """`series` for each standard's metrics, `body` in bytes for a push."""

    series: int = SERIES_DEFAULT
    body: int = BODY_DEFAULT


@dataclass(frozen=True, slots=True)
class Notify:
    """People who are told of alerts of these severities; `to` is an Apprise URL."""

    to: str = field(repr=False)
    severities: tuple[Severity, ...] = (Severity.PAGE,)


@dataclass(frozen=True, slots=True)
class Alerts:
    """Whom the monitor itself alerts: `alertmanagers` are their URLs, without a slash at the end."""

    alertmanagers: tuple[str, ...] = field(default=(), repr=False)
    notify: tuple[Notify, ...] = ()

    @property
    def tell_anybody(self) -> bool:
        """Whether anybody is to be told."""
        return bool(self.alertmanagers or self.notify)

    def tell_of(self, severity: Severity) -> bool:
        """Whether anybody is to be told of what has this severity."""
        return bool(self.alertmanagers) or any(severity in each.severities for each in self.notify)


@dataclass(frozen=True, slots=True)
class GrafanaConfig:
    """A Grafana to push into; `prometheus` is the one that its data source is to ask, None where it has one already.

    `places` are those of the values, by their keys.
    """

    url: str
    token: str = field(repr=False)
    prometheus: str | None
    places: Mapping[str, Place]


@dataclass(frozen=True, slots=True)
class Config:
    """A whole configuration; `store` is the path of the SQLite file, `url` where people reach the monitor."""

    standards: Path
    packs: tuple[str, ...] = ()
    store: Path = Path("var/upheld.db")
    listen: Address = Address("127.0.0.1", 9464, True)
    retention_us: int = RETENTION_DEFAULT_US
    limits: Limits = Limits()
    url: str | None = None
    feeds: tuple[FeedConfig, ...] = ()
    alerts: Alerts = Alerts()
    grafana: GrafanaConfig | None = None

    @property
    def board(self) -> str:
        """Where people reach the board, without a slash at its end: `url`, or the place that is listened on."""
        host = f"[{self.listen.host}]" if ":" in self.listen.host else self.listen.host
        return (self.url or f"http://{host}:{self.listen.port}").rstrip("/")

    @property
    def grafana_url(self) -> str | None:
        """Where people reach the dashboards, without a slash at its end; None where no Grafana is named."""
        return None if self.grafana is None else self.grafana.url

    @property
    def patience_s(self) -> dict[str, int]:
        """By feed that goes on, for how many seconds its silence is borne."""
        return {each.name: each.patience_in_force_us // SECOND for each in self.feeds if each.is_live}
