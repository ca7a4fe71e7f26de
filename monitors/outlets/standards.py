"""The standards of a board in a manager's words: what was promised, whether it holds, by what figures, and what is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import isfinite

from engine.language.book import Severity
from engine.language.burns import less_severe
from monitors import bars
from monitors.names import UNBROKEN_STATES
from monitors.outlets.filtering import Filter
from monitors.outlets.page import Column, address, countdown, link, state, table, text
from monitors.outlets.status import standard
from monitors.snapshot import StandardFigures, WindowFigures
from monitors.standing import Standing
from monitors.unknown import why_unknown
from monitors.wording import ended_text, kept_text, ratio_text, running_text, window_text

_SEVERE = tuple(Severity)
_COUNTED = {"Open, not breached": UNBROKEN_STATES, "At risk": ("at_risk",), "Breached, open": ("breached",)}
SHOWN_MOST = 200
_KEPT_MOST = 5  # that are not folded away
_LITTLE = 0.25  # of a budget
_COLUMNS = (
    Column("State"),
    Column("Standard", "wide"),
    Column("Figure", "figure"),
    *(Column(heading, "number named") for heading in _COUNTED),
    Column("Next deadline", "named"),
)


def in_order(standards: Sequence[StandardFigures]) -> list[StandardFigures]:
    """Those that are violated first, then those that cannot be judged, those that were broken, and of those kept what has something at
    risk; of each, those that page first."""
    return sorted(standards, key=lambda each: (each.standing.rank, _is_quiet(each), _SEVERE.index(_disturbs(each)), each.name))


def _is_quiet(each: StandardFigures) -> bool:
    """Whether it is kept and nothing of it is at risk."""
    return each.standing is Standing.KEPT and not Filter().count(each, "at_risk")


def standings(standards: Sequence[StandardFigures]) -> dict[Standing, int]:
    """How many stand how; those that were broken before only where there are some."""
    counts = Counter(each.standing for each in standards)
    return {each: counts[each] for each in Standing if counts[each] or each is not Standing.BROKEN_BEFORE}


def standards_tables(standards: Sequence[StandardFigures], filter: Filter, now: int) -> str:
    """A row for each of the first; those kept and not at risk are folded away where they are many. What is open is counted as the filter
    lets in."""
    if not standards:
        return "<p>no standards</p>"
    of = text(" and ".join(filter.attributes.values()))
    caption = f"Open ones are those of {of}; states and figures are of all" if of else ""
    shown = standards[:SHOWN_MOST]
    cut = f"<p>the first {len(shown)} of {len(standards):,}; the filter finds each</p>" if len(shown) < len(standards) else ""
    quiet = [_row(each, filter, now) for each in shown if _is_quiet(each)]
    rest = [_row(each, filter, now) for each in shown if not _is_quiet(each)]
    if len(quiet) <= _KEPT_MOST:
        return cut + table(caption, _COLUMNS, rest + quiet)
    folded = f'<details id="kept"><summary>{len(quiet)} kept, nothing at risk</summary>{table(caption, _COLUMNS, quiet)}</details>'
    return cut + (table(caption, _COLUMNS, rest) if rest else "") + folded


def _row(each: StandardFigures, filter: Filter, now: int) -> dict[str, str]:
    owner = f" · {text(each.owner)}" if each.owner else ""
    named = link(address("./", standard=each.name), each.name)
    to_do = _to_do(each) if _is_broken(each) else ""
    row = {
        "State": state(each.standing),
        "Standard": f'<span class="promise">{text(each.promise)}</span><small>{_severity(_disturbs(each))} {named}{owner}{to_do}</small>',
        "Figure": _figure(each) + _why_unknown(each),
    }
    if each.clocks is None:
        return row
    counts = {heading: filter.count(each, *states) for heading, states in _COUNTED.items()}
    next_deadline = "" if filter.attributes else countdown(each.clocks.next_deadline_us, now)
    return row | {name: f"{n:,}" if n else '<span class="soft">0</span>' for name, n in counts.items()} | {"Next deadline": next_deadline}


def _is_broken(each: StandardFigures) -> bool:
    """Whether somebody has to do something: it is violated, or one of its open clocks is breached."""
    return bool(each.violated or Filter().count(each, "breached"))


def _to_do(each: StandardFigures) -> str:
    """Where it is read what to do, and what the standard says of it itself."""
    own = f": {text(each.runbook_words)}" if each.runbook_words else ""
    return f" · {link(each.runbook, 'what to do', f'What to do about {each.name}')}{own}"


def _disturbs(each: StandardFigures) -> Severity:
    """Whether it pages, is a ticket or disturbs nobody; a bar that does not hold wakes nobody, whatever it asks for."""
    severity = Severity(each.severity)
    return severity if each.bar is None else less_severe(Severity.TICKET, severity)


def _severity(severity: Severity) -> str:
    return f'<span class="severity {severity}">{severity}</span>'


def _why_unknown(each: StandardFigures) -> str:
    """What keeps a standard from being judged, where something does."""
    return f'<small class="so-far">{text(why_unknown(standard(each)))}</small>' if each.standing is Standing.UNKNOWN else ""


def _figure(each: StandardFigures) -> str:
    """Compliance with its goal and budget, or the figure of a bar with what it asks; without either, how many were broken."""
    if each.bar is not None:
        return _bar(each.bar)
    if each.windows:
        return _window(each.windows[0])
    breached = each.holding("breached")
    judged = each.holding("met") + breached
    if not judged:
        return "" if each.standing is Standing.UNKNOWN else "<small>nothing judged yet</small>"
    since = ", none announced in the last hour" if each.standing is Standing.BROKEN_BEFORE else ""
    return f"<b>{breached:,}</b> <small>of {judged:,} broken, none may be{since}</small>"


def _bar(bar: bars.BarShown) -> str:
    """The figure of the window that is judged and what is at fault in it; of a calendar one also how the next stands so far."""
    told = bars.document(bar)
    value = bars.figure_text(bar.value, bar.unit) or "no figure"
    fault = f'<span class="fault">{text(fault)}</span>' if (fault := bars.fault_text(told)) else ""
    ended, so_far = "", ""
    if bar.so_far is not None:
        ended = f"{ended_text(bar.window)}, "
        so_far = f'<span class="so-far">{text(bars.so_far_text(told, bars.window_document(bar.so_far)))}</span>'
    return f"<b>{value}</b> <small>{ended}asked: {bars.asked_text(told)}</small>{fault}{so_far}"


def _window(window: WindowFigures) -> str:
    """Compliance of the window that is judged; of a calendar one also how the next stands so far, whose budget is being used."""
    asked = "" if window.goal is None else f"of {ratio_text(window.goal)} asked {window_text(window.name)}"
    judged = f"<b>{'no figure' if window.compliance is None else ratio_text(window.compliance)}</b>"
    if window.so_far is None:
        left = None if window.compliance is None else window.budget_remaining
        return f"{judged} <small>{asked}</small>{_budget(left, 'the')}"
    ended, running = ended_text(window.name), running_text(window.name)
    so_far = f"{running} so far: {kept_text(window.so_far.met, window.so_far.breached)}"
    return f'{judged} <small>{ended}, {asked}</small><span class="so-far">{so_far}</span>{_budget(window.budget_remaining, f"{running}’s")}'


def _budget(left: float | None, whose: str) -> str:
    """What is left of the budget of a window, as a bar and in words."""
    if left is None:
        return ""
    width = round(100 * min(left, 1)) if left >= 0 else 100
    by = f" by {-left:.0%}" if isfinite(left) else ""  # of a goal of 100% there is none
    words = f"{left:.0%} of {whose} budget left" if left >= 0 else f"{whose} budget is overspent{by}"
    look = "left" if left > _LITTLE else "little" if left >= 0 else "over"
    return (
        f'<svg class="budget" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect width="100" height="4" rx="2"/>'
        f'<rect class="{look}" width="{width}" height="4" rx="2"/></svg><small>{words}</small>'
    )
