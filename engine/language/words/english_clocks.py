"""Clocks in English."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from engine.language.book import Clock, Count, Match
from engine.language.words import english_conditions
from engine.language.words.english_terms import EVENTS, event, exact, listed, mention
from engine.language.words.parts import built_in_name

_NOT_A_REPLY = "Automatic replies and internal notes are no replies"
_NO_LONGER_WAITING = (
    "No verdict is given if the interaction is solved, closed or ended before that, or is marked as spam, deleted or merged into another"
)
_VOID = "No verdict is given if the interaction is marked as spam, deleted or merged into another"
_EACH, _FIRST = "Each such stretch of time counts by itself", "Only the first such stretch of time of an interaction counts"
_OLDEST = "Several messages without an answer are one wait, from the oldest"

BUILT_IN: dict[str, tuple[str, ...]] = {
    "first_reply": (
        "From the moment the interaction is opened or the customer first writes, until an agent replies or picks up",
        _NOT_A_REPLY,
        _NO_LONGER_WAITING,
        _FIRST,
    ),
    "next_reply": (
        "From each message that the customer writes after the first reply, until an agent replies",
        _OLDEST,
        _NOT_A_REPLY,
        _NO_LONGER_WAITING,
        _EACH,
    ),
    "every_reply": (
        "From each message of the customer, the first one too, until an agent replies",
        _OLDEST,
        _NOT_A_REPLY,
        _NO_LONGER_WAITING,
        _EACH,
    ),
    "update": (
        "From each message that an agent writes to the customer until the next one, or until the interaction is solved or closed",
        "The clock stands still while the interaction waits for the customer, and while it is solved or closed",
        _VOID,
        _EACH,
    ),
    "resolution": (
        "From the moment the interaction is opened until it is solved or closed",
        "The clock stands still while the interaction waits for the customer",
        "If the interaction is reopened, the time goes on from where it stopped; all of it is judged as one",
        _VOID,
    ),
    "pickup": (
        "From the moment the customer joins the queue until an agent picks up",
        "A customer who gives up waiting before the deadline does not count; one who gives up after it is a miss",
        _EACH,
    ),
    "handling": ("From the moment an agent picks up until the conversation ends", _EACH),
    "follow_up": (
        "From the moment the interaction is solved until somebody of us follows up with the customer",
        "No verdict is given if the interaction is reopened before that, or is marked as spam, deleted or merged into another",
        _EACH,
    ),
}

_COUNTS = {
    Count.EACH: _EACH,
    Count.FIRST: _FIRST,
    Count.SUM: "All such stretches of time of an interaction add up and are judged as one",
}


def clock(clock: Clock) -> str:
    """What a clock measures, in sentences."""
    name = built_in_name(clock)
    return ". ".join(BUILT_IN[name] if name else _composed(clock)) + "."


def happening(matches: Iterable[Match]) -> str:
    """Any of some events, as `the customer writes, or an agent picks up`."""
    subjects = groupby(matches, key=lambda match: (event(match.type)[0], match.where))
    return ", or ".join(_events(subject, list(found)) for (subject, _), found in subjects)


def _composed(clock: Clock) -> list[str]:
    said = [f"From the moment {happening(clock.start)}, until {happening(clock.stop)}"]
    if clock.pause:
        said.append(f"The clock stands still from the moment {happening(clock.pause)}")
    if clock.resume:
        said.append(f"It goes on when {happening(clock.resume)}")
    elif clock.pause:
        said.append("It never goes on by itself")
    if clock.cancel or clock.cancel_before:
        limit = "" if clock.cancel_before is None else f" within the first {exact(clock.cancel_before.amount)}"
        said.append(f"No verdict is given if {happening(clock.cancel)}{limit}")
    return [*said, _COUNTS[clock.count]]


def _events(subject: str, matches: list[Match]) -> str:
    """Events of one subject and one condition."""
    where = matches[0].where
    condition = "" if where is None else f" (where {english_conditions.condition(where)})"
    if matches[0].type not in EVENTS:
        return f"{subject} {listed([mention(match.type) for match in matches], 'or')} takes place{condition}"
    return f"{subject} {listed([event(match.type)[1] for match in matches], 'or')}{condition}"
