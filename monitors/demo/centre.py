"""A made-up contact centre: e-mails, calls and chats of past days and of the hours to come, the same for the same seed.

Each day is told from its own seed, so the world does not change when it is looked at later: a demo that is started again tells the
same events with the same ids. Most promises are kept; evenings, weekends, busy Mondays and the odd incident break some.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from heapq import heappop, heappush
from random import Random

from monitors.demo.shifts import ZONE, local_instant
from monitors.demo.stories import Story, tell_call, tell_chat, tell_email

SOURCE = "contact-centre"
HOURS_AHEAD = 24

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
_INCIDENT_DAYS = 0.08  # share of days on which something breaks and everybody calls
_INCIDENT_HOURS = 2
_INCIDENT_CROWD = 3  # times as many interactions


@dataclass(frozen=True, slots=True)
class Channel:
    """How a channel is used: interactions on a usual day, the share of that on each weekday from Monday, the weight of each local hour."""

    tell: Callable[[Story, datetime, float], None]
    usual: int
    weekdays: tuple[float, ...]
    hours: tuple[int, ...]


_NIGHT = (0,) * 8
_CHANNELS = {
    "email": Channel(
        tell_email,
        usual=60,
        weekdays=(1.3, 1.0, 1.0, 1.0, 0.9, 0.4, 0.3),
        hours=(1, 1, 1, 1, 1, 2, 4, 7, 10, 12, 12, 11, 9, 10, 10, 9, 8, 7, 6, 5, 5, 4, 3, 2),
    ),
    "phone": Channel(
        tell_call,
        usual=100,
        weekdays=(1.4, 1.0, 1.0, 1.0, 0.9, 0.5, 0.0),
        hours=(*_NIGHT, 7, 11, 12, 10, 8, 8, 9, 9, 8, 6, 4, 3, 0, 0, 0, 0),
    ),
    "chat": Channel(
        tell_chat,
        usual=50,
        weekdays=(1.1, 1.0, 1.0, 1.0, 1.0, 0.9, 0.8),
        hours=(2, 1, 1, 1, 1, 1, 2, 3, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 9, 9, 8, 7, 5, 3),
    ),
}


def events(now: int, seed: int, days: int, hours_ahead: int = HOURS_AHEAD) -> Iterator[dict[str, object]]:
    """CloudEvents in order of time, of all interactions that begin on the `days` days before that of `now`, or later.

    `now` is in microseconds since 1970 UTC; the events go up to `hours_ahead` after it, that instant excluded.
    """
    instant = _EPOCH + timedelta(microseconds=now)
    end = instant + timedelta(hours=hours_ahead)
    day = instant.astimezone(ZONE).date() - timedelta(days=days)
    waiting: list[tuple[datetime, str, int, dict[str, object]]] = []
    while (begin := local_instant(day, 0)) < end:
        while waiting and waiting[0][0] < begin:
            yield heappop(waiting)[-1]
        for story in _day(day, seed):
            for number, (at, event) in enumerate(_cloud_events(story)):
                heappush(waiting, (at, story.subject, number, event))
        day += _DAY
    while waiting and waiting[0][0] < end:
        yield heappop(waiting)[-1]


def _day(day: date, seed: int) -> Iterator[Story]:
    """All interactions that begin on the day."""
    chance = Random(f"{seed} {day}")
    incident = chance.randrange(9, 17) if chance.random() < _INCIDENT_DAYS else None
    for name, channel in _CHANNELS.items():
        weights = [weight * (_INCIDENT_CROWD if _is_hit(hour, incident) else 1) for hour, weight in enumerate(channel.hours)]
        expected = channel.usual * channel.weekdays[day.weekday()] * sum(weights) / sum(channel.hours)
        for number in range(round(expected * chance.uniform(0.85, 1.15))):
            (hour,) = chance.choices(range(24), weights)
            at = local_instant(day, hour) + timedelta(seconds=chance.randrange(3600))
            story = Story(Random(chance.random()), f"{name}-{day:%y%m%d}-{number:03}", name, incident=_is_hit(hour, incident))
            channel.tell(story, at, _pressure(day, hour, incident))
            yield story


def _is_hit(hour: int, incident: int | None) -> bool:
    return incident is not None and incident <= hour < incident + _INCIDENT_HOURS


def _pressure(day: date, hour: int, incident: int | None) -> float:
    """How much longer everything takes than on a quiet day."""
    busy_monday = 1.4 if day.weekday() == 0 and hour < 12 else 1.0
    return busy_monday * (2.5 if _is_hit(hour, incident) else 1.0)


def _cloud_events(story: Story) -> Iterator[tuple[datetime, dict[str, object]]]:
    for number, (at, kind, data) in enumerate(sorted(story.told, key=lambda told: told[0])):
        yield at, {
            "specversion": "1.0",
            "id": f"{story.subject}-{number}",
            "source": SOURCE,
            "subject": story.subject,
            "type": kind,
            "time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "data": data,
        }
