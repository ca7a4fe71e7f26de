"""Compares what two books make of one history: which verdicts change, and what rings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from engine.evaluation.columns import Instants
from engine.evaluation.windows import rolling_ends
from engine.language.book import Bar, Book, Clock, Rule, Standard

NONE = "no verdict"
MET, BREACHED = "met", "breached"


@dataclass(frozen=True, slots=True)
class Pair:
    """A standard before and after; None where it is not in that book."""

    old: Standard | None
    new: Standard | None

    @property
    def name(self) -> str:
        """Its newest name."""
        standard = self.new or self.old
        assert standard is not None
        return standard.name

    @property
    def is_renamed(self) -> bool:
        return self.old is not None and self.new is not None and self.old.name != self.new.name


@dataclass(frozen=True, slots=True)
class Change:
    """So many verdicts that go from one state to another, or keep theirs with another deadline.

    `opener` is the event that opened the first of them, `subject` its interaction.
    """

    was: str
    now: str
    count: int
    opener: int
    subject: int

    @property
    def is_of_state(self) -> bool:
        return self.was != self.now


@dataclass(frozen=True, slots=True)
class Rings:
    """How often somebody is called before and after, and how many of these calls are new and how many are no more."""

    before: int
    after: int
    gained: int
    lost: int


def pairs(old: Book, new: Book) -> list[Pair]:
    """The standards of both books by name. One that is only in one is taken for renamed if another means the same but for its name."""
    before, after = ({each.name: each for each in book.standards} for book in (old, new))
    gone = {name: each for name, each in before.items() if name not in after}
    found = []
    for name, each in after.items():
        was = before.get(name) or next((one for one in gone.values() if _meaning(one) == _meaning(each)), None)
        if was is not None:
            gone.pop(was.name, None)
        found.append(Pair(was, each))
    return sorted([*found, *(Pair(each, None) for each in gone.values())], key=lambda each: each.name)


def changes(old: pl.DataFrame, new: pl.DataFrame) -> tuple[Change, ...]:
    """Which verdicts of one standard change, first their states, the most frequent change first; the frames have the columns of `VERDICTS`.

    A verdict is known by the event that opened its span.
    """
    is_moved = ~pl.col("deadline_at").eq_missing(pl.col("deadline_at_new"))
    rows = _joined(old, new).filter((pl.col("was") != pl.col("now")) | is_moved)
    kinds = rows.group_by("was", "now").agg(pl.len(), pl.col("opener").first(), pl.col("subject").first())
    ordered = kinds.sort([pl.col("was") == pl.col("now"), "len", "was", "now"], descending=[False, True, False, False])
    return tuple(Change(*row) for row in ordered.select("was", "now", "len", "opener", "subject").rows())


def rings_of(standard: Standard, verdicts: pl.DataFrame, windows: Iterable[tuple[int, bool | None]], until: int) -> Iterator[int]:
    """What calls somebody: without a goal each breach, told by the event that opened it; of a goal and a bar each time that it begins
    to be violated, told by the instant.

    `windows` are the end of each window and whether it was violated; of a rolling goal the instants are exact and they are not looked at.
    """
    goal = standard.goal
    if goal is None and not isinstance(standard.kind, Bar):
        yield from verdicts.filter(pl.col("state") == BREACHED)["opener"].to_list()
    elif goal is not None and goal.over is not None:
        yield from (int(at) for at in _violations(standard, verdicts) if at <= until)
    else:
        yield from (end for end, violated in windows if violated)


def compared(before: Iterable[int], after: Iterable[int]) -> Rings:
    """The calls of two books for one standard."""
    old, new = set(before), set(after)
    return Rings(len(old), len(new), len(new - old), len(old - new))


def _meaning(standard: Standard) -> Standard:
    """The standard without what only people read."""
    kind = standard.kind
    if not isinstance(kind, (Bar, Rule)):
        kind = replace(kind, clock=replace(kind.clock, name=""))
    elif isinstance(kind, Bar) and isinstance(kind.of, Clock):
        kind = replace(kind, of=replace(kind.of, name=""))
    return replace(standard, name="", promise="", owner=None, runbook=None, tags=(), kind=kind)


def _joined(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """The verdicts of both, side by side, in the order of opening."""
    before, after = (each.filter(pl.col("state") != "sampled").select("opener", "subject", "state", "deadline_at") for each in (old, new))
    rows = before.join(after, ["opener", "subject"], "full", suffix="_new", coalesce=True).sort("opener")
    return rows.with_columns(was=pl.col("state").fill_null(NONE), now=pl.col("state_new").fill_null(NONE))


def _violations(standard: Standard, verdicts: pl.DataFrame) -> Instants:
    """The instants at which a rolling goal begins to be violated: each verdict counts from its decision until it leaves the window."""
    goal = standard.goal
    assert goal is not None and goal.over is not None
    judged = verdicts.filter(pl.col("state").is_in([MET, BREACHED]))
    decided_at = judged["decided_at"].to_numpy()
    at = np.concatenate([decided_at, rolling_ends(goal.over, decided_at, standard.time_zone)])
    met = np.tile((judged["state"] == MET).to_numpy().astype(np.int64), 2)
    sign = np.repeat(np.array([1, -1]), len(decided_at))
    order = np.argsort(at, kind="stable")
    at, met, sign = at[order], met[order], sign[order]
    kept, count = np.cumsum(met * sign), np.cumsum(sign)
    last = np.append(at[1:] != at[:-1], np.ones(min(len(at), 1), dtype=bool))  # of several at one instant only all of them are seen
    is_late = kept * goal.share.denominator < goal.share.numerator * count
    violated = (is_late & (count >= max(standard.minimum, 1)))[last]
    begins = violated & ~np.concatenate([np.zeros(min(len(violated), 1), dtype=bool), violated[:-1]])
    found: Instants = at[last][begins]
    return found
