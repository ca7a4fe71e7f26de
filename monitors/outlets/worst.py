"""Where it is worst: the figures that a message adds to the texts which Prometheus' rules have too, as they were when it began.

Values of attributes are a stranger's, so each text is made harmless.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.language.burns import Burn
from monitors import bars
from monitors.outlets.messages import harmless
from monitors.snapshot import StandardFigures
from monitors.wording import counted, ratio_text, window_text

SHOWN_MOST = 3  # groups


def of_promise(figures: StandardFigures) -> str:
    """How far a goal is missed and where the late ones are; how far a bar is, and its worst groups."""
    return _sentence(_of_goal(figures) if figures.bar is None else _of_bar(figures.bar))


def of_burn(figures: StandardFigures, burn: Burn) -> str:
    """How many broke it in the long window of a burn, and where the late ones are."""
    paces = (each for each in figures.paces if each.name == burn.long)
    told = (f"{each.breached:,} of {each.met + each.breached:,} broke it in the last {burn.long}" for each in paces)
    return _sentence([*told, *_late(figures)])


def of_late(figures: StandardFigures) -> str:
    """Where open clocks are late."""
    return _sentence(_late(figures))


def of_risk(figures: StandardFigures) -> str:
    """Where open clocks are at risk."""
    return _sentence(_open(figures, "at_risk", "open and at risk"))


def _of_bar(bar: bars.BarShown) -> Iterator[str]:
    told = bars.document(bar)
    which = "" if bar.so_far is None else f", in the {bar.window} that had ended last"
    yield f"{bars.figure_text(bar.value, bar.unit) or 'no figure'}, asked {bars.asked_text(told)}{which}"
    if faults := bars.faults(told):
        yield f"At fault: {_first(faults)}"


def _of_goal(figures: StandardFigures) -> Iterator[str]:
    for window in figures.windows[:1]:
        if window.compliance is not None and window.goal is not None:
            which = "" if window.so_far is None else f", in the {window.name} that had ended last"
            yield f"{ratio_text(window.compliance)} of {ratio_text(window.goal)} asked {window_text(window.name)}{which}"
    yield from _late(figures)


def _late(figures: StandardFigures) -> Iterator[str]:
    yield from _open(figures, "breached", "open past the deadline")


def _open(figures: StandardFigures, state: str, what: str) -> Iterator[str]:
    """How many open clocks in a state each label set has, most first."""
    opened = figures.clocks.open if figures.clocks is not None else {}
    found = sorted(((n, labels) for (is_in, labels), n in opened.items() if is_in == state and n), key=lambda each: -each[0])
    if found:
        total, groups = sum(n for n, _ in found), [f"{n:,} of {', '.join(filter(None, labels))}" for n, labels in found if any(labels)]
        yield f"{counted(total, 'interaction')} {what}" + (f": {_first(groups)}" if groups else "")


def _first(groups: list[str]) -> str:
    left = len(groups) - SHOWN_MOST
    return "; ".join(groups[:SHOWN_MOST]) + (f"; and {left:,} more" if left > 0 else "")


def _sentence(parts: Iterable[str]) -> str:
    told = ". ".join(parts)
    return harmless(f"When it was noticed: {told}.") if told else ""
