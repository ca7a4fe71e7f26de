"""What standards say in one fold, gathered into one frame.

How this works. A fold asks every standard, and each answers in arrays (`Told`). Making a frame of each would cost more than the answers
when few interactions were touched, so the arrays of all standards are put together first, and texts (names, reasons, labels) are
looked up once for all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from engine.evaluation.columns import NEVER, Bools, Codes, Instants, Positions
from engine.evaluation.matching import View
from engine.evaluation.timelines import Rows
from engine.language.vocabulary import ALWAYS_THERE

LABELS_APART = "\x1f"
SHARED_APART = " / "  # between the values of a timeline of several interactions, as people read them

VERDICTS: dict[str, pl.DataType | type[pl.DataType]] = {
    "standard": pl.String,
    "timeline": pl.Int64,  # the subject's number, or an index into the names of shared values (see `Folded.names`)
    "subject": pl.Int64,  # the interaction that opened the span
    "feed": pl.String,  # the feed that told of its opening
    "opener": pl.Int64,  # `seq` of the event that opened the span
    "closer": pl.Int64,  # `seq` of the event that closed it, if one did
    "span": pl.Int64,
    "state": pl.String,  # met, breached, cancelled, sampled; `running` stands for open and undecided
    "open": pl.Boolean,
    "reason": pl.String,
    "opened_at": pl.Int64,
    "deadline_at": pl.Int64,
    "decided_at": pl.Int64,
    "elapsed_us": pl.Int64,  # up to the close; of an open span up to `anchor_at`
    "anchor_at": pl.Int64,  # the last event of an open span, or the one that closed it; of a recorded one its opening
    "counts": pl.Boolean,  # whether an open span goes on counting after it
    "target_us": pl.Int64,
    "hours": pl.String,  # the calendar in force
    "version": pl.Int64,
    "marks": pl.List(pl.Int64),  # instants of the warn marks that an undecided clock passes if nothing happens
    "labels": pl.String,  # the values of `break_down`, apart by LABELS_APART
    "value": pl.Int64,  # of a sample: microseconds of a clock, millionths of an attribute's number, 1 or 0
    "group": pl.String,  # of a sample: its value of `across`, empty without one
}


NULLABLE = ("closer", "deadline_at", "decided_at", "target_us", "value")


class Reason(IntEnum):
    """Why a verdict is what events made it."""

    HELD = 0
    NOT_HELD = 1
    DEADLINE_PASSED = 2
    TOO_SOON = 3
    IN_TIME = 4
    LASTED = 5
    CANCELLED = 6
    NOT_APPLICABLE = 7
    COUNTING = 8
    SAMPLED = 9


STATE_OF = {
    Reason.HELD: "met",
    Reason.NOT_HELD: "breached",
    Reason.DEADLINE_PASSED: "breached",
    Reason.TOO_SOON: "breached",
    Reason.IN_TIME: "met",
    Reason.LASTED: "met",
    Reason.CANCELLED: "cancelled",
    Reason.NOT_APPLICABLE: "cancelled",
    Reason.COUNTING: "running",
    Reason.SAMPLED: "sampled",
}


@dataclass(frozen=True)
class Marked:
    """Warn marks: one row of `instants` for each position in `here`."""

    here: Positions
    instants: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Labelled:
    """Where the labels of the verdicts at the positions `here` stand in the rows, and what they are."""

    here: Positions
    row: Positions
    opener_row: Positions
    break_down: tuple[str, ...]
    zone: str

    def moved(self, place: Positions, kept: Bools) -> Labelled:
        """Those that are kept, at the places to which their verdicts went."""
        return replace(self, here=place[self.here[kept]], row=self.row[kept], opener_row=self.opener_row[kept])


@dataclass(frozen=True)
class Told:
    """The verdicts of one standard in arrays of one length, named as in `VERDICTS`; instants and lengths are `NEVER` where there is none.

    `calendar` are codes into `calendars`, `reason` are numbers of `Reason`.
    """

    standard: str
    timeline: Instants
    opener_row: Positions
    closer: Instants
    span: Instants
    reason: Codes
    open: Bools
    deadline_at: Instants
    decided_at: Instants
    elapsed_us: Instants
    anchor_at: Instants
    counts: Bools
    target_us: Instants
    calendar: Codes
    calendars: tuple[str, ...]
    version: Instants
    marked: tuple[Marked, ...]
    labelled: tuple[Labelled, ...]
    value: Instants | None = None  # of samples
    grouped: tuple[Labelled, ...] = ()
    left_out: int = 0

    def __len__(self) -> int:
        return len(self.opener_row)

    def only(self, mask: Bools) -> Told:
        """The verdicts of the mask."""
        if mask.all():
            return self
        place = np.cumsum(mask) - 1
        columns: dict[str, Any] = {
            each.name: value[mask] for each in fields(self) if isinstance(value := getattr(self, each.name), np.ndarray)
        }
        marked = tuple(Marked(place[each.here[kept]], each.instants[kept]) for each in self.marked for kept in [mask[each.here]])
        labelled, grouped = (tuple(each.moved(place, mask[each.here]) for each in all_) for all_ in (self.labelled, self.grouped))
        return replace(self, **columns, marked=marked, labelled=labelled, grouped=grouped)


def frame_of(rows: Rows, told: Sequence[Told]) -> pl.DataFrame:
    """All that was told, with the columns of `VERDICTS`, standard by standard."""
    told = [each for each in told if len(each)]
    if not told:
        return pl.DataFrame(schema=VERDICTS)
    opener_row = _joined(told, "opener_row")
    lengths = [len(each) for each in told]
    reason = _joined(told, "reason")
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    return pl.DataFrame(
        {
            "standard": pl.Series([each.standard for each in told])[np.repeat(np.arange(len(told)), lengths)],
            "timeline": _joined(told, "timeline"),
            "subject": rows.subject[opener_row],
            "feed": rows.feed[opener_row],
            "opener": rows.seq[opener_row],
            "closer": _joined(told, "closer"),
            "span": _joined(told, "span"),
            "state": pl.Series([STATE_OF[each] for each in Reason])[reason],
            "open": _joined(told, "open"),
            "reason": pl.Series([each.name.lower() for each in Reason])[reason],
            "opened_at": rows.at[opener_row],
            "deadline_at": _joined(told, "deadline_at"),
            "decided_at": _joined(told, "decided_at"),
            "elapsed_us": _joined(told, "elapsed_us"),
            "anchor_at": _joined(told, "anchor_at"),
            "counts": _joined(told, "counts"),
            "target_us": _joined(told, "target_us"),
            "hours": _hours(told),
            "version": _joined(told, "version"),
            "marks": _marks(told, starts, len(opener_row)),
            "labels": _labels(rows, [each.labelled for each in told], starts, len(opener_row)),
            "value": _values(told, starts, len(opener_row)),
            "group": _labels(rows, [each.grouped for each in told], starts, len(opener_row)),
        },
        schema=VERDICTS,
    ).with_columns(pl.when(pl.col(name) != NEVER).then(pl.col(name)).alias(name) for name in NULLABLE)


def _joined(told: Sequence[Told], name: str) -> npt.NDArray[Any]:
    return np.concatenate([getattr(each, name) for each in told])


def _hours(told: Sequence[Told]) -> pl.Series:
    names = [name for each in told for name in each.calendars]
    firsts = np.concatenate([[0], np.cumsum([len(each.calendars) for each in told])[:-1]])
    return pl.Series(names)[np.concatenate([each.calendar + first for each, first in zip(told, firsts, strict=True)])]


def _marks(told: Sequence[Told], starts: Positions, length: int) -> pl.Series:
    """The marks as lists, null where there are none; those of one width are made lists together."""
    marked = [(start + each.here, each.instants) for one, start in zip(told, starts, strict=True) for each in one.marked]
    place = np.zeros(length, dtype=np.int64)
    lists, made = [pl.Series([None], dtype=pl.List(pl.Int64))], 1
    for width in sorted({instants.shape[1] for _, instants in marked}):
        here = np.concatenate([positions for positions, instants in marked if instants.shape[1] == width])
        rows = np.concatenate([instants for _, instants in marked if instants.shape[1] == width])
        place[here] = made + np.arange(len(here))
        made += len(here)
        lists.append(pl.Series(rows, dtype=pl.Array(pl.Int64, width)).cast(pl.List(pl.Int64)))
    return pl.concat(lists)[place]


def _values(told: Sequence[Told], starts: Positions, length: int) -> Instants:
    """The values of samples, `NEVER` for what is none."""
    values = np.full(length, NEVER, dtype=np.int64)
    for one, start in zip(told, starts, strict=True):
        if one.value is not None:
            values[start : start + len(one)] = one.value
    return values


def _labels(rows: Rows, told: Sequence[tuple[Labelled, ...]], starts: Positions, length: int) -> pl.Series:
    """The labels of every verdict, empty where none are asked for; those of one `break_down` are looked up together."""
    asked: dict[tuple[tuple[str, ...], str], list[tuple[Positions, Labelled]]] = {}
    for one, start in zip(told, starts, strict=True):
        for each in one:
            zone = each.zone if set(each.break_down) & set(ALWAYS_THERE) else ""
            asked.setdefault((each.break_down, zone), []).append((start + each.here, each))
    if not asked:
        return pl.repeat("", length, dtype=pl.String, eager=True)
    place = np.zeros(length, dtype=np.int64)
    labels, made = [pl.Series([""])], 1
    for (break_down, zone), parts in asked.items():
        here, row, opener_row = (np.concatenate(each) for each in zip(*((here, it.row, it.opener_row) for here, it in parts), strict=True))
        position = np.arange(len(row))
        if not zone:  # many have one text, that of the event which said it
            row, position = rows.spoken(row)
            opener_row = row
        place[here] = made + position
        made += len(row)
        labels.append(joined_labels(View(rows, zone, row, opener_row), break_down))
    return pl.concat(labels)[place]


def shared_name(values: str) -> str:
    """The values of a timeline of several interactions, apart by LABELS_APART, as people read them."""
    return values.replace(LABELS_APART, SHARED_APART)


def joined_labels(view: View, break_down: tuple[str, ...]) -> pl.Series:
    """The values of these attributes for each entry of the view, apart by LABELS_APART."""
    columns = [view.text(name).alias(str(number)) for number, name in enumerate(break_down)]
    if not columns:
        return pl.repeat("", len(view.row), dtype=pl.String, eager=True)
    return pl.select(pl.concat_str(columns, separator=LABELS_APART)).to_series()
