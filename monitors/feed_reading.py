"""Reads one feed of a configuration."""

from __future__ import annotations

from pathlib import Path

from engine.evaluation.instants import EPOCH, EPOCH_MS, is_time_format, names_zone
from engine.language.nodes import Map, Node, is_nothing
from engine.language.problems import Place, quoted
from engine.language.shapes import fields, truth, whole_number
from engine.language.zones import read_zone, warn_of_abbreviation
from monitors.config import EVERY_DEFAULT_US, FeedConfig, FeedKind
from monitors.config_values import Values, as_written
from monitors.feeds.kinds import Kind, kind_of
from monitors.feeds.maps import FeedMap, bind, read_map
from monitors.feeds.watermarks import PATIENCE_DEFAULT_US

TIME_KEYS = ("time_zone", "time_format", EPOCH, EPOCH_MS)
NOT_YET = ("imap", "sql", "nats", "kafka", "rest")
FEED_KEYS = ("file", "http", "generated", *NOT_YET, "follow", "every", "patience", "link", *TIME_KEYS, "map")
HTTP_KEYS, GENERATED_KEYS = ("path", "secret"), ("seed", "days")
_KINDS = ("file", "http", "generated", *NOT_YET)
_AN_OFFSET = "`%z`, for a zone's name is no offset; of times that all end alike, that end as it stands (` UTC`) beside `time_zone: UTC`"
_A_FORMAT = "`epoch`, `epoch_ms`, or a strptime format with a year, a month and a day such as `%d.%m.%Y %H:%M`"


def read_feed(name: str, node: Node, folder: Path, values: Values) -> FeedConfig | None:
    """One feed; None after its problems were reported. Paths are relative to `folder`."""
    found = fields(node, values.report, FEED_KEYS, (), "a feed")
    if not isinstance(node, Map):
        return None
    kind = _kind(node, found, values)
    pattern, follow = _file(found, folder, values)
    path, secret = _http(found, values)
    seed, days = _generated(found, values)
    zone, form, written = read_map_keys(found, values)
    every = values.length_us(found["every"], "a length of time such as `30s`") if "every" in found else None
    patience = values.length_us(found["patience"], "a length of time such as `5m`") if "patience" in found else None
    link = _link(found["link"], values) if "link" in found else None
    _check_keys(node, kind, follow, values)
    if written is not None and (kind is FeedKind.HTTP or kind_of(pattern) is Kind.JSON_LINES):
        _check_map(written, values)
    if kind is None:
        return None
    every, patience = every or EVERY_DEFAULT_US, patience or PATIENCE_DEFAULT_US
    return FeedConfig(name, kind, pattern, follow, path, secret, seed, days, zone, form, written, link, every, patience)


def read_map_keys(found: dict[str, Node], values: Values) -> tuple[str | None, str | None, FeedMap | None]:
    """What says how records become events: the time zone, the form of times, and the map (None where records are CloudEvents)."""
    zone = None
    if "time_zone" in found:
        zone = values.read(found["time_zone"], read_zone, "the name of a time zone such as `Europe/Berlin`")
        if zone is not None:
            warn_of_abbreviation(found["time_zone"], values.report)
    written = read_map(found["map"], values.report) if "map" in found else None
    return zone, _time_format(found, values), written


def _kind(node: Map, found: dict[str, Node], values: Values) -> FeedKind | None:
    kinds = [kind for kind in _KINDS if kind in found]
    if len(kinds) != 1:
        said = " and ".join(f"`{kind}`" for kind in kinds) or "no kind"
        values.report.error("config/feed-kind", node.name, f"a feed has one kind, and this one has {said}", "`file`, or `http`")
        return None
    if kinds[0] in NOT_YET:
        place = node.key_place(kinds[0])
        values.report.error("config/not-yet", place, f"feeds of the kind `{kinds[0]}` are not in this version yet", "`file`, or `http`")
        return None
    return FeedKind(kinds[0])


