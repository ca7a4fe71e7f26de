"""Why a standard is neither kept nor violated, in words for people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from monitors import bars
from monitors.wording import counted

if TYPE_CHECKING:
    from monitors.history import StandardTold

NOTHING = "nothing was ever judged and nothing is open"
NAMED_MOST = 3  # of the standards of which one thing is said


def unknown_told(reasons: Iterable[tuple[str, str]]) -> Iterator[str]:
    """A sentence for each reason, from pairs of a name and its reason: `a, b, c and 39 more are unknown: no verdicts in the last 28d`."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    for name, reason in reasons:
        names[reason].append(name)
    for reason, of_reason in names.items():
        told, is_one = named(of_reason)
        yield f"{told} {'is' if is_one else 'are'} unknown: {reason}"


def named(names: Sequence[str]) -> tuple[str, bool]:
    """The names, of many the first and how many more, and whether it is one: `a, b, c and 39 more`."""
    more = len(names) - NAMED_MOST
    *firsts, last = [*names[:NAMED_MOST], f"{more:,} more"] if more > 0 else names
    return (f"{', '.join(firsts)} and {last}" if firsts else last), not firsts


def why_unknown(told: dict[str, Any]) -> str:
    """The reason now, of a standard as `status --json` tells it."""
    if told["kind"] == "bar" and not told["judged"]:
        return bars.why_unknown(told, where_text(told["window"]))
    if not told["measurable"]:
        return "the feeds have not been read far enough"
    if not told["windows"]:
        return NOTHING
    window = told["windows"][0]
    return too_few(window["met"] + window["breached"], window["window"])


def why_unknown_then(told: StandardTold) -> str:
    """The reason as of the end of a history; one without a goal is unknown only where there is nothing of it."""
    if told.bar is not None:
        return bars.why_unknown(bars.document(told.bar), where_text(told.bar.window))
    goal = told.standard.goal
    if goal is None:
        return NOTHING
    judged = told.windows[-1:] if goal.per is None else told.windows[-2:-1]  # the last calendar window has not ended
    return too_few(sum(window.met + window.breached for window in judged), told.window or "")


def too_few(verdicts: int, window: str) -> str:
    """Why a goal is unknown: so many verdicts were decided in the window that is judged."""
    where = where_text(window)
    return f"only {counted(verdicts, 'verdict')} {where}, fewer than its `minimum`" if verdicts else f"no verdicts {where}"


def where_text(window: str) -> str:
    """`in the last 28d`, `in the month that ended last`."""
    return f"in the last {window}" if window[:1].isdigit() else f"in the {window} that ended last"
