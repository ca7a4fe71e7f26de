"""An explanation as lines for a terminal: every event, stretch, mark and deadline at its time, with what had elapsed by then."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from engine.answers.explanation import Did, EventTold, Explanation, Segment, StandardTold, Step, VerdictTold
from engine.answers.steps import is_effective
from engine.answers.wording import instant_text, length_text, value_text
from monitors.commands.printing import KEPT, UNKNOWN, VIOLATED
from monitors.commands.tables import folded, printable

NARROWEST = 20  # columns that words keep behind their lead
DID, IGNORED, COUNTS, STANDS, DEADLINE, MARK, NOW = "●", "○", "│", "┆", "◆", "◇", "▶"
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


@dataclass(frozen=True, slots=True)
class _Entry:
    """What stands at one instant of a timeline; those of one instant are in order of their `rank`."""

    at: int
    rank: int
    sign: str
    words: str
    elapsed_us: int | None = None


def lines(explanation: Explanation, room: int | None) -> Iterator[Line]:
    """The whole explanation; `room` is how many columns a terminal has, None where nothing needs to be folded."""
    layout = _Layout(explanation, room)
    zones = {told.standard.time_zone for told in explanation.standards}
    zone = zones.pop() if len(zones) == 1 else "UTC"
    yield Line(f"{printable(explanation.subject)}, as of {instant_text(explanation.now, zone)} ({zone})", "bold")
    yield from layout.events(zone)
    if not explanation.events:
        yield Line("  nothing was told of it by then")
    for told in sorted(explanation.standards, key=lambda each: not each.verdicts):
        yield Line("")
        yield from layout.standard(told)


class _Layout:
    """Lays out one explanation."""

    def __init__(self, explanation: Explanation, room: int | None) -> None:
        self._explanation = explanation
        self._room = room
        self._number = {event.id: number for number, event in enumerate(explanation.events, 1)}
        self._event: Mapping[int, EventTold] = {event.id: event for event in explanation.events}

    def events(self, zone: str) -> Iterator[Line]:
        """Each event with what it sets."""
        for event in self._explanation.events:
            data = " ".join(f"{name}={'' if value is None else value_text(value)}" for name, value in event.data.items())
            number = f"#{self._number[event.id]}"
            yield from self._folded(f"{number:>4} {instant_text(event.at, zone)}  ", f"{self._named(event)}  {data}")
        if len({event.feed for event in self._explanation.events}) == 1:
            yield from self._folded("     ", f"all told by {self._explanation.events[0].feed}", "dim")

    def standard(self, told: StandardTold) -> Iterator[Line]:
        """One standard: its verdicts, each with its timeline, or why there is none."""
        zone = told.standard.time_zone
        if not told.verdicts:
            yield from self._absence(told)
            return
        for number, (verdict, steps) in enumerate(zip(told.verdicts, _by_verdict(told), strict=True)):
            yield from [Line("")] if number else []
            yield from self._verdict(verdict)
            yield from self._table(self._entries(verdict, steps), zone)

    def _absence(self, told: StandardTold) -> Iterator[Line]:
        """Why there is no verdict; with what its clock made of the events where only this standard was asked for."""
        yield Line(f"- {told.standard.name}: no verdict", "bold")
        for words in told.why_not:
            yield from self._folded("  why not    ", words)
        if len(self._explanation.standards) == 1:
            yield from self._table(map(self._step, _spoken_of(told.steps)), told.standard.time_zone)

    def _verdict(self, told: VerdictTold) -> Iterator[Line]:
        sign = STATE_MARKS[told.state]
        whose = f" of {told.subject}" if told.subject != self._explanation.subject else ""
        span = f", span {told.span}" if told.span > 1 else ""
        reason = "" if told.reason == told.state else f" ({told.reason})"
        yield Line(f"{sign} {told.standard.name}{printable(whose)}{span}: {told.state}{reason}", STYLES.get(sign, "bold"))
        yield from self._folded("  ", told.standard.promise)
        evidence = ", ".join(f"#{self._number[id]}" for id in told.evidence)
        parts = {
            "promised": told.promised,
            "deadline": told.due,
            "outcome": told.outcome,
            "evidence": f"{evidence}, under version {told.version} of the standard",
            "owner": told.standard.owner,
            "runbook": told.standard.runbook,
        }
        for name, words in parts.items():
            yield from self._folded(f"  {name:<10} ", words) if words else []

    def _entries(self, told: VerdictTold, steps: Iterable[Step]) -> Iterator[_Entry]:
        yield from map(self._step, steps)
        elapsed = _Elapsed(told.segments)
        for segment in told.segments:
            sign, how = (COUNTS, "counted") if segment.counts else (STANDS, "not counted")
            words = f", {segment.words}" if segment.words else ""
            yield _Entry(segment.since, 3, sign, f"{length_text(segment.length_us)} {how}{words}", elapsed.by(segment.since))
        now = self._explanation.now
        for mark in told.marks:
            if mark.at is not None:
                words = f"{float(mark.share):.0%} mark ({mark.severity}){'' if mark.is_passed else ', ahead'}"
                yield _Entry(mark.at, 1, MARK, words, elapsed.by(mark.at) if mark.is_passed else None)
        if told.deadline_at is not None and told.decided_at in (None, told.deadline_at):
            is_ahead = told.deadline_at > now
            words = "deadline, ahead" if is_ahead else "deadline"
            yield _Entry(told.deadline_at, 2, DEADLINE, words, None if is_ahead else elapsed.by(told.deadline_at))
        if told.is_open:
            yield _Entry(now, 4, NOW, "now", told.elapsed_us)

    def _step(self, step: Step) -> _Entry:
        effects = "; ".join(effect.words for effect in step.effects)
        if step.id is None:
            return _Entry(step.at, 0, DID, effects, step.elapsed_us)
        event = self._event[step.id]
        words = f"#{self._number[step.id]} {self._named(event)}: {effects}"
        return _Entry(step.at, 0, DID if is_effective(step) else IGNORED, words, step.elapsed_us)

    def _named(self, event: EventTold) -> str:
        """An event's type, and of another interaction that one's name."""
        return event.type if event.subject == self._explanation.subject else f"{event.type} of {event.subject}"

    def _table(self, entries: Iterable[_Entry], zone: str) -> Iterator[Line]:
        rows = sorted(entries, key=lambda each: (each.at, each.rank))
        times = [instant_text(row.at, zone) for row in rows]
        lengths = ["" if row.elapsed_us is None else length_text(row.elapsed_us) for row in rows]
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


def _spoken_of(steps: Iterable[Step]) -> Iterator[Step]:
    """The steps but for those of events that are nothing to the clock."""
    return (step for step in steps if any(effect.did is not Did.NOTHING for effect in step.effects))


def _by_verdict(told: StandardTold) -> list[list[Step]]:
    """The steps in the timeline of each verdict: those of its span, and of others that it was the last to have opened before."""
    of_span: dict[int | None, int] = {verdict.span: number for number, verdict in enumerate(told.verdicts)}
    opened = [verdict.opened_at for verdict in told.verdicts]
    found: list[list[Step]] = [[] for _ in told.verdicts]
    for step in _spoken_of(told.steps):
        found[of_span.get(step.span, max(bisect_right(opened, step.at) - 1, 0))].append(step)
    return found


class _Elapsed:
    """What had elapsed of a verdict's span by an instant."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments
        self._since = [each.since for each in segments]
        self._before = [0, *accumulate(each.length_us if each.counts else 0 for each in segments)]

    def by(self, at: int) -> int:
        """Up to the instant; all of it from the last segment's end on."""
        place = bisect_right(self._since, at) - 1
        if place < 0:
            return 0
        segment = self._segments[place]
        return self._before[place] + (min(at, segment.until) - segment.since if segment.counts else 0)
