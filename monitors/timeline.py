"""An explanation as lines for a terminal: every event, stretch, mark and deadline at its time, with what had elapsed by then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.answers.explanation import Explanation, StandardTold, VerdictTold
from engine.answers.timelines import (
    DEADLINE,
    IGNORED,
    NOW,
    STANDS,
    Entry,
    Timelines,
    by_verdict,
    data_text,
    elapsed_texts,
    later_text,
    shared_text,
    taken_back_text,
    untold_text,
)
from engine.answers.wording import instant_text
from engine.language.rendering import printable
from monitors.folding import folded
from monitors.wording import KEPT, UNKNOWN, VIOLATED, zone_of

NARROWEST = 20  # columns that words keep behind their lead
STYLES = {KEPT: "green", VIOLATED: "bold red", UNKNOWN: "yellow", STANDS: "dim", IGNORED: "dim", DEADLINE: "bold"}
STATE_MARKS = {
    "met": KEPT,
    "breached": VIOLATED,
    "unknown": UNKNOWN,
    "cancelled": "-",
    "sampled": "-",
    **dict.fromkeys(("running", "at_risk", "paused"), NOW),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line and the style of all of it; what it means is in its text."""

    text: str
    style: str = ""


def lines(explanation: Explanation, room: int | None) -> Iterator[Line]:
    """The whole explanation; `room` is how many columns a terminal has, None where nothing needs to be folded."""
    layout = _Layout(explanation, room)
    zone = zone_of(explanation.zones)
    yield Line(f"{printable(explanation.subject)}, as of {instant_text(explanation.now, zone)} ({zone})", "bold")
    if explanation.shared is not None:
        yield from layout.words(shared_text(explanation.shared))
    yield from layout.events(zone)
    for words in filter(None, (untold_text(explanation, zone), later_text(explanation, zone))):
        yield from layout.words(words)
    for told in sorted(explanation.standards, key=lambda each: not each.verdicts):
        yield Line("")
        yield from layout.standard(told, zone)


class _Layout:
    """Lays out one explanation."""

    def __init__(self, explanation: Explanation, room: int | None) -> None:
        self._explanation = explanation
        self._room = room
        self._timelines = Timelines(explanation)

    def events(self, zone: str) -> Iterator[Line]:
        """Each event with what it sets."""
        for event in self._explanation.events:
            number = f"#{self._timelines.number[event.id]}"
            yield from self._folded(f"{number:>4} {instant_text(event.at, zone)}  ", f"{self._timelines.named(event)}  {data_text(event)}")
        if len({event.feed for event in self._explanation.events}) == 1:
            yield from self._folded("     ", f"all told by {self._explanation.events[0].feed}", "dim")

    def words(self, words: str) -> Iterator[Line]:
        """A line of its own below the head."""
        yield from self._folded("  ", words)

    def standard(self, told: StandardTold, zone_above: str) -> Iterator[Line]:
        """One standard: its verdicts, each with its timeline, or why there is none; and its time zone, where the head told another."""
        zone = told.standard.time_zone
        elsewhere = zone if zone != zone_above else ""
        if not told.verdicts:
            yield from self._absence(told, elsewhere)
            return
        for number, (verdict, steps) in enumerate(zip(told.verdicts, by_verdict(told), strict=True)):
            yield from [Line("")] if number else []
            yield from self._verdict(verdict, elsewhere)
            yield from self._taken_back(told) if not number else []
            yield from self._table(self._timelines.of(verdict, steps), zone)

    def _absence(self, told: StandardTold, zone: str) -> Iterator[Line]:
        """Why there is no verdict; with what its clock made of the events where only this standard was asked for."""
        yield Line(f"- {told.standard.name}: no verdict", "bold")
        for words in told.why_not:
            yield from self._folded("  why not    ", words)
        yield from self._taken_back(told)
        if told.why_not and zone:
            yield from self._folded("  times in   ", zone)
        if len(self._explanation.standards) == 1:
            yield from self._table(self._timelines.without_verdict(told), told.standard.time_zone)

    def _verdict(self, told: VerdictTold, zone: str) -> Iterator[Line]:
        sign = STATE_MARKS[told.state]
        whose = f" of {told.subject}" if told.subject != self._explanation.subject else ""
        span = f", span {told.span}" if told.span > 1 else ""
        reason = "" if told.reason == told.state else f" ({told.reason})"
        yield Line(f"{sign} {told.standard.name}{printable(whose)}{span}: {told.state}{reason}", STYLES.get(sign, "bold"))
        yield from self._folded("  ", told.standard.promise)
        parts = {
            "promised": told.promised,
            "deadline": told.due,
            "outcome": told.outcome,
            "evidence": self._timelines.evidence(told),
            "owner": told.standard.owner,
            "runbook": told.standard.runbook,
            "times in": zone,
        }
        for name, words in parts.items():
            yield from self._folded(f"  {name:<10} ", words) if words else []

    def _taken_back(self, told: StandardTold) -> Iterator[Line]:
        words = taken_back_text(told)
        yield from self._folded("  told       ", words) if words else []

    def _table(self, rows: Sequence[Entry], zone: str) -> Iterator[Line]:
        times = [instant_text(row.at, zone) for row in rows]
        lengths = elapsed_texts(rows)
        wide, long = max(map(len, times), default=0), max(map(len, lengths), default=0)
        for row, time, length in zip(rows, times, lengths, strict=True):
            elapsed = f"{length:>{long}}  " if long else ""
            yield from self._folded(f"  {time:<{wide}}  {elapsed}{row.sign} ", row.words, STYLES.get(row.sign, ""))

    def _folded(self, lead: str, words: str, style: str = "") -> Iterator[Line]:
        """Words behind a lead, folded under themselves."""
        words = printable(words)
        parts = [words] if self._room is None else folded(words, max(self._room - len(lead), NARROWEST))
        for number, part in enumerate(parts):
            yield Line(f"{lead if number == 0 else ' ' * len(lead)}{part}".rstrip(), style)

