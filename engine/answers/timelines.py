"""What a timeline of an explanation shows: every event, stretch, mark and deadline at its time, with what had elapsed by then."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from engine.answers.explanation import Did, EventTold, Explanation, Segment, SharedBy, StandardTold, Step, VerdictTold, Why
from engine.answers.steps import is_effective
from engine.answers.wording import instant_text, length_beside, length_text, value_text

DID, IGNORED, COUNTS, STANDS, DEADLINE, MARK, NOW = "●", "○", "│", "┆", "◆", "◇", "▶"
OTHERS_MOST = 10  # interactions that are named beside the one that is explained


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands at one instant of a timeline, with one of the signs above."""

    at: int
    rank: int  # the order of those of one instant
    sign: str
    words: str
    elapsed_us: int | None


class Timelines:
    """The timelines of one explanation. `number` counts its events from 1, by their ids."""

    def __init__(self, explanation: Explanation) -> None:
        self.number = {event.id: number for number, event in enumerate(explanation.events, 1)}
        self._explanation = explanation
        self._event: Mapping[int, EventTold] = {event.id: event for event in explanation.events}

    def of(self, told: VerdictTold, steps: Iterable[Step]) -> list[Entry]:
        """The entries of a verdict, of which these are the steps, in their order."""
        return sorted(self._entries(told, steps), key=_order)

    def without_verdict(self, told: StandardTold) -> list[Entry]:
        """The steps alone, where a standard came to no verdict."""
        return sorted(map(self._step, _spoken_of(told.steps)), key=_order)

    def named(self, event: EventTold) -> str:
        """An event's type, and of another interaction that one's name."""
        return event.type if event.subject == self._explanation.subject else f"{event.type} of {event.subject}"

    def evidence(self, told: VerdictTold) -> str:
        """The events by which a verdict came about, and the text of the standard."""
        numbers = ", ".join(f"#{self.number[id]}" for id in told.evidence)
        return f"{numbers}, under version {told.version} of the standard"

    def _entries(self, told: VerdictTold, steps: Iterable[Step]) -> Iterator[Entry]:
        yield from map(self._step, steps)
        elapsed = _Elapsed(told.segments)
        for segment in told.segments:
            yield Entry(segment.since, 3, COUNTS if segment.counts else STANDS, stretch_text(segment), elapsed.by(segment.since))
        now = self._explanation.now
        for mark in told.marks:
            if mark.at is not None:
                words = f"{float(mark.share):.0%} mark ({mark.severity}){'' if mark.is_passed else ', ahead'}"
                yield Entry(mark.at, 1, MARK, words, elapsed.by(mark.at) if mark.is_passed else None)
        if told.deadline_at is not None and told.decided_at in (None, told.deadline_at):
            is_ahead = told.deadline_at > now
            words = "deadline, ahead" if is_ahead else "deadline"
            yield Entry(told.deadline_at, 2, DEADLINE, words, None if is_ahead else elapsed.by(told.deadline_at))
        if told.is_open:
            yield Entry(now, 4, NOW, "now", told.elapsed_us)

    def _step(self, step: Step) -> Entry:
        effects = "; ".join(effect.words for effect in step.effects)
        if step.id is None:
            return Entry(step.at, 0, DID, effects, step.elapsed_us)
        event = self._event[step.id]
        words = f"#{self.number[step.id]} {self.named(event)}: {effects}"
        return Entry(step.at, 0, DID if is_effective(step) else IGNORED, words, step.elapsed_us)


def stretch_text(segment: Segment) -> str:
    """`30m counted, in the hours of office`; of a pause also how much was open, which is what a deadline is moved by."""
    words = f", {segment.words}" if segment.words else ""
    if segment.why in (Why.PAUSED, Why.CLOSED) and segment.open_us < segment.length_us:
        words += f", {length_text(segment.open_us) if segment.open_us else 'none'} of it in open hours"
    return f"{length_text(segment.length_us)} {'counted' if segment.counts else 'not counted'}{words}"


def data_text(event: EventTold) -> str:
    """What an event sets, `name=` for what it clears."""
    return " ".join(f"{name}={'' if value is None else value_text(value)}" for name, value in event.data.items())


def _order(entry: Entry) -> tuple[int, int]:
    return entry.at, entry.rank


def _spoken_of(steps: Iterable[Step]) -> Iterator[Step]:
    """The steps but for those of events that are nothing to the clock."""
    return (step for step in steps if any(effect.did is not Did.NOTHING for effect in step.effects))


def by_verdict(told: StandardTold) -> list[list[Step]]:
    """The steps in the timeline of each verdict: those of its span, and of others that it was the last to have opened before."""
    of_span: dict[int | None, int] = {verdict.span: number for number, verdict in enumerate(told.verdicts)}
    opened = [verdict.opened_at for verdict in told.verdicts]
    found: list[list[Step]] = [[] for _ in told.verdicts]
    for step in _spoken_of(told.steps):
        found[of_span.get(step.span, max(bisect_right(opened, step.at) - 1, 0))].append(step)
    return found


def elapsed_texts(entries: Sequence[Entry]) -> list[str]:
    """What had elapsed by each, told apart from what had at the deadline; nothing where that is nothing to it."""
    limit = next((each.elapsed_us for each in entries if each.sign == DEADLINE and each.elapsed_us is not None), -1)
    return ["" if each.elapsed_us is None else length_beside(each.elapsed_us, limit) for each in entries]


def taken_back_text(told: StandardTold) -> str:
    """The breaches that were told before all had come, on the wall clock of the standard; nothing where none was."""
    zone = told.standard.time_zone
    return "; ".join(
        f"as breached{'' if each.told_at is None else f' {instant_text(each.told_at, zone)}'}, taken back {instant_text(each.at, zone)}, "
        "when what shows otherwise had come"
        for each in told.taken_back
    )


def shared_text(shared: SharedBy) -> str:
    """Which of the interactions that share what was asked for is explained, and which others there are."""
    if len(shared.interactions) == 1:
        return f"the only interaction of {shared.name}"
    others, left = shared.interactions[1 : 1 + OTHERS_MOST], len(shared.interactions) - 1 - OTHERS_MOST
    more = f" and {left:,} more" if left > 0 else ""
    return f"the last of {len(shared.interactions):,} interactions of {shared.name}; before it {', '.join(others)}{more}"


def untold_text(explanation: Explanation, zone: str) -> str:
    """Why no event is told, or none from before an instant; nothing where all are."""
    if explanation.forgotten is not None:
        return f"what was told of it before {instant_text(explanation.forgotten, zone)} is forgotten, as `retention` says"
    return "" if explanation.events else "nothing was told of it by then"


def later_text(explanation: Explanation, zone: str) -> str:
    """What was told of the interaction for after the instant of its explanation; nothing where nothing was."""
    if not explanation.later:
        return ""
    first, count = explanation.later[0], len(explanation.later)
    which = f"`{first.type}` at {instant_text(first.at, zone)}"
    return f"later than that is {which}" if count == 1 else f"later than that are {count:,} events, the first of them {which}"


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
