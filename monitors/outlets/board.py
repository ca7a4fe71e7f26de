"""The board: one plain page that says which standards are kept. It needs no script and asks no other server."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from html import escape

from monitors import bars
from monitors.outlets.status import OPEN_STATES
from monitors.snapshot import FeedFigures, Snapshot, StandardFigures

REFRESH_S = 15

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ORDER = {True: 0, None: 1, False: 2}
_WORDS = {True: "violated", None: "unknown", False: "kept"}
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="{refresh}">
<meta name="viewport" content="width=device-width">
<title>Upheld: {summary}</title>
<style>
body {{ font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: #222; background: #fff }}
div {{ overflow-x: auto }}
table {{ border-collapse: collapse; width: 100%; margin: 1rem 0 2rem }}
td:first-child {{ min-width: 14rem }}
th, td {{ text-align: left; padding: .35rem .6rem; border-bottom: 1px solid #ddd; vertical-align: top }}
.number {{ text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }}
.violated, .down {{ color: #b00020; font-weight: 600 }} .kept, .up {{ color: #1b7a3d }} .unknown {{ color: #666 }}
small {{ color: #666 }}
</style>
</head>
<body>
<h1>{summary}</h1>
<p><small>As of {at}. <a href="/metrics">metrics</a> · <a href="/readyz">ready?</a></small></p>{refused}
<div><table>
<thead><tr><th>Standard<th>State<th class="number">Compliance<th class="number">Goal<th class="number">Open
<th class="number">At risk<th class="number">Breached, open<th class="number">Next deadline</thead>
<tbody>
{standards}
</tbody>
</table></div>
<div><table>
<thead><tr><th>Feed<th>State<th class="number">Read up to<th class="number">Events<th class="number">Set aside</thead>
<tbody>
{feeds}
</tbody>
</table></div>
</body>
</html>
"""
_REFUSED = """
<p class="violated">The newest text of the book is refused, and the one before it is in force; <code>upheld check</code> says why.</p>"""


def board(snapshot: Snapshot) -> str:
    """The page: standards that are violated first, then those that cannot be judged; every text of people is escaped."""
    standards = sorted(snapshot.standards, key=lambda each: (_ORDER[each.violated], each.name))
    return _PAGE.format(
        refresh=REFRESH_S,
        summary=_summary(standards),
        at=_instant(snapshot.at_us),
        refused="" if snapshot.monitor.reload_successful else _REFUSED,
        standards="\n".join(map(_standard, standards)) or "<tr><td>no standards</td></tr>",
        feeds="\n".join(map(_feed, snapshot.feeds)) or "<tr><td>no feeds</td></tr>",
    )


def _summary(standards: Sequence[StandardFigures]) -> str:
    counts = {word: sum(each.violated is state for each in standards) for state, word in _WORDS.items()}
    return ", ".join(f"{count} {word}" for word, count in counts.items())


def _standard(each: StandardFigures) -> str:
    word = _WORDS[each.violated]
    cells = "".join(f'<td class="number">{cell}</td>' for cell in (*_shares(each), *_open(each)))
    fault = "" if each.bar is None else escape(bars.fault_text(bars.document(each.bar)))
    state = f'<td class="{word}">{word}{fault and f"<br><small>{fault}</small>"}</td>'
    return f"<tr><td>{escape(each.name)}<br><small>{escape(each.promise)}</small></td>{state}{cells}</tr>"


def _shares(each: StandardFigures) -> tuple[str, str]:
    """Compliance and goal of the first window, or the figure of a bar and what it asks; empty where there is none or it is unknown."""
    if each.bar is not None:
        return bars.figure_text(each.bar.value, each.bar.unit), bars.asked_text(bars.document(each.bar))
    window = next(iter(each.windows), None)
    return (_share(window.compliance), _share(window.goal)) if window else ("", "")


def _open(each: StandardFigures) -> tuple[str, ...]:
    """Open clocks that are not breached, those of them at risk, the breached, and the nearest deadline; nothing without clocks."""
    if each.clocks is None:
        return ("", "", "", "")

    def counted(*states: str) -> str:
        return str(sum(count for (state, _), count in clocks.open.items() if state in states))

    clocks = each.clocks
    return (counted(*OPEN_STATES), counted("at_risk"), counted("breached"), _instant(clocks.next_deadline_us))


def _feed(feed: FeedFigures) -> str:
    word = "up" if feed.up else "down"
    figures = (_instant(feed.watermark_us), str(feed.events), str(sum(feed.set_aside.values())))
    cells = "".join(f'<td class="number">{cell}</td>' for cell in figures)
    return f'<tr><td>{escape(feed.name)}</td><td class="{word}">{word}</td>{cells}</tr>'


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"


def _instant(instant_us: int | None) -> str:
    return "" if instant_us is None else f"{_EPOCH + timedelta(microseconds=instant_us):%Y-%m-%d %H:%M:%S} UTC"
