"""The frame of every page for people: one style, one script, nothing from elsewhere, and what a page may do said by a strict policy.

What stands in a page was written by others: all of it goes through `text`. Links are relative, so that a page also works below a path.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from html import escape
from importlib.resources import files
from urllib.parse import urlencode

from engine.evaluation.instants import rfc3339
from engine.language.durations import SECOND

RELOADED_S = 15  # where no script runs
DAY_S, HOUR_S, MINUTE_S = 86_400, 3_600, 60
SIGNS = {"violated": "✗", "breached": "✗", "unknown": "?", "kept": "✓", "met": "✓", "at_risk": "!", "broken_before": "!", "paused": "‖"}

_TURNED = dict.fromkeys(range(0x202A, 0x202F), "\N{REPLACEMENT CHARACTER}")  # embeddings and overrides of a direction
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STYLE, _SCRIPT = ((files("monitors.outlets") / name).read_text(encoding="utf-8") for name in ("board.css", "board.js"))


def _hash(source: str) -> str:
    return f"'sha256-{b64encode(sha256(source.encode()).digest()).decode()}'"


HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": f"default-src 'none'; style-src {_hash(_STYLE)}; script-src {_hash(_SCRIPT)}; "
    "connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'self'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Time:
    """When a page was made, and how many times as fast as real time the monitor's clock runs; the page is asked for again so often."""

    now: int
    speed: float
    every_s: int


def page(title: str, time: Time, top: str, live: str, up: str = "") -> str:
    """A whole page; `top` stays as it is, `live` is what changes, both are HTML. `up` leads to the board from where the page lies."""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<noscript><meta http-equiv="refresh" content="{RELOADED_S}"></noscript>
<title>{text(title)}</title>
<link rel="icon" href="data:,">
<style>{_STYLE}</style>
</head>
<body>
<header>{top}</header>
<p id="lost" class="banner" role="alert" hidden></p>
<main id="live" data-now="{time.now / 1000:.0f}" data-speed="{time.speed:g}" data-every="{time.every_s}">
{live}
</main>
<footer><p>As of {moment(time.now)} · <a href="{up}runbook/">what to do</a> · <a href="{up}metrics">metrics</a>
· <a href="{up}status">status as JSON</a> · <a href="{up}readyz">ready?</a></p></footer>
<script>{_SCRIPT}</script>
</body>
</html>
"""


def text(foreign: str | None) -> str:
    """Foreign text as HTML that shows it; what would turn the letters after it around is a `�`, so that no name looks like another."""
    return escape((foreign or "").translate(_TURNED))


def link(to: str, words: str, label: str = "") -> str:
    """A link on foreign words; one that leads neither into these pages nor to the web is words only."""
    if not to.startswith(("http://", "https://", "./", "../", "explain?", "runbook/", "#")):
        return text(words)
    named = f' aria-label="{text(label)}"' if label else ""
    return f'<a href="{escape(to)}"{named}>{text(words)}</a>'


def address(path: str, **asked: str | None) -> str:
    """A relative address with what is asked for; what is None or empty is left out."""
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{path}?{query}" if query else path


def instant(at: int | None) -> str:
    """`2026-11-20 16:30:00 UTC`; nothing for none."""
    return "" if at is None else f"{rfc3339(at // SECOND * SECOND).replace('T', ' ').removesuffix('Z')} UTC"


def microseconds(instant: str) -> int:
    """An RFC 3339 instant as one."""
    return (datetime.fromisoformat(instant) - _EPOCH) // timedelta(microseconds=1)


def length(seconds: float) -> str:
    """The two largest parts of a length of time, as the script writes them too: `2 d 3 h`, `3 h 05 min`, `12 min 30 s`, `45 s`."""
    whole = int(seconds)
    if whole >= DAY_S:
        return f"{whole // DAY_S} d {whole % DAY_S // HOUR_S} h"
    if whole >= HOUR_S:
        return f"{whole // HOUR_S} h {whole % HOUR_S // MINUTE_S:02} min"
    return f"{whole // MINUTE_S} min {whole % MINUTE_S:02} s" if whole >= MINUTE_S else f"{whole} s"


def countdown(at: int | None, now: int) -> str:
    """How far an instant is ahead, `in 12 min 30 s`, or behind, `12 min 30 s ago`, `now` within a second; the script goes on counting."""
    if at is None:
        return ""
    ahead_s = (at - now) / SECOND
    words = "now" if abs(ahead_s) < 1 else f"in {length(ahead_s)}" if ahead_s > 0 else f"{length(-ahead_s)} ago"
    return f'<time class="countdown" datetime="{rfc3339(at)}" title="{instant(at)}" data-at="{at / 1000:.0f}">{words}</time>'


def moment(at: int) -> str:
    """An instant, which the script writes as people of that place do, and in which time zone."""
    return f'<time class="when" datetime="{rfc3339(at)}" data-when>{instant(at)}</time>'


def state(name: str, words: str = "") -> str:
    """A state by its sign, its word and its colour."""
    said = text(words or name.replace("_", " "))
    return f'<span class="state {name}"><span aria-hidden="true">{SIGNS.get(name, "▶")}</span> {said}</span>'


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its cells stand in each row under its heading."""

    heading: str
    look: str = ""  # a class of the style


def table(caption: str, columns: Sequence[Column], rows: Sequence[Mapping[str, str]]) -> str:
    """A table of HTML by heading. On a narrow screen its rows become cards, so that roles are said."""
    heads = "".join(f'<th role="columnheader" scope="col" class="{each.look}">{each.heading}</th>' for each in columns)
    body = "\n".join(f'<tr role="row">{"".join(_cell(each, row.get(each.heading, "")) for each in columns)}</tr>' for row in rows)
    return f"""<table role="table">{f"<caption>{caption}</caption>" if caption else ""}
<thead role="rowgroup"><tr role="row">{heads}</tr></thead>
<tbody role="rowgroup">
{body}
</tbody></table>"""


def _cell(column: Column, cell: str) -> str:
    return f'<td role="cell" class="{column.look}{"" if cell else " empty"}" data-label="{column.heading}">{cell}</td>'
