"""What each event of a timeline did to a standard's clock, and where it did nothing, why not."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.answers.explanation import Did, Effect, Step
from engine.answers.reckoning import promised_text, unpromised
from engine.answers.wording import instant_text, known, length_text, unmet
from engine.evaluation.accounts import Account
from engine.evaluation.hours import FAR
from engine.evaluation.matching import View
from engine.evaluation.timelines import BOUNDARY
from engine.language.book import Aim, Clock, Match

NO_REPLY = ("auto_reply", "internal_note")


class Steps:
    """Tells the steps of the timelines of one account."""

    def __init__(self, account: Account) -> None:
        self._account, outcome = account, account.clocked
        self._signal, self._as_sent = outcome.settled.signal, outcome.regime.signal
        self._time = account.measured.versions[-1].time
        self._told = outcome.told()
        self._pause, self._resume = (account.matched(each) for each in (self._clock.pause, self._clock.resume))

    @property
    def _clock(self) -> Clock:
        return self._time.clock

    def of(self, entries: range) -> Iterator[Step]:
        """The steps of a timeline, in order; an event that closes a span and opens the next has two."""
        for entry in entries:
            was = -1 if entry == entries[0] else int(self._account.group[entry - 1])
            now = int(self._account.group[entry])
            ended = [*self._endings(entry, was)]
            begun = [*self._beginnings(entry, was, now), *self._pauses(entry), *self._changes(entry, now)]
            if ended and now != was:
                yield self._closed(entry, was, _those_that_matter(ended))
                if now >= 0 or any(effect.did is not Did.IGNORED for effect in begun):
                    yield self._running(entry, now, _those_that_matter(begun))
            elif (effects := _those_that_matter(ended + begun)) or not self._is_of_others(entry):
                yield self._running(entry, now, effects or [self._ignored(entry)])

    def _endings(self, entry: int, was: int) -> Iterator[Effect]:
        """How the event ends a span that is open; also why it does not, if it could."""
        if was < 0:
            return
        if self._account.clocked.settled.lapsed[entry]:
            yield Effect(Did.LASTED, f"the clock had ended by itself after {length_text(int(self._told.elapsed_us[was]))}")
        elif self._signal.cancel[entry]:
            yield Effect(Did.CANCELS, "cancels the clock")
        elif self._signal.stop[entry]:
            yield Effect(Did.CLOSES, "closes the clock")
        if self._as_sent.cancel[entry] and not self._signal.cancel[entry]:
            yield Effect(Did.IGNORED, f"too late to cancel: it would have to come before {self._clock.cancel_before} have passed")

    def _beginnings(self, entry: int, was: int, now: int) -> Iterator[Effect]:
        """Whether the event opens a span, and why it does not where none is open."""
        if self._signal.start[entry]:
            yield self._opening(entry, was, now)
        elif was < 0 and (self._signal.stop[entry] or self._as_sent.cancel[entry]):
            yield Effect(Did.IGNORED, "nothing is open that it could end")

    def _opening(self, entry: int, was: int, now: int) -> Effect:
        outcome = self._account.clocked
        if now < 0:
            return Effect(Did.IGNORED, "opens nothing: only the first span counts")
        if entry == outcome.opener[now]:
            segment = int(self._account.segment[entry])
            return Effect(Did.OPENS, f"opens the clock{self._implied(entry)}: {promised_text(self._account, segment)}")
        if was < 0 or self._signal.stop[entry] or self._signal.cancel[entry]:
            return Effect(Did.OPENS_AGAIN, "opens the clock again; it goes on where it stopped")
        since = instant_text(int(self._signal.at[outcome.opener[was]]), self._zone)
        return Effect(Did.IGNORED, f"already open, since {since}")

    def _implied(self, entry: int) -> str:
        is_implied = self._account.rows.opened[self._account.row_of(entry)] and self._account.type_of(entry) != "opened"
        asked = {match.type for match in self._clock.start}
        return ", taken as `opened`, of which there is none" if is_implied and self._account.type_of(entry) not in asked else ""

    def _pauses(self, entry: int) -> Iterator[Effect]:
        pauses, resumes = self._pause[entry], self._resume[entry]
        if self._time.aim is Aim.DUE:
            if pauses or resumes:
                yield Effect(Did.IGNORED, "a clock with `due` is never paused")
            return
        ran = self._account.is_head(entry) or bool(self._signal.running[entry - 1])
        if resumes:
            yield Effect(Did.RESUMES, "resumes the clock") if not ran else Effect(Did.IGNORED, "the clock is not paused")
        elif pauses:
            yield Effect(Did.PAUSES, "pauses the clock") if ran else Effect(Did.IGNORED, "the clock is paused already")

    def _changes(self, entry: int, now: int) -> Iterator[Effect]:
        """What holds from the event on that did not before: the text, `for`, the target, the hours."""
        if self._account.type_of(entry) == BOUNDARY and now < 0 and not self._is_of_others(entry):
            yield Effect(Did.IGNORED, "a new text of the standard comes into force")
        place = int(self._account.segment[entry])
        if now < 0 or entry == self._account.clocked.opener[now]:
            return
        segments = self._account.clocked.segments
        if segments.version[place] != segments.version[place - 1]:
            number = self._account.era.versions[segments.version[place]].number
            yield Effect(Did.CHANGES, f"version {number} of the standard comes into force")
        if segments.applies[place] != segments.applies[place - 1]:
            ends = f"the standard does not apply any more: {unpromised(self._account, place)}" if not segments.applies[place] else ""
            yield Effect(Did.CHANGES, ends or "the standard applies now")
        if self._is_other(place) and segments.applies[place]:
            target = promised_text(self._account, place)
            counted = f"changes the target to {target}, counted from the start"
            yield Effect(Did.CHANGES, f"changes the promise: {target}" if self._time.aim is Aim.DUE else counted)

    def _is_other(self, place: int) -> bool:
        """Whether a segment has another target than the one before."""
        segments = self._account.clocked.segments
        if segments.calendar[place] != segments.calendar[place - 1]:
            return True
        if self._time.aim is Aim.DUE:  # one that has passed is, of each later segment, its start
            return bool(segments.floor[place] != max(segments.floor[place - 1], segments.start[place]))
        return any(column[place] != column[place - 1] for column in (segments.need, segments.floor))

    def _ignored(self, entry: int) -> Effect:
        """Why an event is nothing to the clock."""
        type_ = self._account.type_of(entry)
        if type_ == BOUNDARY:
            return Effect(Did.IGNORED, "a new text of the standard comes into force, which changes nothing here")
        if type_ in NO_REPLY and any(match.type == "agent_message" for match in self._clock.stop):
            return Effect(Did.IGNORED, f"an {type_} is never a reply")
        for name, alternatives in _lists(self._clock):
            for match in alternatives:
                if match.type == type_ and match.where is not None:
                    row = np.array([self._account.row_of(entry)])
                    missed = unmet(View(self._account.rows, self._zone, row, row, before=True), match.where)
                    return Effect(Did.IGNORED, f"would {name}, but {missed}")
        return Effect(Did.NOTHING, "no event of this clock")

    def _is_of_others(self, entry: int) -> bool:
        """Whether it is the instant at which another standard of the book has a new text."""
        era = self._account.era
        own = {era.since, era.until, *(version.since for version in era.versions)}
        return self._account.type_of(entry) == BOUNDARY and int(self._signal.at[entry]) not in own

    def _closed(self, entry: int, group: int, effects: list[Effect]) -> Step:
        outcome, place = self._account.clocked, int(self._account.segment[entry - 1])
        lapsed = bool(outcome.settled.lapsed[entry])
        elapsed = self._told.elapsed_us[group] if lapsed else outcome.segments.x_end[place]
        return Step(self._id(entry), int(self._signal.at[entry]), tuple(effects), self._number(group), int(elapsed))

    def _running(self, entry: int, group: int, effects: list[Effect]) -> Step:
        at, place = int(self._signal.at[entry]), int(self._account.segment[entry])
        if place < 0:
            return Step(self._id(entry), at, tuple(effects))
        segments = self._account.clocked.segments
        need = int(segments.need[place])
        return Step(
            self._id(entry),
            at,
            tuple(effects),
            self._number(group),
            int(segments.x[place]),
            need if need < FAR and segments.applies[place] else None,
            known(int(segments.deadline[place])),
        )

    def _number(self, group: int) -> int:
        return int(self._account.clocked.number[group])

    def _id(self, entry: int) -> int | None:
        return None if self._account.type_of(entry) == BOUNDARY else int(self._account.rows.seq[self._account.row_of(entry)])

    @property
    def _zone(self) -> str:
        return self._account.standard.time_zone


def is_effective(step: Step) -> bool:
    """Whether the event did anything."""
    return any(effect.did not in (Did.IGNORED, Did.NOTHING) for effect in step.effects)


def _those_that_matter(effects: list[Effect]) -> list[Effect]:
    """What an event did; what it could have done only where it did nothing."""
    return [effect for effect in effects if effect.did is not Did.IGNORED] or effects


def _lists(clock: Clock) -> tuple[tuple[str, tuple[Match, ...]], ...]:
    """The lists of a clock, by what their events would do."""
    return (
        ("cancel the clock", clock.cancel),
        ("close the clock", clock.stop),
        ("open the clock", clock.start),
        ("pause the clock", clock.pause),
        ("resume the clock", clock.resume),
    )
