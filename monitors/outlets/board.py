"""The board: which standards are kept, and the interactions behind that, the breached ones first. Drawn from data; reads nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from monitors.outlets.alerts import BOOK_REFUSED, FEED_SILENT, OUTLET_FAILS
from monitors.outlets.filtering import Filter, choices
from monitors.outlets.page import Column, Time, address, countdown, link, microseconds, moment, page, state, table, text
from monitors.outlets.standards import in_order, standards_tables, standings
from monitors.snapshot import ClockFigures, FeedFigures, OutletFigures, Snapshot, StandardFigures

EVERY_S = 5
SHOWN_MOST = 25  # interactions of each part
HOUR = "1h"

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the board: the interactions in one state, those with the nearest deadline first or those with the latest."""

    state: str
    heading: str
    what: str
    is_latest_first: bool = False

    def has(self, clocks: ClockFigures | None) -> bool:
        """Whether a standard's clocks belong here: what runs is due next only where something has to happen."""
        return clocks is not None and not (clocks.is_mirrored and self.state == "running")


PARTS = (
    Part("breached", "Breached, open", "the latest first", is_latest_first=True),
    Part("at_risk", "At risk", "the nearest deadline first"),
    Part("unknown", "Not known", "the deadline has passed, and the feeds were not read that far", is_latest_first=True),
    Part("running", "Due next", "the nearest deadline first"),
)
ALWAYS = ("breached", "at_risk")  # shown also when there are none
_SILENT = "What these feeds would tell is not known."
_REFUSED = "The newest text of the book is refused, and the one before goes on; <code>upheld check</code> says why."
_COLUMNS = (
    Column("Interaction", "wide"),
    Column("Standard", "wide"),
    Column("Channel", "named"),
    Column("Team", "named"),
    Column("Why", "whole"),
)
_FEEDS = (
    Column("Feed"), Column("State"), Column("Read up to", "named"), Column("Last event", "named"), Column("Events", "number named"),
    Column("Set aside", "number named"), Column("Left out", "number named"),
)  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """What a board is drawn from: the newest snapshot, the open clocks of each part by its state, and why the monitor is not ready.

    `closed` are the latest of the `closed_count` breaches of the last 24 hours that do not run any more.
    """

    snapshot: Snapshot
    time: Time
    filter: Filter = field(default_factory=Filter)
    interactions: Mapping[str, Sequence[Document]] = field(default_factory=dict)
    unready: str | None = None
    closed: Sequence[Document] = ()
    closed_count: int = 0

    def standards(self) -> list[StandardFigures]:
        """Those that the filter lets in, the violated ones first."""
        return in_order([each for each in self.snapshot.standards if self.filter.standard in (None, each.name)])

    def count(self, part: Part) -> int:
        """How many open clocks belong into a part."""
        return sum(self.filter.count(each, part.state) for each in self.standards() if part.has(each.clocks))


def board(shown: Shown) -> str:
    """The page: standards that are violated first, then those that cannot be judged; every text of people is escaped."""
    snapshot, filter = shown.snapshot, shown.filter
    standards = shown.standards()
    summary = ", ".join(f"{n} {each.words}" for each, n in standings(standards).items())
    counts = {part.state: shown.count(part) for part in PARTS}
    parts = {part.state: _part(part, shown, counts[part.state]) for part in PARTS if counts[part.state] or part.state in ALWAYS}
    next_due = parts.pop("running", "")
    live = "\n".join(
        [
            *(f'<p class="banner" role="alert">{words}</p>' for words in _warnings(shown)),
            f'<h1 role="status" class="unseen">{summary}</h1>',
            _tiles(shown, counts),
            f'<section id="standards"><h2>Standards</h2>{standards_tables(standards, filter, shown.time.now)}</section>',
            *parts.values(),
            _closed(shown),
            next_due,
            f'<section id="feeds"><h2>Feeds</h2>{_feeds(snapshot.feeds, snapshot.at_us)}</section>',
        ]
    )
    return page(f"{summary} · Upheld", shown.time, _top(shown), live)


def _top(shown: Shown) -> str:
    """The name, the filter, and where one interaction is asked for; the script folds both away on a narrow screen."""
    fields = "".join(_select(name, found, getattr(shown.filter, name)) for name, found in choices(shown.snapshot.standards).items())
    clear = '<a href="./">clear</a>' if shown.filter.is_set else ""
    only = " · ".join(text(each) for each in (shown.filter.standard, *shown.filter.attributes.values()) if each)
    return f"""<p class="brand"><a href="./">Upheld</a></p>
<details class="asking" open><summary>{f"only {only}" if only else "filter, explain"}</summary><div>
<form role="search" aria-label="Filter">{fields}<button>Show</button>{clear}</form>
<form action="explain" aria-label="Explain"><label>Interaction <input name="subject" required></label><button>Explain</button></form>
</div></details>"""


def _select(name: str, values: Sequence[str], chosen: str | None) -> str:
    known = values if chosen in (None, *values) else [*values, str(chosen)]
    options = "".join(f'<option value="{escape(each)}"{" selected" if each == chosen else ""}>{text(each)}</option>' for each in known)
    return f'<label>{name.capitalize()} <select name="{name}"><option value="">all</option>{options}</select></label>' if known else ""


