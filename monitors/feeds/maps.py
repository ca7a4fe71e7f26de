"""Reads a feed's `map` as it is written; its names meet a feed's columns in `bind`.

`Written` is one text of the map with its place; `Choosing` is `{by: …, VALUE: …, otherwise: …}`. The leaves of `type` are event types,
all other leaves are sources (a column's name, else JMESPath).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from engine.language.nearness import nearest, slip_of
from engine.language.nodes import Map, Node, Scalar
from engine.language.problems import Place, Problem, Report, one_of, quoted
from engine.language.shapes import OTHERWISE, check_values, entries, fields, said_for_otherwise, text, warn_of_otherwise
from engine.language.vocabulary import ALWAYS_THERE, EVENT_TYPES
from monitors.feeds.sources import IDENTIFIER, Choice, Constant, Source, source_of

MAP_KEYS = ("subject", "id", "source", "type", "time", "events", "data", "times")
_A_SOURCE = "a column's name, or JMESPath"


@dataclass(frozen=True, slots=True)
class Written:
    """A text of the map."""

    text: str
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Choosing:
    """One of several, chosen by the text of `by`."""

    by: Written
    cases: tuple[tuple[str, Written | Choosing], ...]
    otherwise: Written | Choosing | None


Expression = Written | Choosing


@dataclass(frozen=True, slots=True)
class FeedMap:
    """A map as written: either `events`, or `type` and `time`, is there. `types` are the event types that it names, and where."""

    subject: Expression
    id: Expression | None
    source: Expression | None
    type: Expression | None
    time: Expression | None
    events: tuple[tuple[str, Expression], ...]
    data: tuple[tuple[str, Expression], ...]
    times: tuple[tuple[str, Expression], ...]
    types: tuple[Written, ...]


@dataclass(frozen=True, slots=True)
class BoundMap:
    """A map whose texts are sources; names of attributes and event types are in the order in which they stand in the map."""

    subject: Source
    id: Source | None
    source: Source | None
    type: Source | None
    time: Source | None
    events: tuple[tuple[str, Source], ...]
    data: tuple[tuple[str, Source], ...]
    times: tuple[tuple[str, Source], ...]


def read_map(node: Node, outer: Report) -> FeedMap | None:
    """A `map`; None when it has errors, which are reported."""
    report = Report()
    values = fields(node, report, MAP_KEYS, ("subject",), "a map")
    singles = {name: _expression(values[name], report) for name in ("subject", "id", "source", "time") if name in values}
    type_ = _type(values["type"], report) if "type" in values else None
    events, data, times = (_named(values.get(name), report, name) for name in ("events", "data", "times"))
    if isinstance(node, Map):
        _check_kind(node, values, report)
        _check_attributes(values, report)
    outer.add(*report.problems())
    subject = singles.get("subject")
    if subject is None or report.has_errors:
        return None
    types = _types_named(values.get("events"), type_)
    return FeedMap(subject, singles.get("id"), singles.get("source"), type_, singles.get("time"), events, data, times, types)


def _types_named(events: Node | None, type_: Expression | None) -> tuple[Written, ...]:
    """The event types of a map with `events`, or with a choice of types; none where a column tells them."""
    if isinstance(events, Map):
        return tuple(Written(key.text, key.place) for key, _ in events.pairs)
    return tuple(_leaves(type_)) if isinstance(type_, Choosing) else ()


def _leaves(written: Expression) -> Iterator[Written]:
    if isinstance(written, Written):
        yield written
        return
    for branch in (*(case for _, case in written.cases), written.otherwise):
        if branch is not None:
            yield from _leaves(branch)


def _check_kind(node: Map, values: dict[str, Node], report: Report) -> None:
    """A record is one event with a `type` and a `time`, or several `events`."""
    if "events" in values:
        for name in ("type", "time"):
            if (key := node.key(name)) is not None:
                report.error("map/kind", key.place, f"`{name}` beside `events`, which names the type and time of each", "one of the two")
        return
    for name in ("type", "time"):
        if name not in values:
            report.error("map/kind", node.name, f"a map needs `{name}`, or `events`", "`type` and `time`, or `events: {opened: COLUMN, …}`")


def _check_attributes(values: dict[str, Node], report: Report) -> None:
    seen: dict[str, str] = {}
    for kind in ("data", "times"):
        node = values.get(kind)
        for key, _ in node.pairs if isinstance(node, Map) else ():
            if key.text in ALWAYS_THERE:
                report.error("map/attribute", key.place, f"{quoted(key.text)} is always there and cannot be mapped", "another name")
            if key.text in seen:
                report.error("map/attribute", key.place, f"{quoted(key.text)} stands in `{seen[key.text]}` as well", "one of the two")
            seen[key.text] = kind


def _named(node: Node | None, report: Report, kind: str) -> tuple[tuple[str, Expression], ...]:
    found = []
    for key, value in entries(node, report, "event types" if kind == "events" else "attributes"):
        if not key.text.strip():
            report.error("shape/wrong-type", key.place, "nothing cannot stand here", "a name")
        if kind == "events":
            _check_type(key, report)
        if (expression := _expression(value, report)) is not None:
            found.append((key.text, expression))
    if kind == "events" and node is not None and not found and not report.has_errors:
        report.error("map/kind", node.place, "`events` names no event", "`{opened: COLUMN, resolved: COLUMN}`")
    return tuple(found)


def _expression(node: Node, report: Report) -> Expression | None:
    """A column's name or JMESPath, or a choice of these."""
    if isinstance(node, Map):
        return _choosing(node, report, "by", _expression)
    value = text(node, report, f"{_A_SOURCE}, or `{{by: …}}`")
    return None if value is None else Written(value, node.place)


