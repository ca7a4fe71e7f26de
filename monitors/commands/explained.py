"""An explanation as `upheld explain --json` gives it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from engine.answers.explanation import EventTold, Explanation, Segment, StandardTold, Step, VerdictTold
from engine.evaluation.instants import rfc3339
from engine.language.conditions import Value
from monitors.commands.verdict_file import column_of

Document = dict[str, Any]


def document(explanation: Explanation) -> Document:
    """The explanation as `--json` gives it."""
    return {
        "subject": explanation.subject,
        "shared": None if explanation.shared is None else asdict(explanation.shared),
        "at": rfc3339(explanation.now),
        "events": [_event(event) for event in explanation.events],
        "forgotten": None if explanation.forgotten is None else rfc3339(explanation.forgotten),
        "later": [_event(event) for event in explanation.later],
        "verdicts": [_verdict(verdict) for told in explanation.standards for verdict in told.verdicts],
        "standards": [_standard(told) for told in explanation.standards],
    }


def _event(event: EventTold) -> Document:
    return {
        "id": event.id,
        "subject": event.subject,
        "type": event.type,
        "time": rfc3339(event.at),
        "feed": event.feed,
        "data": {name: _value(value) for name, value in event.data.items()},
    }


def _value(value: Value | None) -> str | float | None:
    return None if value is None else value.text if value.number is None else value.number


def _standard(told: StandardTold) -> Document:
    return {
        "name": told.standard.name,
        "promise": told.standard.promise,
        "subject": told.subject,
        "steps": [_step(step) for step in told.steps],
        "why_not": list(told.why_not),
        "taken_back": [{"told_at": _instant(each.told_at), "at": rfc3339(each.at)} for each in told.taken_back],
    }


def _step(step: Step) -> Document:
    return {
        "event": step.id,
        "time": rfc3339(step.at),
        "did": [{"what": str(effect.did), "words": effect.words} for effect in step.effects],
        "span": step.span,
        "elapsed_s": _seconds(step.elapsed_us),
        "target_s": _seconds(step.target_us),
        "deadline_at": _instant(step.deadline_at),
    }


def _verdict(told: VerdictTold) -> Document:
    return {
        "standard": told.standard.name,
        "subject": told.subject,
        "span": told.span,
        "state": told.state,
        "open": told.is_open,
        "reason": told.reason,
        "opened_at": rfc3339(told.opened_at),
        "deadline_at": _instant(told.deadline_at),
        "decided_at": _instant(told.decided_at),
        "elapsed_s": _seconds(told.elapsed_us),
        "target_s": _seconds(told.target_us),
        "version": told.version,
        **{column_of(name): told.labels.get(name) for name in told.standard.break_down},
        "promised": told.promised,
        "due": told.due,
        "outcome": told.outcome,
        "evidence": list(told.evidence),
        "marks": [
            {"share": float(mark.share), "severity": str(mark.severity), "at": _instant(mark.at), "passed": mark.is_passed}
            for mark in told.marks
        ],
        "segments": [_segment(segment) for segment in told.segments],
    }


def _segment(segment: Segment) -> Document:
    edges: Mapping[str, object] = {"from": rfc3339(segment.since), "until": rfc3339(segment.until)}
    return {**edges, "counts": segment.counts, "why": str(segment.why), "words": segment.words, "length_s": _seconds(segment.length_us)}


def _instant(at: int | None) -> str | None:
    return None if at is None else rfc3339(at)


def _seconds(length_us: int | None) -> float | None:
    return None if length_us is None else length_us / 1_000_000