def _warnings(shown: Shown) -> list[str]:
    """What keeps the board from being the whole truth."""
    snapshot, asked = shown.snapshot, shown.filter.standard
    silent = [f"{each.name} ({each.fault})" if each.fault else each.name for each in snapshot.feeds if each.is_stale(shown.time.now)]
    return [
        *([f"Not up to date: {text(shown.unready)}."] if shown.unready else []),
        *([f"Not read lately: {text(', '.join(silent))}. {_SILENT}{_to_do(FEED_SILENT)}"] if silent else []),
        *(_untold(each) for each in snapshot.outlets if each.fault is not None),
        *([] if snapshot.monitor.reload_successful else [f"{_REFUSED}{_to_do(BOOK_REFUSED)}"]),
        *([f"There is no standard <code>{text(asked)}</code> in the book."] if asked and not _is_known(snapshot, asked) else []),
    ]


def _untold(outlet: OutletFigures) -> str:
    since = "" if outlet.failing_since is None else f" since {moment(outlet.failing_since)}"
    return f"Alerts do not reach {text(outlet.name)}{since}: {text(outlet.fault)}. {outlet.untold:,} not told yet.{_to_do(OUTLET_FAILS)}"


def _to_do(alert: str) -> str:
    return " " + link(f"runbook/{alert}", "what to do")


def _is_known(snapshot: Snapshot, name: str) -> bool:
    return any(each.name == name for each in snapshot.standards)


def _tiles(shown: Shown, counts: Mapping[str, int]) -> str:
    """The figures to be seen from afar, each a link to what it counts."""
    standards = shown.standards()
    tiles = [(f"standards {each.words}", str(each), n, "standards") for each, n in standings(standards).items()]
    tiles += [(part.heading.lower(), part.state, counts[part.state], part.state) for part in PARTS if part.state in ("breached", "at_risk")]
    if not shown.filter.attributes:
        due = sum(each.clocks.due.get(HOUR, 0) for each in standards if each.clocks)
        deadlines = [each.clocks.next_deadline_us for each in standards if each.clocks and each.clocks.next_deadline_us is not None]
        nearest = f" <small>next {countdown(min(deadlines), shown.time.now)}</small>" if deadlines else ""
        place = "running" if counts["running"] and not counts["at_risk"] else "at_risk"
        tiles.append((f"due within {HOUR}{nearest}", "running", due, place))
    return (
        '<ul class="tiles">'
        + "".join(f'<li class="{look if n else ""}"><a href="#{place}"><b>{n:,}</b>{words}</a></li>' for words, look, n, place in tiles)
        + "</ul>"
    )


def _part(part: Part, shown: Shown, count: int) -> str:
    rows = shown.interactions.get(part.state, ())
    caption = f"{count:,} open{_cut(rows, count)}, {part.what}" if count or rows else "none"
    body = _interactions(rows, caption, shown.time.now)
    late = " late" if part.is_latest_first else ""
    return f'<section id="{part.state}" class="part{late}"><h2>{state(part.state, part.heading)}</h2>{body}</section>'


def _closed(shown: Shown) -> str:
    """What broke lately and is over, so that whoever was woken finds what rang."""
    if not shown.closed_count:
        return ""
    caption = f"{shown.closed_count:,} in the last 24 hours{_cut(shown.closed, shown.closed_count)}, the latest first"
    body = _interactions(shown.closed, caption, shown.time.now, "decided", "Broken")
    return f'<section id="closed" class="part late"><h2>{state("breached", "Breached, closed")}</h2>{body}</section>'


def _cut(rows: Sequence[Document], count: int) -> str:
    return f", {len(rows):,} of them shown" if len(rows) < count else ""


def _interactions(rows: Sequence[Document], caption: str, now: int, when: str = "deadline", heading: str = "Deadline") -> str:
    """A table of clocks with one instant of each."""
    told = [{heading: _instant(each[when], now), **_row(each)} for each in rows]
    return table(caption, (Column(heading), *_COLUMNS), told) if rows else f"<p>{caption}</p>"


def _instant(at: str | None, now: int) -> str:
    return "no deadline" if at is None else f"{countdown(microseconds(at), now)} <small>{moment(microseconds(at))}</small>"


def _row(told: Document) -> dict[str, str]:
    """One clock; the interaction leads to where a person opens it."""
    interaction = told["interaction"]
    of = "" if told["subject"] == interaction else f"<br><small>of {text(told['subject'])}</small>"
    return {
        "Interaction": (link(told["link"], interaction) if told["link"] else text(interaction)) + of,
        "Standard": link(address("./", standard=told["standard"]), told["standard"]),
        "Channel": text(told["channel"]),
        "Team": text(told["team"]),
        "Why": link(address("explain", subject=interaction, standard=told["standard"]), "why?", f"Why {interaction} is {told['state']}"),
    }


def _feeds(feeds: Sequence[FeedFigures], now: int) -> str:
    if not feeds:
        return "<p>no feeds</p>"
    return table("How far each was read", _FEEDS, [_feed(each, now) for each in feeds])


def _feed(feed: FeedFigures, now: int) -> dict[str, str]:
    word = "down" if feed.fault else "stale" if feed.is_stale(now) else "up"
    return {
        "Feed": text(feed.name),
        "State": state(word),
        "Read up to": countdown(feed.watermark_us, now),
        "Last event": countdown(feed.last_event_us, now),
        "Events": f"{feed.events:,}",
        "Set aside": f"{sum(feed.set_aside.values()):,}",
        "Left out": f"{sum(feed.left_out.values()):,}",
    }
