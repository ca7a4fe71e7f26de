"""What happens to one customer's matter in the made-up contact centre, told event by event."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import log
from random import Random

from monitors.demo.shifts import after_work, in_office

_TOPICS = {"orders": "sales", "delivery": "logistics", "returns": "logistics", "invoice": "accounts", "fault": "technical"}
_TOPIC_WEIGHTS = (25, 30, 15, 15, 15)
_PRIORITIES = {"urgent": 0.35, "high": 0.6, "normal": 1.0, "low": 1.4}  # how long it takes, beside a normal one
_PRIORITY_WEIGHTS = (5, 15, 60, 20)
_TIERS = ("gold", "silver", "standard")
_TIER_WEIGHTS = (1, 3, 6)
_GROUPS = ("private", "business")
_GROUP_WEIGHTS = (7, 3)
_REASONS = ("advice", "change", "complaint")
_CUSTOMERS = 1_500
_AGENTS_PER_TEAM = 6
_AUTO_CLOSE = timedelta(days=3)


@dataclass(slots=True)
class Story:
    """One interaction: `told` takes its events as (time, type, data), in any order."""

    chance: Random
    subject: str
    channel: str
    incident: bool
    told: list[tuple[datetime, str, dict[str, object]]] = field(default_factory=list)
    team: str = ""
    priority: str = "normal"

    def tell(self, at: datetime, kind: str, **data: object) -> datetime:
        """Adds an event and gives back its time."""
        self.told.append((at, kind, data))
        return at

    def happens(self, share: float) -> bool:
        """True for this share of the asks."""
        return self.chance.random() < share

    def about(self, median_s: float, spread: float = 0.7) -> timedelta:
        """A length of time around the median, with a long tail (log-normal), never under a second."""
        return timedelta(seconds=max(1, round(self.chance.lognormvariate(log(median_s), spread))))

    def agent(self) -> str:
        """Somebody of the team."""
        return f"{self.team}-{self.chance.randrange(_AGENTS_PER_TEAM) + 1}"

    def matter(self) -> dict[str, object]:
        """What it is about, whose it is and who has to see to it; the same customer is always of the same tier and group."""
        (topic,) = ("fault",) if self.incident else self.chance.choices(list(_TOPICS), _TOPIC_WEIGHTS)
        (self.priority,) = self.chance.choices(list(_PRIORITIES), _PRIORITY_WEIGHTS)
        self.team = _TOPICS[topic]
        number = self.chance.randrange(_CUSTOMERS)
        customer = Random(number)
        (tier,), (group,) = customer.choices(_TIERS, _TIER_WEIGHTS), customer.choices(_GROUPS, _GROUP_WEIGHTS)
        return {
            "channel": self.channel,
            "team": self.team,
            "priority": self.priority,
            "topic": topic,
            "customer": f"customer-{number:04}",
            "tier": tier,
            "customer_group": group,
        }


def tell_email(story: Story, at: datetime, pressure: float) -> None:
    """An e-mail: a confirmation at once, replies in office hours, questions back to the customer, and an end."""
    story.tell(at, "opened", **story.matter(), words=story.chance.randint(20, 300))
    if story.happens(0.95):
        story.tell(at + story.about(10), "auto_reply")
    if story.happens(0.04):
        story.tell(after_work(at, story.about(1200)), story.chance.choice(["spam", "spam", "merged", "deleted"]))
        return
    slow = story.chance.uniform(4, 9) if story.happens(0.04) else 1.0  # a few lie forgotten
    wait = story.about(4000 * _PRIORITIES[story.priority] * pressure * slow)
    replied = after_work(at, wait)
    story.tell(after_work(at, wait / 2), "assigned", agent=story.agent())
    if story.happens(0.1):
        story.team = "technical"
        story.tell(after_work(at, wait * 0.75), "transferred", team=story.team, agent=story.agent())
    _reply(story, replied)
    _settle(story, _converse(story, replied))


def tell_call(story: Story, at: datetime, pressure: float) -> None:
    """A call: a wait in the queue, then somebody answers or the caller gives up; notes, and what is left to do afterwards."""
    story.tell(at, "queued", **story.matter())
    wait = timedelta(seconds=round(story.chance.expovariate(1 / (9 * pressure)), 1))
    patience = timedelta(seconds=round(3 + story.chance.expovariate(1 / 150), 1))
    if patience < wait:
        story.tell(at + patience, "abandoned")
        return
    answered = story.tell(at + wait, "answered", agent=story.agent())
    length = story.about(270, 0.6)
    if story.happens(0.25):
        held = story.tell(answered + length * 0.3, "held")
        story.tell(held + length * story.chance.uniform(0.1, 0.4), "unheld")
    if story.happens(0.08):
        story.team = "technical"
        story.tell(answered + length * 0.8, "transferred", team=story.team, agent=story.agent())
    reason = {"reason": story.chance.choice(_REASONS)} if story.happens(0.985) else {}
    ended = story.tell(answered + length, "ended", handling_s=length.seconds, **reason)
    if story.happens(0.94):
        story.tell(ended + story.about(150), "internal_note", words=story.chance.randint(10, 80))
    if story.happens(0.8):
        _settle(story, ended + timedelta(seconds=30))
    else:
        _settle(story, _reply(story, after_work(ended, story.about(7200 * pressure))))


def tell_chat(story: Story, at: datetime, pressure: float) -> None:
    """A chat: quick turns day and night, slower when only the night shift is there; now and then the customer just leaves."""
    story.tell(at, "opened", **story.matter(), words=story.chance.randint(5, 40))
    last = at
    shift = 1.0 if in_office(at) else 1.5
    for turn in range(story.chance.randint(2, 6)):
        if turn:
            last = story.tell(last + story.about(40), "customer_message", words=story.chance.randint(3, 40))
        last = _reply(story, last + story.about(22 * shift * pressure, 0.5))
        if story.happens(0.04):
            story.tell(last + timedelta(minutes=10), "ended")
            return
    ended = story.tell(last + story.about(30), "ended")
    _settle(story, ended)


def _reply(story: Story, at: datetime) -> datetime:
    longest = 320 if story.channel == "email" else 60
    return story.tell(at, "agent_message", agent=story.agent(), words=story.chance.randint(8, longest))


def _converse(story: Story, replied: datetime) -> datetime:
    """Rounds of a question to the customer, a pause, an answer and a reply; gives the time of the last reply."""
    while story.happens(0.3):
        story.tell(replied, "pending")
        answer = story.tell(replied + story.about(6 * 3600, 0.9), "customer_message", words=story.chance.randint(10, 150))
        story.tell(answer, "unpending")
        replied = _reply(story, after_work(answer, story.about(4000 * _PRIORITIES[story.priority])))
    return replied


def _settle(story: Story, at: datetime, again: bool = False) -> None:
    """Solved; some come back, the others are asked how it was, called after a while, and closed."""
    story.tell(at, "resolved")
    if not again and story.happens(0.09):
        back = story.tell(at + story.about(30 * 3600), "customer_message", words=story.chance.randint(10, 150))
        story.tell(back, "reopened")
        _settle(story, _reply(story, after_work(back, story.about(5400))), again=True)
        return
    if story.happens(0.3):
        story.tell(at + story.about(4 * 3600), "surveyed", csat=_mark(story, 4.6 - 1.2 * again), nps=story.chance.randint(3, 10))
    if story.happens(0.25):
        story.tell(after_work(at, story.about(5 * 3600)), "scored", quality=round(min(5.0, story.chance.gauss(4.4, 0.35)), 1))
    if story.happens(0.85):
        story.tell(after_work(at, story.about(10 * 3600, 0.5)), "followed_up", agent=story.agent())
    story.tell(at + _AUTO_CLOSE, "closed")


def _mark(story: Story, mean: float) -> int:
    return max(1, min(5, round(story.chance.gauss(mean, 0.8))))
