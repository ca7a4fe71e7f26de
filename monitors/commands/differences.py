"""The difference of two books, in lines for people and as a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.answers.compare import Change, Rings
from engine.answers.explanation import VerdictTold
from engine.evaluation.instants import rfc3339
from engine.language.book import Severity
from monitors.bars import figure_text
from monitors.compared import Books, Compared, Example, WindowCompared
from monitors.history import StandardTold, WindowTold
from monitors.standing import standing
from monitors.wording import counted, ratio_text, wall_text, zone_of

Line = tuple[str, str]
Document = dict[str, Any]

WINDOWS_MOST = 5


def lines(books: Books) -> Iterator[Line]:
    """What differs, standard by standard, each line with its style; last what it comes to."""
    for each in books.standards:
        if each.differs:
            yield from _standard(each, books.new.until)
            yield "", ""
    changes = [change for each in books.standards for change, _ in each.changes]
    verdicts, moved = (sum(change.count for change in changes if change.is_of_state is of_state) for of_state in (True, False))
    rewritten = [each.pair.name for each in books.standards if _fate(each) == "rewritten" and not each.differs]
    if rewritten:
        yield f"rewritten, with nothing that changes in this history: {', '.join(rewritten)}", ""
    differing = sum(each.differs for each in books.standards)
    parts = [f"{counted(verdicts, 'verdict')} would change" if verdicts else "no verdict changes"]
    parts += [f"{counted(moved, 'other deadline')} would move"] if moved else []
    parts += [_rings(severity, rings) for severity, rings in _all_rings(books).items() if rings.gained or rings.lost]
    yield f"{'; '.join(parts)} ({differing} of {counted(len(books.standards), 'standard')} with a difference)", "bold"
    zone = zone_of(each.pair.new.time_zone for each in books.standards if each.pair.new is not None)
    yield f"{counted(len(books.new.events), 'event')}, as of {wall_text(rfc3339(books.new.until), zone)}", ""


def _standard(told: Compared, until: int) -> Iterator[Line]:
    yield _heading(told), "bold"
    for change, example in told.changes:
        what = f"{change.was} → {change.now}" if change.is_of_state else f"{change.was} with another deadline"
        yield f"  {counted(change.count, 'verdict')}: {what}, such as {example.subject}", ""
        yield f"    before  {_side(example.before)}", ""
        yield f"    after   {_side(example.after)}", ""
    zone = "UTC" if told.after is None else told.after.standard.time_zone
    if told.before is not None and told.after is not None and _now(told.before) != _now(told.after):
        yield f"  as of {wall_text(rfc3339(until), zone)}: {_now(told.before)} → {_now(told.after)}", ""
    windows = told.windows if told.before is not None and told.after is not None else ()
    for window in windows[:WINDOWS_MOST]:
        edges = " to ".join(wall_text(rfc3339(edge), zone) for edge in (window.since, window.until))
        yield f"  {edges}: {_window(window.before)} → {_window(window.after)}", ""
    if len(windows) > WINDOWS_MOST:
        yield f"  and {counted(len(windows) - WINDOWS_MOST, 'other window')} that only one of both finds violated", ""
    for severity, rings in told.rings.items():
        if rings.gained or rings.lost:
            yield f"  {_rings(severity, rings)}", ""


def _heading(told: Compared) -> str:
    if told.pair.is_renamed:
        assert told.pair.old is not None
        return f"{told.pair.name}: was called {told.pair.old.name}"
    return f"{told.pair.name}: {_fate(told)}" if _fate(told) in ("added", "removed") else told.pair.name


def _fate(told: Compared) -> str:
    """What became of a standard between both books, as documents name it."""
    if told.pair.old is None:
        return "added"
    if told.pair.new is None:
        return "removed"
    return "renamed" if told.pair.is_renamed else "same" if told.pair.old == told.pair.new else "rewritten"


def _side(side: VerdictTold | Sequence[str]) -> str:
    """One book's explanation in a line."""
    if not isinstance(side, VerdictTold):
        return "; ".join(side)
    parts = [side.due or side.promised, side.outcome]
    return f"{side.state} ({side.reason}): {'; '.join(part for part in parts if part)}"


