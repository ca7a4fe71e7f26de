"""Which target would have kept a promise: the shortest, and of one that is to last, the longest.

How this works: a target is tried on the real engine, since another one also moves the instants at which verdicts are decided, and so the
windows in which they count. A target is a whole number of steps: seconds, days, or where an attribute chooses between several, whole
percents of them all, each rounded up to its own unit. A longer one is taken to keep whatever a shorter one keeps, so the answer is
found by halving, and what is told has been tried: it keeps the promise, and one step less does not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from engine.language.book import Aim, Choice, Standard, Time
from engine.language.durations import DAY, SECOND, Duration, Unit
from engine.language.paths import leaves

PERCENT = 100

Kept = Callable[[Standard], bool]
"""Whether a standard would have been kept."""


@dataclass(frozen=True, slots=True)
class KeptTarget:
    """The standard with the target that would have kept it. `percent` is what it is of the targets that an attribute chooses from."""

    standard: Standard
    percent: int | None
    is_as_promised: bool
    ratio: float  # of the target to the promised one


def has_target(standard: Standard) -> bool:
    """Whether there is a target that could be another: not of a bar, a rule, or a deadline that an attribute carries."""
    return isinstance(standard.kind, Time) and standard.kind.target is not None


def kept_target(standard: Standard, kept: Kept, length_us: int, ratio: float) -> KeptTarget | None:
    """The target next to breaking that would have kept the promise; None if none would, however long.

    `length_us` is that of the whole history: a longer target could not be missed in it. `ratio` is a first guess, as a multiple of the
    target.
    """
    time = standard.kind
    assert isinstance(time, Time) and time.target is not None
    steps, most = _steps(time.target), _steps_most(time.target, length_us)
    start = min(max(round(steps * ratio), 1), most)
    if time.aim is Aim.NOT_WITHIN:  # the shorter the easier: counted from the longest down
        found = _least(lambda each: kept(with_steps(standard, most + 1 - each)), most + 1 - start, most)
        found = None if found is None else most + 1 - found
    else:
        found = _least(lambda each: kept(with_steps(standard, each)), start, most)
    if found is None:
        return None
    percent = found if isinstance(time.target, Choice) else None
    return KeptTarget(with_steps(standard, found), percent, found == steps, found / max(steps, 1))


def with_steps(standard: Standard, steps: int) -> Standard:
    """The standard with a target of so many steps."""
    time = standard.kind
    assert isinstance(time, Time) and time.target is not None
    return replace(standard, kind=replace(time, target=_stepped(time.target, steps)))


def _steps(target: Duration | Choice[Duration]) -> int:
    """The target as promised, in steps."""
    if isinstance(target, Choice):
        return PERCENT
    return -(-target.amount // SECOND) if target.unit is Unit.EXACT else target.amount


def _steps_most(target: Duration | Choice[Duration], length_us: int) -> int:
    """So many steps that nothing is longer."""
    shortest = min((_length_us(each) for each in leaves(target) if each.amount), default=DAY)
    if isinstance(target, Choice):
        return max(-(-PERCENT * (length_us + 2 * DAY) // shortest), PERCENT)
    return max((length_us + 2 * DAY) // (SECOND if target.unit is Unit.EXACT else DAY), _steps(target), 1)


def _length_us(duration: Duration) -> int:
    return duration.amount if duration.unit is Unit.EXACT else duration.amount * DAY


def _stepped(target: Duration | Choice[Duration], steps: int) -> Duration | Choice[Duration]:
    if isinstance(target, Duration):
        return Duration(target.unit, steps * SECOND if target.unit is Unit.EXACT else steps)
    return _shared_out(target, steps)


def _shared_out(target: Choice[Duration], percent: int) -> Choice[Duration]:
    """So many percent of each target of a choice, rounded up to whole seconds or days."""

    def part(each: Duration | Choice[Duration]) -> Duration | Choice[Duration]:
        if isinstance(each, Choice):
            return _shared_out(each, percent)
        unit = SECOND if each.unit is Unit.EXACT else 1
        return Duration(each.unit, -(-each.amount * percent // (PERCENT * unit)) * unit)

    otherwise = None if target.otherwise is None else part(target.otherwise)
    return Choice(target.by, tuple((value, part(case)) for value, case in target.cases), otherwise)


def _least(holds: Callable[[int], bool], start: int, most: int) -> int | None:
    """The least number from 1 to `most` that holds, where all above one that holds do; sought from `start` in growing strides."""
    low, high, stride = 0, start, 1  # low does not hold, or is none
    if holds(start):
        while high - stride > 0:
            if not holds(high - stride):
                low = high - stride
                break
            high, stride = high - stride, stride * 2
    else:
        low = start
        while True:
            if low >= most:
                return None
            high = min(low + stride, most)
            if holds(high):
                break
            low, stride = high, stride * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
