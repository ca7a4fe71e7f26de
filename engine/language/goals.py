"""Reads goals, as `95% over 28d` or `80% per day`."""

from __future__ import annotations

import re
from dataclasses import replace

from engine.language.book import Goal, Period
from engine.language.durations import Unit, read_duration
from engine.language.nearness import nearest
from engine.language.problems import Refusal, one_of, quoted
from engine.language.shares import read_share, share_text

EXPECTED_GOAL = "a goal such as `95% over 28d` or `80% per day`"

_GOAL = re.compile(r"(\S+(?: %)?)(?:\s+(over|per|each|a|every|in)\s+(.+))?")
_ONE = re.compile(r"(?:1|one|a|each|every|the)\s+")
_ADVERBS = {"daily": "per day", "weekly": "per week", "monthly": "per month", "quarterly": "per quarter"}
_PUNCTUATION = re.compile(r",(?!\S)|[()]")
_PERIODS = tuple(period.value for period in Period)


def read_goal(text: str) -> Goal | Refusal:
    """A share over a rolling length of time or per calendar period, or why it is none."""
    found = _read_goal(text)
    bare = " ".join(_PUNCTUATION.sub(" ", text).split())
    if not isinstance(found, Refusal) or found.suggestion or bare == text:
        return found
    return replace(found, suggestion=_corrected(bare))


def _read_goal(text: str) -> Goal | Refusal:
    written = _GOAL.fullmatch(text.strip())
    if written is None:
        return Refusal("goal/unreadable", f"{quoted(text)} is not a goal", EXPECTED_GOAL, _with_period(text))
    share = read_share(written[1])
    if isinstance(share, Refusal):
        meant = _corrected(text.replace(written[1], share.suggestion, 1)) if share.suggestion else None
        return Refusal(share.id, share.message, EXPECTED_GOAL, meant)
    joint, window = written[2], written[3]
    if joint is None:
        return Refusal("goal/unreadable", f"{quoted(text)} does not say over which time", EXPECTED_GOAL, f"{share_text(share)} over 28d")
    if joint == "over":
        return _rolling(text, Goal(share), window)
    if joint == "per" and window in _PERIODS:
        return Goal(share, per=Period(window))
    return Refusal(
        "goal/unreadable",
        f"{quoted(window)} is not a period of a goal",
        f"`per` and {one_of(_PERIODS)}, or `over` and a length of time",
        _meant(text, Goal(share), window),
    )


def _with_period(text: str) -> str | None:
    """A goal that ends with how often, such as `80% daily`, as it is written."""
    share, _, adverb = text.strip().rpartition(" ")
    return _corrected(f"{share} {_ADVERBS[adverb.lower()]}") if adverb.lower() in _ADVERBS else None


def _corrected(text: str) -> str | None:
    """A text that was mended once, or what it should be if it still is no goal."""
    found = read_goal(text)
    return found.suggestion if isinstance(found, Refusal) else text


def _meant(text: str, goal: Goal, window: str) -> str | None:
    """The goal that rolls over the length of time, or else the one of the nearest period."""
    rolling = _rolling(text, goal, window)
    if isinstance(rolling, Goal):
        return f"{share_text(goal.share)} over {rolling.over}"
    near = nearest(window, _PERIODS)
    return rolling.suggestion or (f"{share_text(goal.share)} per {near}" if near else None)


def _rolling(text: str, goal: Goal, window: str) -> Goal | Refusal:
    over = read_duration(window)
    if isinstance(over, Refusal):
        period = _ONE.sub("", window.strip().lower())
        per = f"{share_text(goal.share)} per {period}" if period in _PERIODS else None
        meant = over.suggestion and f"{share_text(goal.share)} over {over.suggestion}"
        return Refusal(over.id, over.message, EXPECTED_GOAL, meant or per)
    if over.unit not in (Unit.EXACT, Unit.DAYS):
        message = f"a goal cannot roll over {over}: they are not of one length"
        return Refusal("goal/unreadable", message, EXPECTED_GOAL, f"{share_text(goal.share)} over {max(over.amount, 1)}d")
    if over.amount == 0:
        return Refusal("goal/unreadable", f"{quoted(text)} has a window of no length", EXPECTED_GOAL)
    return Goal(goal.share, over=over)
