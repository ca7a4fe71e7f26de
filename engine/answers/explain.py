"""Explains what a book made of one interaction: what counted, what did not, the deadlines, the verdicts, and why.

Nothing is judged here: verdicts, spans, elapsed, targets and deadlines are the fold's and advance's, hours are the calendars' look-ups.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import orjson
import polars as pl

from engine.answers.absences import why_no_clock, why_no_rule
from engine.answers.explanation import Did, Effect, EventTold, Explanation, MarkTold, StandardTold, Step, VerdictTold
from engine.answers.outcomes import Came
from engine.answers.reckoning import due_text, promised_text
from engine.answers.steps import Steps, is_effective
from engine.answers.stretches import Stretches
from engine.answers.wording import condition_text, unmet
from engine.evaluation.accounts import Account
from engine.evaluation.advance import advance, as_of
from engine.evaluation.events import CLEARED
from engine.evaluation.fold import Fold
from engine.evaluation.horizons import Horizon
from engine.evaluation.matching import View
from engine.evaluation.telling import LABELS_APART
from engine.language.book import Bar, Rule, Standard, Time
from engine.language.conditions import Value

SHARED_APART = " / "

Row = Mapping[str, Any]


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

    `events` is an event frame of the subject and all that share a timeline with it, whole; those after `now` are not seen. `names` are
    those of its subjects. Without `horizons` (by standard) everything has been read up to now.
    """
    seen = events.filter(pl.col("at") <= now).sort("at", "seq")
    telling = _Telling(fold, seen, names, subject, now, horizons or {name: Horizon(now, now) for name in fold.versions})
    names_told = [name for name in fold.versions if standard in (None, name) and not isinstance(fold.book[name].kind, Bar)]
    told = tuple(telling.of(name) for name in names_told)
    steps = {step.id for each in told for step in each.steps}
    shown = seen.filter((pl.col("subject") == subject) | pl.col("seq").is_in([id for id in steps if id is not None]))
    return Explanation(names[subject], now, tuple(_event(row, names) for row in shown.to_dicts()), told)


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
        self._fold, self._seen, self._names, self._subject, self._now = fold, seen, names, subject, now
        self._types = dict(seen.select("seq", "type").rows())
        self._times = dict(seen.select("seq", "at").rows())
        self._folded = fold(seen)
        self._hours = fold.hours(now, now)
        self._verdicts = as_of(advance(self._folded.verdicts, now, horizons, fold.mirrored, self._hours), now, self._hours)

    def of(self, name: str) -> StandardTold:
        """What one standard made of it."""
        rows = self._verdicts.filter(pl.col("standard") == name).to_dicts()
        accounts = self._fold.accounts(self._seen, name)
        current = accounts[-1]
        if isinstance(current.era.standard.kind, Rule):
            return self._of_rule(accounts, [row for row in rows if row["subject"] == self._subject])
        entries = current.entries_of(self._subject)
        steps = tuple(Steps(current).of(entries))
        mine = {int(account.rows.seq[account.row_of(entry)]) for account in accounts for entry in account.entries_of(self._subject)}
        told = [self._verdict(row, self._account_of(row, accounts), steps) for row in rows if row["opener"] in mine]
        why_not = () if told else tuple(why_no_clock(current, self._subject, entries))
        return StandardTold(current.era.standard, self._timeline(current, entries), steps, tuple(told), why_not)

    def _account_of(self, row: Row, accounts: tuple[Account, ...]) -> Account:
        """The account of the era that decided a verdict."""
        return next(each for each in accounts if any(version.number == row["version"] for version in each.era.versions))

    def _timeline(self, account: Account, entries: range) -> str:
        lines = account.clocked.regime.lines
        if lines.names is None or not len(entries):
            return self._names[self._subject]
        return str(lines.names[int(lines.key[entries[0]])]).replace(LABELS_APART, SHARED_APART)

    def _verdict(self, row: Row, account: Account, steps: tuple[Step, ...]) -> VerdictTold:
        outcome, zone = account.clocked, account.era.standard.time_zone
        group = int(np.flatnonzero(account.rows.seq[outcome.segments.opener_row] == row["opener"])[0])
        closed_at = self._times.get(row["closer"])
        ended = closed_at if closed_at is not None else self._now if row["open"] else row["deadline_at"]
        segments = Stretches(account, self._hours, self._fold.calendars.by_key).of(group, ended)
        place = int(outcome.deciding[group])
        changed = [step.id for step in steps if step.span == row["span"] and step.id is not None and is_effective(step)]
        return self._told(
            row,
            account.in_force(place).version.standard,
            self._timeline(account, account.entries_of(self._subject)),
            promised=promised_text(account, place),
            due=due_text(account, group, row["deadline_at"]),
            outcome=Came(row, zone, self._types.get(row["closer"]), closed_at, segments, self._now).words,
            segments=segments,
            evidence=tuple(dict.fromkeys([row["opener"], *changed, *([row["closer"]] if row["closer"] is not None else [])])),
        )

    def _told(self, row: Row, standard: Standard, subject: str, **words: Any) -> VerdictTold:
        labels = row["labels"].split(LABELS_APART) if standard.break_down else []
        return VerdictTold(
            standard=standard,
            subject=subject,
            span=row["span"],
            state=row["state"],
            is_open=row["open"],
            reason=row["reason"],
            labels={name: label for name, label in zip(standard.break_down, labels, strict=True) if label},
            marks=tuple(self._marks(row, standard)),
            **{name: row[name] for name in ("opened_at", "deadline_at", "decided_at", "elapsed_us", "target_us", "version")},
            **words,
        )

    def _marks(self, row: Row, standard: Standard) -> Iterator[MarkTold]:
        """The warn marks of an undecided clock."""
        if not isinstance(standard.kind, Time) or row["marks"] is None or row["decided_at"] is not None:
            return
        for mark, at in zip(standard.kind.warn, row["marks"], strict=True):
            yield MarkTold(mark.share, mark.severity, at if at < 2**62 else None, at <= self._now)

    def _of_rule(self, accounts: tuple[Account, ...], rows: list[Row]) -> StandardTold:
        standard, name = accounts[-1].era.standard, self._names[self._subject]
        pairs = [self._judged(self._account_of(row, accounts), row) for row in rows]
        why_not = () if pairs else tuple(why_no_rule(accounts[-1], self._subject))
        return StandardTold(standard, name, tuple(step for step, _ in pairs), tuple(told for _, told in pairs), why_not)

    def _judged(self, account: Account, row: Row) -> tuple[Step, VerdictTold]:
        standard, rule = account.era.standard, account.era.standard.kind
        assert isinstance(rule, Rule)
        here = np.flatnonzero(account.rows.seq == row["opener"])
        own = View(account.rows, standard.time_zone, here, here, before=True, own=True)
        missed = ", ".join(unmet(own, rule.must))
        words = missed or condition_text(rule.must)
        step = Step(row["opener"], row["opened_at"], (Effect(Did.BREAKS if missed else Did.KEEPS, words),), row["span"])
        outcome = f"not held: {words}" if missed else f"held: {words}"
        told = self._told(
            row,
            standard,
            self._names[self._subject],
            promised=condition_text(rule.must),
            due="none: it is judged at the event",
            outcome=outcome,
            segments=(),
            evidence=(row["opener"],),
        )
        return step, told
