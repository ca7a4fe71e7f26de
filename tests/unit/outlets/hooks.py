"""Where alerts arrive: a webhook that takes or refuses, and the configurations that tell it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from engine.language.book import Severity
from monitors import alerting
from monitors.clock import SetClock
from monitors.config import Alerts, Notify
from monitors.outlets.outlet import UNDER_WAY_US
from monitors.outlets.topics import SETTLES_US
from tests.unit.outlets.ringing_desk import RingingDesk

ALL = (Severity.PAGE, Severity.TICKET, Severity.INFO)


@dataclass
class Hook:
    """Takes what is posted and answers with a status, 400 where it `refuses` a word of it; `bodies` are those that it took."""

    status: int = 200
    refuses: bytes | None = None
    bodies: list[Any] = field(default_factory=list)
    asked: int = 0
    paths: set[str] = field(default_factory=set)
    users: set[str] = field(default_factory=set)
    place: str = ""

    def alerts(self) -> list[tuple[str, str, str]]:
        """Of every alert that was posted its name, when it began and when it is said to end."""
        return [(each["labels"]["alertname"], _clock(each["startsAt"]), _clock(each["endsAt"])) for body in self.bodies for each in body]

    def titles(self) -> list[str]:
        """The titles of the messages that were posted."""
        return [body["title"] for body in self.bodies]


def _clock(text: str) -> str:
    """`09:00:05`, of another day than the 20th `21 09:00:05`."""
    return text[8:19].replace("T", " ").removeprefix("20 ")


def alertmanager(hook: Hook) -> Alerts:
    return Alerts(alertmanagers=(f"http://{hook.place}",))


def people(hook: Hook, *severities: Severity) -> Alerts:
    return Alerts(notify=(Notify(f"json://{hook.place}", severities or (Severity.PAGE,)),))


def untold(desk: RingingDesk) -> int:
    """Of how many alerts the first outlet has not been told, once none can be on its way any more."""
    desk.alerting.conclude(desk.watched)
    return untold_later(desk, SETTLES_US + UNDER_WAY_US)


def untold_later(desk: RingingDesk, later_us: int) -> int:
    """Of how many alerts the first outlet has not been told that it should have been, were nothing done until later."""
    return alerting.untold(desk.config, SetClock(desk.clock.instant + later_us))[0].untold