def _file(found: dict[str, Node], folder: Path, values: Values) -> tuple[str, bool]:
    follow = truth(found["follow"], values.report) if "follow" in found else False
    if "file" not in found:
        return "", bool(follow)
    node = found["file"]
    written = values.text(node, "a path or a glob, such as `data/requests.csv`")
    if written is None:
        return "", bool(follow)
    kind = kind_of(written)
    if kind is None:
        message = f"{quoted(as_written(node))} is of no kind that can be read"
        values.report.error("config/ending", node.place, message, "a name that ends in .csv, .jsonl or .parquet, the first two also in .gz")
    elif follow and (kind is Kind.PARQUET or written.endswith(".gz")):
        message = f"{quoted(as_written(node))} cannot be followed"
        values.report.error("config/ending", node.place, message, "CSV or JSON lines that are not packed, or `follow: false`")
    return str(folder / written), bool(follow)


def _http(found: dict[str, Node], values: Values) -> tuple[str, str | None]:
    if "http" not in found:
        return "", None
    keys = fields(found["http"], values.report, HTTP_KEYS, ("path",), "`http`")
    path = values.text(keys["path"], "a path such as `/events/helpdesk`") if "path" in keys else None
    secret = values.secret(keys["secret"], "a secret, such as `${HELPDESK_SECRET}`") if "secret" in keys else None
    if path is not None and not (path.startswith("/events/") and path == path.strip() and not set(path) & set("{}?#% ")):
        message = f"{quoted(as_written(keys['path']))} is no path of a push feed"
        values.report.error("config/path", keys["path"].place, message, "a path below `/events/`, such as `/events/helpdesk`")
    if secret is not None and not secret.strip():
        values.report.error("config/secret", keys["secret"].place, "the secret is empty", "a secret that the sender knows")
    return path or "", secret


def _generated(found: dict[str, Node], values: Values) -> tuple[int, int]:
    """The seed of a made-up contact centre and how many days back it begins."""
    if "generated" not in found:
        return 1, 28
    keys = fields(found["generated"], values.report, GENERATED_KEYS, (), "`generated`")
    seed = whole_number(keys["seed"], values.report, 0) if "seed" in keys else 1
    days = whole_number(keys["days"], values.report, 1) if "days" in keys else 28
    return seed or 0, days or 28


def _time_format(found: dict[str, Node], values: Values) -> str | None:
    """`time_format`, which may also be written as `epoch: true` or `epoch_ms: true`."""
    forms: dict[str, Place] = {}
    for key in (EPOCH, EPOCH_MS):
        if key in found and truth(found[key], values.report):
            forms[key] = found[key].place
    if "time_format" in found and not is_nothing(found["time_format"]):
        form = values.text(found["time_format"], _A_FORMAT)
        if form is not None and form not in (EPOCH, EPOCH_MS) and not is_time_format(form):
            values.report.error(
                "config/time-format",
                found["time_format"].place,
                f"times cannot be read as {quoted(as_written(found['time_format']))}",
                _AN_OFFSET if names_zone(form) else _A_FORMAT,
            )
        elif form is not None:
            forms[form] = found["time_format"].place
    if len(forms) > 1:
        message = f"a feed has one form of times, and this one has {' and '.join(f'`{form}`' for form in forms)}"
        values.report.error("config/time-format", next(iter(forms.values())), message, "one of them")
    return next(iter(forms), None)


def _link(node: Node, values: Values) -> str | None:
    link = values.url(node)
    if link is not None and "{subject}" not in link:
        message = "the link does not say where the subject stands in it"
        values.report.error("config/link", node.place, message, "a URL such as `https://desk.example/tickets/{subject}`")
    return link


def _check_map(written: FeedMap, values: Values) -> None:
    """What can be told of a map without a record; the columns of cells are only known with their file."""
    bound = bind(written, None)
    if isinstance(bound, list):
        values.report.add(*bound)


def _check_keys(node: Map, kind: FeedKind | None, follow: bool, values: Values) -> None:
    """Keys that only go with files, or only with files that are followed."""
    if kind is FeedKind.HTTP and node.get("follow") is not None:
        values.report.error("config/key", node.key_place("follow"), "`follow` goes with `file`, not with `http`")
    if kind is not None and not (kind is FeedKind.FILE and follow) and node.get("every") is not None:
        values.report.error(
            "config/key", node.key_place("every"), "`every` goes with a feed that is polled, such as a file with `follow: true`"
        )
