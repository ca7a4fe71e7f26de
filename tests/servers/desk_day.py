"""A help desk's days in steps of five minutes, made from a seed, so that what is concluded of them does not depend on when one looks.

A step has at most one event of each customer. Its events happen within the ten seconds before the step's instant, each at a
microsecond of its own; targets are such that no deadline falls into those seconds. So a monitor that has everything of a step before
the next one comes concludes the same at every step, whenever in between it looks, is killed or begins again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from engine.language.durations import MINUTE

BEGIN = datetime(2026, 11, 16, 6, 0, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STEP_US = 5 * MINUTE
CUSTOMERS = 40
EVENTS_MOST = 10  # of a step

BOOK = """
upheld: 1
calendars:
  office: {open: {mon-sun: 09:00-18:00}}
standards:
  first-reply:
    promise: The more urgent, the faster the first reply
    clock: first_reply
    within: {by: priority, high: 12m, otherwise: 32m}
    warn: [50%, 80%]
    severity: page
  next-reply: {promise: No message waits longer than 22 minutes, clock: next_reply, within: 22m, goal: 80% over 4h}
  solved:
    promise: Solved in 62 minutes; waiting for the customer does not count
    clock: resolution
    within: 62m
    goal: 70% per day
    break_down: [channel]
  solved-in-hours: {promise: Solved in 92 minutes of office hours, clock: resolution, within: 92m, hours: office, goal: 60% over 1d}
  stays-solved:
    promise: A customer does not come back within 47 minutes
    per: customer
    clock: {from: resolved, to: [opened, reopened]}
    not_within: 47m
  short: {promise: Replies stay under 250 words, every: agent_message, must: {words: {at_most: 250}}, goal: 90% over 4h}
  brief: {promise: Nine in ten replies stay under 265 words, bar: {p90: words, at_most: 265, across: channel}, over: 5h}
  quick: {promise: Solved within an hour on average, bar: {average: resolution, at_most: 1h, across: channel}, over: day, minimum: 3}
  team: {promise: Half of the matters find a team, bar: {share: {team: {present: true}}, at_least: 50%}, over: 8h, confidence: 90%}
"""

NEXT = {
    "opened": ("agent_message", "customer_message", "updated", "pending", "resolved", "spam"),
    "agent_message": ("customer_message", "pending", "resolved", "assigned", "resolved"),
    "customer_message": ("agent_message", "agent_message", "customer_message", "updated", "resolved"),
    "pending": ("unpending", "customer_message", "resolved"),
    "unpending": ("agent_message", "resolved"),
    "updated": ("agent_message", "customer_message", "resolved"),
    "assigned": ("agent_message", "resolved", "customer_message"),
    "resolved": ("reopened", "closed", "closed"),
    "reopened": ("resolved", "agent_message"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One event as it is pushed."""

    id: str
    subject: str
    at: int
    type: str
    data: dict[str, object]

    def cloud_event(self) -> dict[str, object]:
        time = (EPOCH + timedelta(microseconds=self.at)).isoformat()
        own = {"id": self.id, "subject": self.subject, "type": self.type, "time": time, "data": self.data}
        return {"specversion": "1.0", "source": "desk", **own}

    def text(self) -> str:
        """The event as one line of JSON."""
        return json.dumps(self.cloud_event())

    def body(self) -> bytes:
        """The event alone as the body of a request."""
        return f"[{self.text()}]".encode()


def instant(step: int) -> int:
    """The instant of a step in microseconds since 1970 UTC."""
    return (BEGIN - EPOCH) // timedelta(microseconds=1) + step * STEP_US


@dataclass
class Desk:
    """Tells one step after the other."""

    seed: int
    open: dict[str, list[tuple[str, str]]] = field(default_factory=dict)  # by customer: what goes on, each with its last event's type
    step: int = 0

    def __post_init__(self) -> None:
        self._random = Random(self.seed)
        self._subjects = 0

    def next_step(self) -> tuple[int, list[Told]]:
        """The instant of the next step and what happens until then; one in four brings an event late, one in six is quiet for hours."""
        pick = self._random
        self.step += 1 if pick.random() > 1 / 6 else pick.randrange(2, 30)
        customers = pick.sample(range(CUSTOMERS), pick.randrange(1, EVENTS_MOST))
        late = pick.randrange(len(customers)) if pick.random() < 1 / 4 else None
        told = [self._event(f"c-{customer}", place, late=place == late) for place, customer in enumerate(customers)]
        return instant(self.step), told

    def _event(self, customer: str, place: int, late: bool) -> Told:
        pick = self._random
        step = max(self.step - pick.randrange(1, 12), 0) if late else self.step
        at = instant(step) - (self.step % 1000) * 10_000 - place * 100 - 1
        going_on = self.open.setdefault(customer, [])
        if not going_on or (pick.random() < 0.4 and not late):
            return self._opened(customer, at)
        number = pick.randrange(len(going_on))
        subject, last = going_on[number]
        type_ = pick.choice(NEXT[last])
        if type_ in NEXT:
            going_on[number] = (subject, type_)
        else:
            del going_on[number]
        return Told(self._id(place), subject, at, type_, self._data(type_))

    def _opened(self, customer: str, at: int) -> Told:
        pick = self._random
        self._subjects += 1
        subject = f"t-{self._subjects}"
        self.open[customer].append((subject, "opened"))
        data: dict[str, object] = {"channel": pick.choice(["email", "chat"]), "customer": customer}
        if pick.random() < 0.5:
            data["priority"] = pick.choice(["high", "low"])
        return Told(f"{subject}-opened", subject, at, "opened", data)

    def _data(self, type_: str) -> dict[str, object]:
        pick = self._random
        match type_:
            case "agent_message":
                return {"words": pick.randrange(200, 270)}
            case "updated":
                return {"priority": pick.choice(["high", "low", None])}
            case "assigned":
                return {"team": pick.choice(["north", "south"])}
        return {}

    def _id(self, place: int) -> str:
        return f"{self.step}-{place}"