def _now(told: StandardTold) -> str:
    if told.bar is not None:
        value = figure_text(told.bar.value, told.bar.unit)
    else:
        goal = "" if told.goal is None else f" of {ratio_text(told.goal)}"
        value = "" if told.compliance is None else f"{ratio_text(told.compliance)} kept{goal}"
    return f"{value}, {told.standing.words}".removeprefix(", ")


def _window(window: WindowTold | None) -> str:
    if window is None:
        return "no such window"
    judged = standing(window.violated).words
    if window.bar is not None:
        return f"{figure_text(window.bar.value, window.bar.unit)}, {judged}".removeprefix(", ")
    share = "" if window.compliance is None else f"{ratio_text(window.compliance)}, "
    return f"{share}{judged}"


def _rings(severity: Severity, rings: Rings) -> str:
    apart = f"{rings.gained:,} new, {rings.lost:,} no longer"
    return f"{severity}: would ring {rings.after:,} instead of {counted(rings.before, 'time')} ({apart})"


def _all_rings(books: Books) -> Mapping[Severity, Rings]:
    found: dict[Severity, Rings] = {}
    for each in books.standards:
        for severity, rings in each.rings.items():
            so_far = found.get(severity, Rings(0, 0, 0, 0))
            found[severity] = Rings(
                so_far.before + rings.before, so_far.after + rings.after, so_far.gained + rings.gained, so_far.lost + rings.lost
            )
    return found


def document(books: Books) -> Document:
    """The difference as `--json` gives it."""
    return {
        "from": None if books.new.since is None else rfc3339(books.new.since),
        "until": rfc3339(books.new.until),
        "events": len(books.new.events),
        "differs": books.differs,
        "rings": _rings_document(_all_rings(books)),
        "standards": [_standard_document(each) for each in books.standards],
    }


def _standard_document(told: Compared) -> Document:
    return {
        "name": told.pair.name,
        "was_called": told.pair.old.name if told.pair.is_renamed and told.pair.old is not None else None,
        "fate": _fate(told),
        "differs": told.differs,
        "before": _told_document(told.before),
        "after": _told_document(told.after),
        "changes": [_change_document(change, example) for change, example in told.changes],
        "windows": [_window_document(window) for window in told.windows],
        "rings": _rings_document(told.rings),
    }


def _told_document(told: StandardTold | None) -> Document | None:
    if told is None:
        return None
    figures = {"compliance": told.compliance, "goal": told.goal, "violated": told.violated}
    return {"met": told.counts["met"], "breached": told.counts["breached"], **figures, **({"value": told.bar.value} if told.bar else {})}


def _change_document(change: Change, example: Example) -> Document:
    sides = {"before": _side_document(example.before), "after": _side_document(example.after)}
    return {"from": change.was, "to": change.now, "count": change.count, "example": {"subject": example.subject, **sides}}


def _side_document(side: VerdictTold | Sequence[str]) -> Document:
    if not isinstance(side, VerdictTold):
        return {"state": None, "why_not": list(side)}
    deadline = None if side.deadline_at is None else rfc3339(side.deadline_at)
    words = {"promised": side.promised, "due": side.due, "outcome": side.outcome}
    return {"state": side.state, "reason": side.reason, "span": side.span, "deadline_at": deadline, **words}


def _window_document(window: WindowCompared) -> Document:
    edges = {"from": rfc3339(window.since), "until": rfc3339(window.until)}
    return {**edges, "before": _side_of_window(window.before), "after": _side_of_window(window.after)}


def _side_of_window(window: WindowTold | None) -> Document | None:
    if window is None:
        return None
    figure = {"value": window.bar.value} if window.bar else {"compliance": window.compliance}
    return {**figure, "violated": window.violated}


def _rings_document(rings: Mapping[Severity, Rings]) -> Document:
    return {
        severity.value: {"before": each.before, "after": each.after, "gained": each.gained, "lost": each.lost}
        for severity, each in rings.items()
    }
