"""Judges the cases of a book's tests on the engine: all of them in a few folds, each as of its own instant.

How this works. The interactions of different cases have numbers of their own, so that cases do not meet in a fold; where interactions
share a timeline (`per`), they share it by one attribute more, which tells the case. In place of `break_down`, verdicts are labelled with
the attributes by which the standard chooses its target and hours: so they tell which branch they went through. Events of a case after
its instant are not folded, and every deadline that has passed is announced, as in a backtest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from engine.answers.booktests import Case, Verdict
from engine.answers.branches import OF_STATE, OUTSIDE, PAUSE, branches_of, choosing, chosen
from engine.evaluation.advance import advance, as_of
from engine.evaluation.columns import NEVER, Bools, Instants
from engine.evaluation.events import encode_data
from engine.evaluation.fold import Fold
from engine.evaluation.horizons import Horizon
from engine.evaluation.hours import Hours
from engine.evaluation.telling import LABELS_APART, STATE_OF, Reason
from engine.language.book import Book, Standard, Time

TOGETHER = 50  # standards in one fold, each of which looks at the interactions of all
CASE = "\x00case"  # an attribute that no book can name
FEED = "the test"
EVENTS = {"subject": pl.Int64, "at": pl.Int64, "seq": pl.Int64, "type": pl.String, "feed": pl.String, "data": pl.String}
ALL_READ = Horizon(NEVER, NEVER)
SAMPLES = {"standard": pl.String, "group": pl.String, "value": pl.Int64, "decided_at": pl.Int64}


@dataclass(frozen=True)
class Judged:
    """What a case came to: its verdicts in the order in which their spans opened, or its samples, and the branches that they went through.

    `samples` have the columns of `SAMPLES`, and there are none where the standard is not a bar. `misfits` are the attributes that are text
    where a number is compared.
    """

    verdicts: tuple[Verdict, ...]
    samples: pl.DataFrame
    shows: frozenset[str]
    misfits: tuple[str, ...]


def judged(cases: Sequence[Case], book: Book) -> list[Judged]:
    """What each case came to as of its instant."""
    found: dict[int, Judged] = {}
    names = sorted({case.standard.name for case in cases})
    for start in range(0, len(names), TOGETHER):
        together = set(names[start : start + TOGETHER])
        numbers = [number for number, case in enumerate(cases) if case.standard.name in together]
        found |= zip(numbers, _folded([cases[number] for number in numbers], book), strict=True)
    return [found[number] for number in range(len(cases))]


@dataclass(frozen=True)
class Gathered:
    """The events of cases as one frame, and of each interaction the case and its name there."""

    events: pl.DataFrame
    case: Instants
    names: Sequence[str]


def _folded(cases: Sequence[Case], book: Book) -> Iterator[Judged]:
    """What cases came to in one fold."""
    gathered = gathered_events(cases, with_case=True)
    fold = Fold(replace(book, standards=tuple({case.standard.name: _told_apart(case.standard) for case in cases}.values())))
    folded = fold(gathered.events)
    told = _told(cases, gathered, fold, folded.verdicts)
    sampled = told.filter(pl.col("state") == STATE_OF[Reason.SAMPLED]).select("case", *SAMPLES)
    samples = sampled.partition_by("case", as_dict=True, include_key=False)
    misfits = _misfits(folded.misfits, gathered)
    rows: list[list[Mapping[str, Any]]] = [[] for _ in cases]
    for row in told.filter(pl.col("state") != STATE_OF[Reason.SAMPLED]).iter_rows(named=True):
        rows[row["case"]].append(row)
    for number, each in enumerate(cases):
        shows = frozenset(branch for row in rows[number] for branch in _shown(row, each.standard))
        yield Judged(
            tuple(_verdict(row, gathered.names[row["subject"]]) for row in rows[number]),
            samples.get((number,), sampled.clear().drop("case")),
            shows & frozenset(branches_of(each.standard, book.calendars)),
            tuple(sorted(misfits.get((number, each.standard.name), ()))),
        )


def _told(cases: Sequence[Case], gathered: Gathered, fold: Fold, verdicts: pl.DataFrame) -> pl.DataFrame:
    """The verdicts on each case by its own standard as of its instant, with the number of the `case`, in the order of their openings."""
    case = gathered.case[verdicts["subject"].to_numpy()]
    own = pl.Series([each.standard.name for each in cases], dtype=pl.String).gather(case) == verdicts["standard"]
    verdicts, case = verdicts.filter(own), case[own.to_numpy()]
    ats = np.array([each.at for each in cases], dtype=np.int64)
    hours, now = fold.hours(int(ats.min()), int(ats.max())), ats[case]
    told = as_of(advance(verdicts, now, dict.fromkeys(fold.versions, ALL_READ), fold.mirrored, hours), now, hours)
    was_paused, was_outside = _lost(told, _ends(told, gathered.events, now), hours)
    return told.with_columns(case=case, was_paused=was_paused, was_outside=was_outside).sort("opened_at", "opener")


def _misfits(misfits: pl.DataFrame, gathered: Gathered) -> dict[tuple[int, str], set[str]]:
    """The attributes that are text where a number is compared, by case and standard."""
    found: dict[tuple[int, str], set[str]] = {}
    for standard, attribute, seq in misfits.iter_rows():
        case = int(gathered.case[gathered.events["subject"][seq]])
        found.setdefault((case, standard), set()).add(attribute)
    return found


def _told_apart(standard: Standard) -> Standard:
    """The standard with timelines that cases do not share, labelled by what chooses its target and hours."""
    kind = standard.kind
    if isinstance(kind, Time) and kind.per:
        kind = replace(kind, per=(*kind.per, CASE))
    return replace(standard, kind=kind, break_down=choosing(standard))


def gathered_events(cases: Sequence[Case], *, with_case: bool) -> Gathered:
    """What happened in each case up to its instant; `with_case` each event also tells which case it is of."""
    subjects: dict[tuple[int, str], int] = {}
    rows: list[tuple[int, int, int, str, str, str]] = []
    for number, case in enumerate(cases):
        for each in case.timeline:
            if each.at <= case.at:
                subject = subjects.setdefault((number, each.subject), len(subjects))
                data = {**each.data, CASE: str(number)} if with_case else dict(each.data)
                rows.append((subject, each.at, len(rows), each.type, FEED, encode_data(data)))
    events = pl.DataFrame(rows, schema=EVENTS, orient="row")
    return Gathered(events, np.array([number for number, _ in subjects], dtype=np.int64), [name for _, name in subjects])


def _ends(told: pl.DataFrame, events: pl.DataFrame, now: Instants) -> Instants:
    """Up to when each span was looked at: its closing, the instant of its case while it is open, or what decided it."""
    is_closed, closer = told["closer"].is_not_null().to_numpy(), told["closer"].fill_null(0).to_numpy()
    decided = told.select(pl.coalesce("decided_at", "opened_at")).to_series().to_numpy()
    return np.where(is_closed, events["at"].to_numpy()[closer], np.where(told["open"].to_numpy(), now, decided))


def _lost(told: pl.DataFrame, end: Instants, hours: Mapping[str, Hours]) -> tuple[Bools, Bools]:
    """Of each span, whether open time up to its end did not count, and whether some time up to its end or deadline was not open."""
    opened, elapsed = told["opened_at"].to_numpy(), told["elapsed_us"].to_numpy()
    far = np.maximum(end, told["deadline_at"].fill_null(0).to_numpy())
    was_paused, was_outside = (np.zeros(len(told), dtype=bool) for _ in range(2))
    for name in told["hours"].unique():
        here = np.flatnonzero((told["hours"] == name).to_numpy())
        since, until, beyond = (hours[name].worked(each[here]) for each in (opened, end, far))
        was_paused[here] = until - since > elapsed[here]
        was_outside[here] = beyond - since < far[here] - opened[here]
    return was_paused, was_outside


def _verdict(row: Mapping[str, Any], subject: str) -> Verdict:
    return Verdict(
        subject=subject,
        span=row["span"],
        state=row["state"],
        open=row["open"],
        reason=row["reason"],
        deadline=row["deadline_at"],
        decided=row["decided_at"],
        elapsed=row["elapsed_us"],
    )


def _shown(row: Mapping[str, Any], standard: Standard) -> Iterator[str]:
    """The branches that a verdict went through, and some that its standard may not have."""
    yield OF_STATE.get(row["state"], "")
    if row["was_paused"]:
        yield PAUSE
    if row["was_outside"]:
        yield OUTSIDE
    yield from chosen(standard, dict(zip(choosing(standard), row["labels"].split(LABELS_APART), strict=False)))
