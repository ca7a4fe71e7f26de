"""Reads events to look for, and clocks made of them."""

from __future__ import annotations

from engine.language.book import Clock, Count, Match
from engine.language.condition_reading import read_condition
from engine.language.durations import Duration, Unit, read_duration
from engine.language.nodes import Items, Map, Node, Scalar, is_nothing
from engine.language.problems import Place, Report, quoted
from engine.language.shapes import fields, option, read_text, texts, wrong_type
from engine.language.uses import Uses
from engine.language.vocabulary import RESUMED_BY

CLOCK_KEYS = ("from", "to", "pause", "resume", "cancel", "count")
_CALLED = {
    **dict.fromkeys(("start", "starts", "begin", "since", "opens"), "from"),
    **dict.fromkeys(("until", "till", "stop", "stops", "end", "closes"), "to"),
    **dict.fromkeys(("unpause", "continue"), "resume"),
    **dict.fromkeys(("except", "unless", "ignore"), "cancel"),
}
"""Keys of a clock by what others call them."""
MATCH_KEYS = ("type", "where")
CANCEL_KEYS = (*MATCH_KEYS, "before")
_EXPECTED = "an event type, `{type: …, where: …}`, or a list of either"


def read_clock(name: str, node: Node, report: Report, uses: Uses) -> Clock | None:
    """A clock `{from, to, pause, resume, cancel, count}`; None after its problems are reported."""
    found = fields(node, report, CLOCK_KEYS, required=("from", "to"), what="a clock", called=_CALLED)
    if not isinstance(node, Map):
        return None
    events = {key: read_matches(found[key], report, uses) for key in ("from", "to", "pause", "resume") if key in found}
    cancel, before = _read_cancel(found["cancel"], report, uses) if "cancel" in found else ((), None)
    count = option(found["count"], report, Count) if "count" in found else Count.EACH
    if "resume" not in found and (pause := events.get("pause")):
        _warn_of_endless_pause(pause, node, report)
    _warn_of_order(events.get("pause", ()), events.get("resume", ()), "resumes a clock as it pauses it", node.key_place("pause"), report)
    if before is None:
        _warn_of_order(events.get("to", ()), cancel, "cancels a clock before it could stop it", node.key_place("cancel"), report)
    if not events.get("from") or not events.get("to") or count is None:
        return None
    return Clock(name, events["from"], events["to"], events.get("pause", ()), events.get("resume", ()), cancel, before, count)


def _warn_of_endless_pause(pause: tuple[Match, ...], node: Map, report: Report) -> None:
    """Nothing but `resume` has a clock go on: without it one that has paused stays so."""
    types = list(dict.fromkeys(RESUMED_BY[match.type] for match in pause if match.type in RESUMED_BY))
    fitting = types[0] if len(types) == 1 else f"[{', '.join(types)}]"
    resume = f"`resume: {fitting}` beside it" if types else "`resume` with the event at which it goes on"
    message = "a clock that pauses and has no `resume` never goes on"
    report.warning("clock/resume", node.key_place("pause"), message, f"{resume}, or `cancel` where nothing more is promised")


def _warn_of_order(later: tuple[Match, ...], sooner: tuple[Match, ...], does: str, place: Place, report: Report) -> None:
    """At one event a clock is cancelled before it stops, and one that is paused and resumed runs: nothing of the other is ever seen."""
    for match in later:
        if match in sooner or Match(match.type) in sooner:
            expected = "the event under one of the two, or a `where` that tells them apart"
            report.warning("clock/order", place, f"{quoted(match.type)} {does}", expected)


def read_matches(node: Node, report: Report, uses: Uses) -> tuple[Match, ...]:
    """The events that a node names; none after a problem is reported."""
    if isinstance(node, Items) and not node.items:
        wrong_type(node, report, _EXPECTED)
    return tuple(match for item in _each(node) for match in _read_match(item, report, uses, MATCH_KEYS))


def _each(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, Items) else (node,)


def _read_match(node: Node, report: Report, uses: Uses, keys: tuple[str, ...]) -> list[Match]:
    """One event with its condition; `type` may be a list, which is one event a type."""
    if isinstance(node, Scalar) and not is_nothing(node):
        uses.event_type(node.text, node.place)
        return [Match(node.text)]
    if not isinstance(node, Map):
        wrong_type(node, report, _EXPECTED)
        return []
    found = fields(node, report, keys, required=("type",), what="an event")
    where = read_condition(found["where"], report, uses) if "where" in found else None
    types = texts(found["type"], report, "an event type", least=1) if "type" in found else ()
    for name, place in types:
        uses.event_type(name, place)
    return [Match(name, where) for name, _ in types]


def _read_cancel(node: Node, report: Report, uses: Uses) -> tuple[tuple[Match, ...], Duration | None]:
    """The events that cancel, and the elapsed time up to which they do: one for all of them."""
    matches: list[Match] = []
    before: list[Duration | None] = []
    for item in _each(node):
        found = _read_match(item, report, uses, CANCEL_KEYS)
        matches.extend(found)
        written = item.get("before") if isinstance(item, Map) else None
        before.append(_read_before(written, report) if written else None)
    if len(set(before)) > 1:
        message = "`before` holds for all events that cancel a clock, and here it differs"
        report.error("clock/before", node.place, message, "the same `before` for each, as in `{type: [abandoned, ended], before: 5s}`")
    return tuple(matches), before[0] if before else None


def _read_before(node: Node, report: Report) -> Duration | None:
    duration = read_text(node, report, read_duration, "exact time such as `5s`")
    if duration is not None and duration.unit is not Unit.EXACT:
        report.error("clock/before", node.place, f"`before` counts exact time, and {duration} are days", "exact time such as `5s`")
    return duration
