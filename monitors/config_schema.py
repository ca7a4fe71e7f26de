"""The JSON Schemas of `config.yaml` and of a file for `--map`, for editors; their keys are those of the reading's own tables."""

from __future__ import annotations

from engine.language.book import Severity
from engine.language.durations import DAYS_PATTERN, EXACT_PATTERN
from engine.language.schema_parts import (
    COUNT,
    DRAFT,
    EVENT_TYPE,
    TEXT,
    TRUTH,
    Schema,
    either,
    keyed,
    looks,
    named,
    one_or_more,
    ref,
    told,
)
from engine.language.shapes import OTHERWISE
from engine.language.vocabulary import ALWAYS_THERE
from monitors.alert_reading import ALERT_KEYS, NOTIFY_KEYS
from monitors.config import BODY_DEFAULT, SERIES_DEFAULT
from monitors.config_reading import CONFIG_KEYS, GRAFANA_KEYS, LIMIT_KEYS
from monitors.feed_reading import FEED_KEYS, GENERATED_KEYS, HTTP_KEYS, NOT_YET, TIME_KEYS
from monitors.feeds.maps import MAP_KEYS

_VARIABLE = r".*\$\{[A-Za-z_][A-Za-z0-9_]*\}.*"
_LENGTH = looks(EXACT_PATTERN, _VARIABLE, examples=("30s", "5m"))
_RETENTION = looks(EXACT_PATTERN, DAYS_PATTERN, _VARIABLE, examples=("400d",))
_URL = looks("https?://.+", _VARIABLE)
_COLUMN: Schema = {**TEXT, "examples": ["ticket", "data.ticket.id"]}


def config_schema() -> Schema:
    """The schema of a configuration."""
    keys = {
        "standards": told("The folder of the standards, relative to this file.", {**TEXT, "examples": ["standards/"]}),
        "packs": told("Folders of standards/packs that hold as well. Default: none.", either(one_or_more(TEXT), {"type": "null"})),
        "store": told("Where events and verdicts are kept.", {**TEXT, "default": "sqlite:///var/upheld.db"}),
        "listen": told("HOST:PORT of the board, of /metrics and of push feeds.", {**TEXT, "default": "127.0.0.1:9464"}),
        "retention": told("How long events and verdicts are kept.", {**_RETENTION, "default": "400d"}),
        "limits": told("What must not grow without bound.", _limits()),
        "url": told("Where people reach the board, for links in alerts. Default: where it listens.", {**TEXT, "format": "uri"}),
        "feeds": told("Where events come from, by a name of your own.", named(ref("feed"), looks("[A-Za-z0-9][A-Za-z0-9_.-]*"))),
        "alerts": told("Whom the monitor itself alerts. Default: nobody.", either(_alerts(), {"type": "null"})),
        "grafana": told("A Grafana for `upheld push`.", either(_grafana(), {"type": "null"})),
    }
    return _document("Configuration", "What is watched, kept and shown.", keyed(CONFIG_KEYS, keys, ["standards"]))


def map_schema() -> Schema:
    """The schema of a map file that is no whole configuration: how the records of a bare file become events."""
    keys = {**_times(), "map": told("How a record becomes events.", ref("map"))}
    return _document("Map", "How the records of a file become events.", keyed(["map", *TIME_KEYS], keys, ["map"]))


def _document(title: str, sentence: str, root: Schema) -> Schema:
    definitions = {"feed": _feed(), "map": _map(), "source": _source(), "type": _type()}
    return {"$schema": DRAFT, "title": title, "description": sentence, **root, "definitions": definitions}


def _limits() -> Schema:
    series = told("The most metric series of one standard; the rest are added up.", {**COUNT, "default": SERIES_DEFAULT})
    body = told("The most bytes of one push, such as 1MiB.", {**TEXT, "default": str(BODY_DEFAULT)})
    return keyed(LIMIT_KEYS, {"series": series, "body": body})


def _alerts() -> Schema:
    to = told("Any Apprise URL; a secret.", {**TEXT, "examples": ["${TEAM_URL}"]})
    severity: Schema = {"enum": list(Severity)}
    severities = told("Of which alerts they are told. Default: page.", {**one_or_more(severity), "default": ["page"]})
    people = keyed(NOTIFY_KEYS, {"to": to, "severities": severities}, ["to"])
    alertmanager = told("The URLs of Alertmanagers.", either(one_or_more(_URL), {"type": "null"}))
    notify = told("People who are told.", either({"type": "array", "items": people}, {"type": "null"}))
    return keyed(ALERT_KEYS, {"alertmanager": alertmanager, "notify": notify})


