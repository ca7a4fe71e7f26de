"""The page that explains one interaction: what was told of it, and by each standard the verdict, why, and the timeline."""

from __future__ import annotations

from collections.abc import Sequence

from engine.answers.explanation import Explanation, StandardTold, VerdictTold
from engine.answers.timelines import (
    COUNTS,
    DEADLINE,
    DID,
    IGNORED,
    MARK,
    NOW,
    STANDS,
    Entry,
    Timelines,
    by_verdict,
    data_text,
    elapsed_texts,
    later_text,
    shared_text,
    taken_back_text,
    untold_text,
)
from engine.answers.wording import instant_text
from monitors.outlets.alerts import runbook_address
from monitors.outlets.page import Column, Time, address, link, page, state, table, text
from monitors.wording import zone_of

EVERY_S = 30
_LOOKS = {DID: "did", IGNORED: "ignored", COUNTS: "counts", STANDS: "stands", DEADLINE: "deadline", MARK: "mark", NOW: "now"}
_EVENTS = (Column("No.", "number"), Column("Time"), Column("Event"), Column("Says", "wide"))
_BOARD = '<a href="./">the board</a>'
_TOP = """<p class="brand"><a href="./">Upheld</a></p>
<form action="explain" aria-label="Explain"><label>Interaction <input name="subject" required></label><button>Explain</button></form>"""


def explanation_page(explanation: Explanation, time: Time, links: Sequence[str], standard: str | None) -> str:
    """The page; `links` are where a person opens the interaction, `standard` the only one that was asked for."""
    zone = zone_of(explanation.zones)
    timelines = _Timelines(explanation)
    judged = [each for each in explanation.standards if each.verdicts or each.taken_back]
    silent = [each for each in explanation.standards if each not in judged]
    others = [link(address("explain", subject=explanation.subject), "by all standards")] if standard else []
    ways = " · ".join([*(link(each, "open it") for each in links), *others, _BOARD])
    live = "\n".join(
        [
            f"<h1>{text(explanation.subject)}</h1>",
            f"<p>As of {instant_text(explanation.now, zone)} ({text(zone)}) · {ways}</p>",
            f"<p>It is {text(shared_text(explanation.shared))}.</p>" if explanation.shared else "",
            *(timelines.standard(each) for each in judged),
            _folded([timelines.standard(each) for each in silent]),
            timelines.events(zone),
        ]
    )
    return page(f"{explanation.subject} · Upheld", time, _TOP, live)


def _folded(sections: Sequence[str]) -> str:
    """Standards without a verdict, folded away where they are several."""
    if len(sections) <= 1:
        return "".join(sections)
    return f'<details id="silent"><summary>{len(sections)} standards without a verdict</summary>{"".join(sections)}</details>'


def unknown_page(name: str, time: Time, near: str | None = None) -> str:
    """That nothing was told of an interaction of this name, and the name that is `near`."""
    words = f"Nothing was told of <code>{text(name)}</code>." if name else "Which interaction? Write its name as its feed does."
    meant = f"Did you mean {link(address('explain', subject=near), near)}? · " if near else ""
    return page("Not known · Upheld", time, _TOP, f"<h1>{words}</h1><p>{meant}{_BOARD}</p>")


class _Timelines:
    """The parts of one explanation."""

    def __init__(self, explanation: Explanation) -> None:
        self._explanation = explanation
        self._timelines = Timelines(explanation)

    def standard(self, told: StandardTold) -> str:
        """One standard: its verdicts, each with its timeline, or why there is none."""
        if told.verdicts:
            pairs = zip(told.verdicts, by_verdict(told), strict=True)
            body = "\n".join(f"{self._verdict(verdict)}{_timeline(self._timelines.of(verdict, steps), told)}" for verdict, steps in pairs)
        else:
            body = "".join(f"<p>No verdict: {text(words)}</p>" for words in told.why_not)
            if len(self._explanation.standards) == 1:
                body += _timeline(self._timelines.without_verdict(told), told)
        named = link(address("./", standard=told.standard.name), told.standard.name)
        head = f"<h2>{text(told.standard.promise)}</h2><small>{named} · times in {text(told.standard.time_zone)}</small>"
        words = taken_back_text(told)
        return f"<section>{head}{f'<p>Told {text(words)}.</p>' if words else ''}{body}</section>"

    def _verdict(self, told: VerdictTold) -> str:
        reason = "" if told.reason == told.state else f" {told.reason.replace('_', ' ')}"
        whose = "" if told.subject == self._explanation.subject else f" of {told.subject}"
        parts = {
            "promised": text(told.promised),
            "deadline": text(told.due),
            "outcome": text(told.outcome),
            "evidence": text(self._timelines.evidence(told)),
            "owner": text(told.standard.owner),
            "runbook": link(runbook_address(told.standard) or "", told.standard.runbook or ""),
        }
        listed = "".join(f"<dt>{name}</dt><dd>{words}</dd>" for name, words in parts.items() if words)
        span = f" · span {told.span}" if told.span > 1 else ""
        return f"<p>{state(told.state)}{text(reason + whose + span)}</p><dl>{listed}</dl>"

    def events(self, zone: str) -> str:
        """Each event with what it sets."""
        rows = [
            {
                "No.": f"#{self._timelines.number[event.id]}",
                "Time": instant_text(event.at, zone),
                "Event": text(self._timelines.named(event)),
                "Says": text(data_text(event)),
            }
            for event in self._explanation.events
        ]
        feeds = ", ".join(dict.fromkeys(event.feed for event in self._explanation.events))
        body = table(f"All that was told, by {text(feeds)}", _EVENTS, rows) if rows else ""
        words = filter(None, (untold_text(self._explanation, zone), later_text(self._explanation, zone)))
        below = "".join(f"<p>{text(each[0].upper() + each[1:])}.</p>" for each in words)
        return f"<section><h2>Events</h2>{body}{below}</section>"


def _timeline(entries: Sequence[Entry], told: StandardTold) -> str:
    zone = told.standard.time_zone
    rows = "\n".join(_entry(each, elapsed, zone) for each, elapsed in zip(entries, elapsed_texts(entries), strict=True))
    return f'<ol class="timeline">{rows}</ol>' if entries else ""


def _entry(entry: Entry, elapsed: str, zone: str) -> str:
    return (
        f'<li class="{_LOOKS[entry.sign]}"><time>{instant_text(entry.at, zone)}</time><span class="elapsed">{elapsed}</span>'
        f'<span class="sign" aria-hidden="true">{entry.sign}</span><span class="words">{text(entry.words)}</span></li>'
    )
