"""What was decided in the short windows that alerts ask for, beside that of a standard's goal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from engine.evaluation.windows import Counts, burn, counted, window_name
from engine.language.book import Bar, Goal, Standard
from engine.language.burns import BREACHES_LEAST, Burn, windows_of
from engine.language.durations import HOUR, SECOND
from monitors.snapshot import StandardFigures, WindowFigures

AHEAD = "4h"  # as far as deadlines ahead are compared with what was decided in as long a time
COUNTED_EVERY_US = 15 * SECOND
Announced = Callable[[int, int], int]  # breaches announced after the first instant, up to and including the second


class Paces:
    """Counts the short windows of standards, each at most every fifteen seconds: they change slowly and there are many."""

    def __init__(self) -> None:
        self._counted: dict[str, tuple[Standard, int, list[WindowFigures]]] = {}

    def of(self, standard: Standard, now: int, counts: Counts, announced: Announced) -> list[WindowFigures]:
        """The short windows of a standard up to and including `now`, or an instant shortly before it."""
        before = self._counted.get(standard.name)
        if before is None or before[0] is not standard or not 0 <= now - before[1] < COUNTED_EVERY_US:
            before = self._counted[standard.name] = standard, now, paces(standard, now, counts, announced)
        return before[2]


def _windows_asked(standard: Standard) -> dict[str, int]:
    """The short windows by name, with their lengths in microseconds; none that is the goal's own, and none of a bar."""
    if isinstance(standard.kind, Bar):
        return {}
    windows = {AHEAD: 4 * HOUR} | windows_of(standard.goal)
    if standard.goal is not None:
        windows.pop(window_name(standard.goal), None)
    return windows


def is_burning(burn: Burn, goal: Goal, figures: StandardFigures) -> bool:
    """Whether a budget burns fast over the long window and no slower over the short one, if that has any verdict; by breaches that are
    many enough and a real share of the budget, as Prometheus' rule asks."""
    windows = {each.name: each for each in (*figures.windows, *figures.paces)}
    factor = float(burn.factor)
    long, short, whole = (windows.get(name) for name in (burn.long, burn.short, window_name(goal)))
    if long is None or whole is None or (long.burn_rate or 0) < factor:
        return False
    is_over = short is not None and short.burn_rate is not None and short.burn_rate < factor
    budget = burn.spent * (1 - goal.share) * (whole.met + whole.breached)
    return not is_over and long.breached >= BREACHES_LEAST and long.breached >= budget


def paces(standard: Standard, now: int, counts: Counts, announced: Announced) -> list[WindowFigures]:
    """Each short window with what was met and what was announced as breached in it, and of a standard with a goal its burn.

    What is not announced is not alerted on: history from before a feed or a standard was live, and deadlines that passed in silence. The
    burn is None where nothing was decided.
    """
    found = []
    for name, length_us in _windows_asked(standard).items():
        whole = counted(counts, now - length_us, now)
        window = replace(whole, breached=min(whole.breached, announced(whole.after, whole.until)))
        rate = None if standard.goal is None else burn(window, standard.goal.share)
        found.append(WindowFigures(name, None, window.met, window.breached, None, None, rate, window.after, window.until))
    return found
