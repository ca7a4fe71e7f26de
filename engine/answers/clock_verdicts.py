"""A verdict, or a sample, of a clock: its span, what counted of it, how its deadline came about."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from engine.answers.explanation import Step, VerdictTold
from engine.answers.outcomes import Came
from engine.answers.reckoning import due_text, promised_text
from engine.answers.steps import is_effective
from engine.answers.stretches import Stretches
from engine.answers.verdict_rows import Row, marks_of, sample_text, verdict_told
from engine.evaluation.accounts import Account
from engine.evaluation.hours import Hours
from engine.language.book import Standard
from engine.language.calendars import Calendar


class ClockVerdicts:
    """Tells the verdicts of one account, whose timeline for the subject is called `name`; `events` has the type and instant of each."""

    def __init__(
        self,
        account: Account,
        name: str,
        events: Mapping[int, tuple[str, int]],
        hours: dict[str, Hours],
        calendars: dict[str, Calendar],
        now: int,
    ) -> None:
        self._account, self._name, self._events, self._now = account, name, events, now
        self._stretches = Stretches(account, hours, calendars)

    def of(self, row: Row, standard: Standard, steps: tuple[Step, ...]) -> VerdictTold:
        """The verdict of a row, under the text of the standard that decided it."""
        outcome, account = self._account.clocked, self._account
        group = int(np.flatnonzero(account.rows.seq[outcome.segments.opener_row] == row["opener"])[0])
        closed_by, closed_at = self._events.get(self._closer(row, group), (None, None))
        ended = closed_at if closed_at is not None else self._now if row["open"] else row["deadline_at"]
        segments = self._stretches.of(group, ended)
        came = Came(row, standard.time_zone, closed_by, closed_at, segments, self._now)
        changed = [step.id for step in steps if step.span == row["span"] and step.id is not None and is_effective(step)]
        return verdict_told(
            row,
            standard,
            self._name,
            promised=promised_text(account, int(outcome.deciding[group])),
            due=due_text(account, group, row["deadline_at"]),
            outcome=f"{sample_text(row, standard)}: {came.words}" if row["state"] == "sampled" else came.words,
            segments=segments,
            marks=tuple(marks_of(row, standard, self._now)),
            evidence=tuple(dict.fromkeys([row["opener"], *changed])),
        )

    def _closer(self, row: Row, group: int) -> int:
        """The event that closed the span, of a sample too, whose row names none; -1 for none."""
        if row["state"] != "sampled":
            return -1 if row["closer"] is None else int(row["closer"])
        return int(self._account.rows.seq[self._account.row_of(int(self._account.clocked.close[group]))])