def _type(node: Node, report: Report) -> Expression | None:
    """A column whose value is the type, or `{from: …, VALUE: type}`, whose leaves are event types."""
    if not isinstance(node, Map):
        return _expression(node, report)
    return _choosing(node, report, "from" if node.get("by") is None else "by", _event_type)


def _event_type(node: Node, report: Report) -> Expression | None:
    if isinstance(node, Map):
        return _choosing(node, report, "by" if node.get("from") is None else "from", _event_type)
    value = text(node, report, "an event type, or `{by: …}`")
    if value is None or not isinstance(node, Scalar):
        return None
    _check_type(node, report)
    return Written(value, node.place)


def _choosing(node: Map, report: Report, by: str, leaf: Callable[[Node, Report], Expression | None]) -> Choosing | None:
    chosen_by = node.get(by)
    if chosen_by is None:
        report.error("shape/missing-key", node.name, f"a choice needs the key `{by}`")
        return None
    check_values((key for key, _ in node.pairs), report)
    if (key := said_for_otherwise(node)) is not None:
        warn_of_otherwise(key, report)
    column = text(chosen_by, report, _A_SOURCE)
    leaves = {key.text: leaf(value, report) for key, value in node.pairs if key.text != by}
    if not leaves:
        report.error("choice/empty", node.place, f"a choice `{by}` {quoted(column or '')} without a value to choose", "`VALUE: …`")
    if column is None:
        return None
    cases = tuple((value, found) for value, found in leaves.items() if found is not None and value != OTHERWISE)
    return Choosing(Written(column, chosen_by.place), cases, leaves.get(OTHERWISE))


def _check_type(key: Scalar, report: Report) -> None:
    if key.text not in EVENT_TYPES and (meant := slip_of(key.text, EVENT_TYPES)) is not None:
        report.warning("event/near", key.place, f"{quoted(key.text)} is not a built-in event type, but near one", None, meant)


def bind(written: FeedMap, columns: Sequence[str] | None) -> BoundMap | list[Problem]:
    """The map over a feed's records; `columns` are the names of its cells, None for JSON. Problems name each text that is no source."""
    binder = _Binder(columns)
    bound = BoundMap(
        binder.source(written.subject),
        binder.optional(written.id),
        binder.optional(written.source),
        binder.type(written.type),
        binder.optional(written.time),
        binder.named(written.events),
        binder.named(written.data),
        binder.named(written.times),
    )
    return binder.report.problems() if binder.report.has_errors else bound


class _Binder:
    def __init__(self, columns: Sequence[str] | None) -> None:
        self._columns = columns
        self.report = Report()

    def source(self, written: Expression) -> Source:
        if isinstance(written, Choosing):
            cases = {value: self.source(leaf) for value, leaf in written.cases}
            return Choice(self.source(written.by), cases, self.optional(written.otherwise))
        found = source_of(written.text, self._columns)
        return found if found is not None else self._refused(written)

    def optional(self, written: Expression | None) -> Source | None:
        return None if written is None else self.source(written)

    def named(self, written: tuple[tuple[str, Expression], ...]) -> tuple[tuple[str, Source], ...]:
        return tuple((name, self.source(expression)) for name, expression in written)

    def type(self, written: Expression | None) -> Source | None:
        """As `source`, but what a choice of types leads to are the types themselves."""
        if not isinstance(written, Choosing):
            return self.optional(written)
        return Choice(self.source(written.by), {value: self._leaf(leaf) for value, leaf in written.cases}, self._otherwise(written))

    def _otherwise(self, written: Choosing) -> Source | None:
        return None if written.otherwise is None else self._leaf(written.otherwise)

    def _leaf(self, written: Expression) -> Source:
        if isinstance(written, Written):
            return Constant(written.text)
        return self.type(written) or Constant(None)

    def _refused(self, written: Written) -> Source:
        if self._columns is not None and IDENTIFIER.fullmatch(written.text):
            message = f"{quoted(written.text)} is not a column of the file"
            expected = one_of(list(self._columns)) if self._columns else "a file with a header"
            self.report.error("map/column", written.place, message, expected, nearest(written.text, self._columns))
        else:
            message = f"{quoted(written.text)} is neither a column's name nor JMESPath"
            self.report.error("map/query", written.place, message, _A_SOURCE)
        return Constant(None)
