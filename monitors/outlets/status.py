"""The state of everything in one document, as `upheld status --json` gives it and a running monitor answers at `/status`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from engine.evaluation.instants import rfc3339
from engine.evaluation.windows import Window
from monitors import bars
from monitors.bars import BarShown
from monitors.names import UNBROKEN_STATES
from monitors.snapshot import DUE_WITHIN_US, FeedFigures, Snapshot, StandardFigures, WindowFigures


def status(snapshot: Snapshot, cancelled: Mapping[str, int]) -> dict[str, object]:
    """Times are RFC 3339 in UTC, lengths seconds, shares 0 to 1. `cancelled` counts by standard."""
    return {
        "at": rfc3339(snapshot.at_us),
        "store": snapshot.monitor.store,
        "book_refused": not snapshot.monitor.reload_successful,
        "standards": [standard(each, cancelled.get(each.name, 0)) for each in snapshot.standards],
        "feeds": [_feed(each, snapshot.at_us) for each in snapshot.feeds],
        "alerts": [{"outlet": each.name, "untold": each.untold, "fault": each.fault} for each in snapshot.outlets],
        "due": {word: sum(each.clocks.due.get(word, 0) for each in snapshot.standards if each.clocks) for word in DUE_WITHIN_US},
    }


def standard(figures: StandardFigures, cancelled: int = 0) -> dict[str, object]:
    """One standard of the document; `met` and `breached` are what holds now."""
    met, breached = figures.holding("met"), figures.holding("breached")
    opened: Counter[str] = Counter()
    for (state, _), n in (figures.clocks.open if figures.clocks else {}).items():
        opened[state] += n
    window = figures.windows[0] if figures.windows else None
    overall = met / (met + breached) if met + breached else None
    next_deadline = figures.clocks.next_deadline_us if figures.clocks else None
    return {
        "name": figures.name,
        "kind": figures.kind,
        "time_zone": figures.time_zone,
        "met": met,
        "breached": breached,
        "open": sum(opened[state] for state in UNBROKEN_STATES),
        "at_risk": opened["at_risk"],
        "unknown": opened["unknown"],
        "cancelled": cancelled,
        "compliance": window.compliance if window else overall,
        "goal": window.goal if window else None,
        "window": window.name if window else None,
        "so_far": window and _so_far(window.so_far),
        "violated": figures.violated,
        "measurable": figures.measurable,
        "next_deadline": None if next_deadline is None else rfc3339(next_deadline),
        "groups": [],
        "windows": [_window(each, figures.violated) for each in figures.windows],
        **(_bar(figures.bar, figures.violated) if figures.bar else {}),
    }


def _bar(bar: BarShown, is_violated: bool | None) -> dict[str, object]:
    none = {"met": 0, "breached": 0, "compliance": None, "violated": is_violated}
    return {
        **bars.document(bar),
        "so_far": bar.so_far and {**_edges(bar.so_far.after_us, bar.so_far.until_us, begins=1), **bars.window_document(bar.so_far)},
        "violated": is_violated,
        "windows": [{"window": bar.window, **_judged(bar.window, bar.after_us, bar.until_us), **none, **bars.window_document(bar)}],
    }


def _judged(window: str, after: int | None, until: int | None) -> dict[str, object]:
    """The edges of the window that is judged: of a calendar one its midnight and the one before which it ended."""
    edge = 0 if window[:1].isdecimal() else 1
    return _edges(after, until, begins=edge, ends=edge)


def _edges(after: int | None, until: int | None, begins: int, ends: int = 0) -> dict[str, object]:
    """From when until when, as `backtest` tells it: microseconds after what is out and what is in."""
    return {"from": None if after is None else rfc3339(after + begins), "until": None if until is None else rfc3339(until + ends)}


def _window(figures: WindowFigures, is_violated: bool | None) -> dict[str, object]:
    return {
        "window": figures.name,
        **_judged(figures.name, figures.after_us, figures.until_us),
        "met": figures.met,
        "breached": figures.breached,
        "compliance": figures.compliance,
        "violated": is_violated,
        "budget_remaining": figures.budget_remaining,
        "burn_rate": figures.burn_rate,
    }


def _so_far(window: Window | None) -> dict[str, object] | None:
    """The calendar window that has not ended. It judges nothing, so that no minimum withholds its compliance."""
    if window is None:
        return None
    edges = _edges(window.after, window.until, begins=1)
    return {**edges, "met": window.met, "breached": window.breached, "compliance": window.compliance(1)}


def _feed(figures: FeedFigures, now: int) -> dict[str, object]:
    watermark = figures.watermark_us
    return {
        "name": figures.name,
        "watermark": None if watermark is None else rfc3339(watermark),
        "lag_s": None if watermark is None else (now - watermark) / 1_000_000,
        "stale": figures.is_stale(now),
        "fault": figures.fault,
        "set_aside": sum(figures.set_aside.values()),
        "left_out": sum(figures.left_out.values()),
        "events": figures.events,
        "last_event": None if figures.last_event_us is None else rfc3339(figures.last_event_us),
    }
