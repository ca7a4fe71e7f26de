"""Why a standard is neither kept nor violated, in words for people."""

from __future__ import annotations

from typing import Any

from monitors import bars
from monitors.commands.printing import counted
from monitors.history import StandardTold

NOTHING = "nothing was ever judged and nothing is open"


def why_unknown(told: dict[str, Any]) -> str:
    """The reason now, of a standard as `status --json` tells it."""
    if told["kind"] == "bar" and not told["judged"]:
        return bars.why_unknown(told, _where(told["window"]))
    if not told["measurable"]:
        return "its feeds have not been read far enough to judge it"
    if not told["windows"]:
        return NOTHING
    window = told["windows"][0]
    return _too_few(window["met"] + window["breached"], window["window"])


def why_unknown_then(told: StandardTold) -> str:
    """The reason as of the end of a history; one without a goal is unknown only where there is nothing of it."""
    if told.bar is not None:
        return bars.why_unknown(bars.document(told.bar), _where(told.bar.window))
    goal = told.standard.goal
    if goal is None:
        return NOTHING
    judged = told.windows[-1:] if goal.per is None else told.windows[-2:-1]  # the last calendar window has not ended
    return _too_few(sum(window.met + window.breached for window in judged), told.window or "")


def _too_few(verdicts: int, window: str) -> str:
    where = _where(window)
    return f"only {counted(verdicts, 'verdict')} {where}, fewer than its `minimum`" if verdicts else f"no verdicts {where}"


def _where(window: str) -> str:
    return f"in the last {window}" if window[:1].isdigit() else f"in the {window} that ended last"
