"""The built-in clocks, as the language defines them."""

from __future__ import annotations

from engine.language.book import Clock, Count, Match
from engine.language.conditions import Happened


def _types(*names: str) -> tuple[Match, ...]:
    return tuple(Match(name) for name in names)


_REPLIED = Happened(("agent_message", "answered"))
_NO_LONGER_WAITING = _types("resolved", "closed", "ended", "spam", "deleted", "merged")
_VOID = _types("spam", "deleted", "merged")

BUILT_IN_CLOCKS: dict[str, Clock] = {
    clock.name: clock
    for clock in (
        Clock(
            "first_reply",
            start=_types("opened", "customer_message"),
            stop=_types("agent_message", "answered"),
            cancel=_NO_LONGER_WAITING,
            count=Count.FIRST,
        ),
        Clock(
            "next_reply",
            start=(Match("customer_message", where=_REPLIED),),
            stop=_types("agent_message"),
            cancel=_NO_LONGER_WAITING,
        ),
        Clock("every_reply", start=_types("customer_message"), stop=_types("agent_message"), cancel=_NO_LONGER_WAITING),
        Clock(
            "update",
            start=_types("agent_message"),
            stop=_types("agent_message", "resolved", "closed"),
            pause=_types("pending", "resolved", "closed"),
            resume=_types("unpending", "reopened"),
            cancel=_VOID,
        ),
        Clock(
            "resolution",
            start=_types("opened", "reopened"),
            stop=_types("resolved", "closed"),
            pause=_types("pending"),
            resume=_types("unpending", "reopened", "resolved", "closed"),
            cancel=_VOID,
            count=Count.SUM,
        ),
        Clock("pickup", start=_types("queued"), stop=_types("answered"), cancel=_types("abandoned")),
        Clock("handling", start=_types("answered"), stop=_types("ended")),
        Clock("follow_up", start=_types("resolved"), stop=_types("followed_up"), cancel=(Match("reopened"), *_VOID)),
    )
}
