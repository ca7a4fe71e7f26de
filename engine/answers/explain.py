"""Explains what a book made of one interaction: what counted, what did not, the deadlines, the verdicts, and why.

Nothing is judged here: verdicts, spans, elapsed, targets and deadlines are the fold's and advance's, hours are the calendars' look-ups.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import orjson
import polars as pl

from engine.answers.absences import why_none
from engine.answers.clock_verdicts import ClockVerdicts
from engine.answers.event_verdicts import event_verdict, step_of
from engine.answers.explanation import EventTold, Explanation, StandardTold, Step, VerdictTold
from engine.answers.steps import Steps
from engine.answers.verdict_rows import Row
from engine.evaluation.accounts import Account
from engine.evaluation.advance import advance, as_of
from engine.evaluation.events import CLEARED
from engine.evaluation.fold import Fold
from engine.evaluation.horizons import Horizon
from engine.evaluation.telling import shared_name
from engine.language.conditions import Value


def explained(
    fold: Fold,
    events: pl.DataFrame,
    names: Mapping[int, str],
    subject: int,
    now: int,
    standard: str | None = None,
    horizons: Mapping[str, Horizon] | None = None,
) -> Explanation:
    """Explain a subject, by one standard or by all, as of `now`.

    `events` is an event frame of the subject and all that share a timeline with it, whole; those after `now` count nowhere. `names` are
    those of its subjects. Without `horizons` (by standard) everything has been read up to now. Of a subject of which nothing had been told
    by then, no standard says anything.
    """
    own = events.filter(pl.col("at") > now, pl.col("subject") == subject).sort("at", "seq")
    later = tuple(_event(row, names) for row in own.to_dicts())
    asked = [name for name in fold.versions if standard in (None, name)]
    zones = frozenset(fold.versions[name][-1].standard.time_zone for name in asked)
    seen = events.filter(pl.col("at") <= now).sort("at", "seq")
    if not (seen["subject"] == subject).any():
        return Explanation(names[subject], now, (), (), later=later, zones=zones)
    telling = _Telling(fold, seen, names, subject, now, horizons or {name: Horizon(now, now) for name in fold.versions})
    told = tuple(telling.of(name) for name in asked)
    others = {step.id for each in told for step in each.steps if step.id is not None}
    others |= {id for each in told for verdict in each.verdicts for id in verdict.evidence}  # maybe of an earlier text's timelines
    shown = seen.filter((pl.col("subject") == subject) | pl.col("seq").is_in(sorted(others)))
    return Explanation(names[subject], now, tuple(_event(row, names) for row in shown.to_dicts()), told, later=later, zones=zones)


def events_about(subject: int, events: pl.DataFrame, sharing: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """The events of a subject and of all that share a timeline with it, which `explained` asks for.

    `sharing` are the frames of `Fold.sharing`; an event frame in, an event frame out.
    """
    subjects = {subject}
    for members in sharing:
        mine = members.filter(pl.col("subject") == subject)["name"]
        subjects.update(members.filter(pl.col("name").is_in(mine.implode()))["subject"])
    return events.filter(pl.col("subject").is_in(sorted(subjects)))


def told_last_first(events: pl.DataFrame, now: int) -> list[int]:
    """The subjects of an event frame by their last events up to and including `now`, the latest first; those without one are left out."""
    last = events.filter(pl.col("at") <= now).sort("at", "seq").group_by("subject", maintain_order=True).agg(pl.col("at", "seq").last())
    return last.sort("at", "seq", descending=True)["subject"].to_list()


def _event(row: Row, names: Mapping[int, str]) -> EventTold:
    data = {name: _value(text) for name, text in orjson.loads(row["data"]).items()}
    return EventTold(row["seq"], row["at"], names[row["subject"]], row["type"], row["feed"], data)


def _value(encoded: str) -> Value | None:
    return None if encoded == CLEARED else Value(encoded[1:], float(encoded[1:]) if encoded[0] == "#" else None)


class _Telling:
    """Tells of one subject, standard by standard."""

    def __init__(
        self, fold: Fold, seen: pl.DataFrame, names: Mapping[int, str], subject: int, now: int, horizons: Mapping[str, Horizon]
    ) -> None:
        self._fold, self._seen, self._subject, self._name, self._now = fold, seen, subject, names[subject], now
        self._events = {seq: (type_, at) for seq, type_, at in seen.select("seq", "type", "at").rows()}
        self._hours = fold.hours(now, now)
        self._verdicts = as_of(advance(fold(seen).verdicts, now, horizons, fold.mirrored, self._hours), now, self._hours)

    def of(self, name: str) -> StandardTold:
        """What one standard made of it, in all its eras; where there is no verdict, why the last gives none."""
        rows = self._verdicts.filter(pl.col("standard") == name).to_dicts()
        accounts = self._fold.accounts(self._seen, name)
        steps = [self._steps(account, rows) for account in accounts]
        found = (verdict for pair in zip(accounts, steps, strict=True) for verdict in self._verdicts_of(*pair, rows))
        told = tuple(sorted(found, key=lambda each: (each.opened_at, each.span)))
        why_not = () if told else tuple(why_none(accounts[-1], self._subject))
        return StandardTold(accounts[-1].standard, self._timeline(accounts[-1]), steps[-1], told, why_not)

    def _steps(self, account: Account, rows: Sequence[Row]) -> tuple[Step, ...]:
        if account.outcome is not None:
            return tuple(Steps(account).of(account.entries_of(self._subject)))
        return tuple(step_of(row, account) for row in self._of_events(account, rows))

    def _verdicts_of(self, account: Account, steps: tuple[Step, ...], rows: Sequence[Row]) -> Iterator[VerdictTold]:
        """The verdicts of one era that are of a timeline which the subject is in."""
        if account.outcome is None:
            yield from (event_verdict(row, account, self._name) for row in self._of_events(account, rows))
            return
        mine = {int(account.rows.seq[account.row_of(entry)]) for entry in account.entries_of(self._subject)}
        verdicts = ClockVerdicts(account, self._timeline(account), self._events, self._hours, self._fold.calendars.by_key, self._now)
        for row in rows:
            if row["opener"] in mine and row["version"] in account.numbers:
                yield verdicts.of(row, account.text(row["version"]), steps)

    def _of_events(self, account: Account, rows: Sequence[Row]) -> Iterator[Row]:
        """The rows of an era that are of one event each, and of the subject."""
        return (row for row in rows if row["subject"] == self._subject and row["version"] in account.numbers)

    def _timeline(self, account: Account) -> str:
        """The interaction's own name, or the values that a timeline of several interactions shares."""
        entries = range(0) if account.outcome is None else account.entries_of(self._subject)
        lines = account.clocked.regime.lines if entries else None
        if lines is None or lines.names is None:
            return self._name
        return shared_name(str(lines.names[int(lines.key[entries[0]])]))