def _grafana() -> Schema:
    token: Schema = {**TEXT, "examples": ["${GRAFANA_TOKEN}"]}
    keys = {
        "url": told("Where people open it.", _URL),
        "token": told("A token of a service account with the role Editor, or Admin for `prometheus`.", token),
        "prometheus": told("The Prometheus for its data source. Default: that of the Grafana itself.", _URL),
    }
    return keyed(GRAFANA_KEYS, keys, ["url", "token"])


def _feed() -> Schema:
    keys = {
        "file": told("A file or a glob: csv, jsonl or parquet, relative to this file.", TEXT),
        "http": told("Events are pushed here.", _http()),
        "generated": told("A made-up contact centre, to try things on.", _generated()),
        "follow": told("Reads on what is added to the file. Default: false.", {**TRUTH, "default": False}),
        "every": told("How often a file that is followed is looked at.", _LENGTH),
        "patience": told("How long a silent feed holds up a deadline. Default: 5m.", _LENGTH),
        "link": told("Where a person opens an interaction; holds {subject}.", _URL),
        "map": told("How a record becomes events; without it records are CloudEvents.", ref("map")),
        **_times(),
    }
    there = [key for key in FEED_KEYS if key not in NOT_YET]
    return keyed(there, keys, oneOf=[{"required": [kind]} for kind in ("file", "http", "generated")])


def _http() -> Schema:
    path = told("Below /events/.", {**TEXT, "examples": ["/events/helpdesk"]})
    secret = told("What the sender signs with; without it only this machine may push.", {**TEXT, "examples": ["${HELPDESK_SECRET}"]})
    return keyed(HTTP_KEYS, {"path": path, "secret": secret}, ["path"])


def _generated() -> Schema:
    seed = told("The same seed tells the same days.", {"type": "integer", "minimum": 0, "default": 1})
    return keyed(GENERATED_KEYS, {"seed": seed, "days": told("How many days back it begins.", {**COUNT, "default": 28})})


def _times() -> dict[str, Schema]:
    return {
        "time_zone": told("Of times without an offset.", {**TEXT, "examples": ["Europe/Berlin", "America/New_York", "UTC"]}),
        "time_format": told("How times are written, where not ISO 8601: strptime, epoch or epoch_ms.", {"type": ["string", "null"]}),
        "epoch": told("Times are seconds since 1970.", TRUTH),
        "epoch_ms": told("Times are milliseconds since 1970.", TRUTH),
    }


def _map() -> Schema:
    source = ref("source")
    keys = {
        "subject": told("The interaction that a record is about: a column, or JMESPath.", source),
        "id": told("What makes a record the same event again.", source),
        "source": told("Where the event is from. Default: the feed's name.", source),
        "type": told("The type of a record's one event.", ref("type")),
        "time": told("The time of a record's one event.", source),
        "events": told("A record's several events: their types, and the columns of their times.", {**named(source), "minProperties": 1}),
        "data": told("Attributes, and the columns of their values.", named(source)),
        "times": told("Attributes that are times, and their columns.", named(source)),
    }
    own: Schema = {"not": {"enum": list(ALWAYS_THERE)}}
    keys |= {name: {**keys[name], "propertyNames": own} for name in ("data", "times")}
    one: Schema = {"required": ["type", "time"], "not": {"required": ["events"]}}
    several: Schema = {"required": ["events"], "not": {"anyOf": [{"required": ["type"]}, {"required": ["time"]}]}}
    return keyed(MAP_KEYS, keys, ["subject"], anyOf=[one, several])


def _source() -> Schema:
    return either(_COLUMN, _choice("by", ref("source")))


def _type() -> Schema:
    types = {**EVENT_TYPE, "description": "A column whose value is the type, or below a choice the type itself."}
    return either(types, _choice("from", ref("type")), _choice("by", ref("type")))


def _choice(by: str, leaf: Schema) -> Schema:
    """A choice by a column's text."""
    keys: Schema = {by: told("The column whose text chooses.", _COLUMN), OTHERWISE: told("For every other text.", leaf)}
    return {"type": "object", "properties": keys, "required": [by], "minProperties": 2, "additionalProperties": leaf}
