"""Timelines in columns: events in order, attributes carried forward, interactions joined by the values they share.

How this works. All events of all touched interactions are sorted once, by interaction, time and order of arrival. Every
attribute that a standard asks for becomes two columns of small codes, at the rows where one may change: what the event itself
set, and what holds from its instant on. A condition is then answered once for each distinct value and looked up by code. Events
that a promise counts together though they belong to several interactions (`per: customer`) are a permutation of the same rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import orjson
import polars as pl

from engine.evaluation.columns import Bools, Codes, Instants, Positions, carry_forward, heads, next_instant, scattered
from engine.evaluation.events import CLEARED, NO_DATA
from engine.language.conditions import Compare, Value

MISSING = 0  # the code of an attribute that has no value
UNSET = -1  # the own code of an event that does not speak of the attribute

ORDER = ("subject", "at", "seq")
VALUES_APART = "\x1f"
SNAPSHOT = "\x00"  # the type of a row that stands for events which are not read again
BOUNDARY = ""  # the type of a row that is no event: the instant at which a new version comes into force
IMPLIES_OPENED = ("customer_message", "queued")


@dataclass(frozen=True)
class Attribute:
    """One attribute as codes into `texts`, at the rows where one may change: what the event `said`, and what is `in_force` then."""

    said: Codes  # `UNSET` where it said nothing
    in_force: Codes
    speaks: Positions  # those rows, the same for all attributes
    latest: Positions  # of each row the last of those, as a position in them
    texts: tuple[str, ...]  # encoded values; code n is texts[n - 1], code 0 is missing

    @cached_property
    def own(self) -> Codes:
        """Of each row what its event itself set; `UNSET` where it does not speak of the attribute."""
        return scattered(self.said, self.speaks, len(self.latest), UNSET)

    def at(self, row: Positions) -> Codes:
        """What holds from the instants of these rows on."""
        codes: Codes = self.in_force[self.latest[row]]
        return codes

    @cached_property
    def values(self) -> tuple[Value | None, ...]:
        """The value of each code; `None` for the missing one."""
        return (None, *(Value(text[1:], float(text[1:]) if text[0] == "#" else None) for text in self.texts))

    @cached_property
    def shown(self) -> pl.Series:
        """The text of each code; empty for the missing one."""
        return pl.Series(["", *(text[1:] for text in self.texts)], dtype=pl.String)


@dataclass(frozen=True)
class Rows:
    """Events of whole interactions, sorted by subject, `at`, `seq`; every array has one entry an event.

    `at` is in microseconds since 1970 UTC; `head` marks the first row of each subject, `snapshot` those that stand for events
    which are not read again; of these `past` has the types that had happened by then (`types`) and the subject's `first_event`.
    """

    subject: Instants
    at: Instants
    seq: Instants
    recorded: pl.Series  # the type of each event
    type: Codes
    types: dict[str, int]  # the code of each type that may be asked for; of all that there are, unless `arrange` was told which
    feed: pl.Series
    head: Bools
    attributes: dict[str, Attribute]
    speaks: Positions  # the rows at which an attribute may change, the first of each subject among them
    latest: Positions  # of each row the last of those, as a position in them
    snapshot: Bools
    past: pl.DataFrame | None = None
    truths: dict[Compare, Bools] = field(default_factory=dict, compare=False)  # the answer of each comparison for each value
    masks: dict[str, Bools] = field(default_factory=dict, compare=False)  # the rows of each type that was asked for

    def __len__(self) -> int:
        return len(self.at)

    def is_type(self, names: Iterable[str]) -> Bools:
        """The rows whose event has one of these types, as recorded."""
        found = np.zeros(len(self), dtype=bool)
        for name in names:
            if name in self.types:
                found |= self._of_type(name)
        return found

    def _of_type(self, name: str) -> Bools:
        if name not in self.masks:
            self.masks[name] = self.type == self.types[name]
        return self.masks[name]

    @cached_property
    def opened(self) -> Bools:
        """The rows that count as `opened`: such events, and for a subject without any its first customer_message or queued."""
        opened = self.is_type(["opened"])
        first = self.first_of_each(np.flatnonzero(self.is_type(IMPLIES_OPENED)))
        had = self.any_in_subject(np.flatnonzero(opened | self._past_had(("opened", *IMPLIES_OPENED))))
        stands = opened.copy()
        stands[first[~had[first]]] = True
        return stands

    @cached_property
    def starts(self) -> Positions:
        """The first row of each subject."""
        return np.flatnonzero(self.head)

    def matters(self, types: Collection[str]) -> Bools:
        """The rows that tell all there is to know for these types: their events, and the first and the last row of each subject.

        Among them are those where an attribute may change or a version comes into force.
        """
        matters = self.is_type((*types, BOUNDARY))
        if "opened" in types:
            matters |= self.opened
        matters[self.speaks] = True
        matters[:-1] |= self.head[1:]
        matters[-1:] = True
        return matters

    def any_in_subject(self, row: Positions) -> Bools:
        """For each row, whether its subject has one of these rows."""
        has = np.zeros(len(self.starts), dtype=bool)
        has[np.searchsorted(self.starts, row, side="right") - 1] = True
        return np.repeat(has, np.diff(self.starts, append=len(self)))

    def first_of_each(self, row: Positions) -> Positions:
        """Of these rows, subject by subject, the first of each."""
        return row[heads(self.subject[row])]

    def spoken(self, row: Positions) -> tuple[Positions, Positions]:
        """The rows that say last what attributes are at these rows, each once, and for each of these its position among them."""
        latest = self.latest[row]
        says = np.zeros(len(self.speaks), dtype=bool)
        says[latest] = True
        return self.speaks[says], (np.cumsum(says) - 1)[latest]

    def happened(self, names: tuple[str, ...]) -> Bools:
        """For each row, whether its subject has had an event of these types, up to and including the row."""
        has = np.zeros(len(self), dtype=bool)
        has[self.first_of_each(np.flatnonzero(self.is_type(names) | self._past_had(names)))] = True
        return carry_forward(has, has, self.head, False)

    def _past_had(self, names: Iterable[str]) -> Bools:
        """The snapshots by which an event of these types had happened."""
        if self.past is None:
            return np.zeros(len(self), dtype=bool)
        had = pl.any_horizontal(pl.lit(False), *(pl.col("types").list.contains(name) for name in names)).fill_null(False)
        return self.past.with_columns(had=had)["had"].to_numpy()

    @cached_property
    def first_event(self) -> tuple[Codes, tuple[str, ...]]:
        """For each row, the type of its subject's first event as a code from 1 (boundaries are not events, but never come first)."""
        first = self.recorded[self.starts]
        if self.past is not None:
            first = pl.select(pl.coalesce(self.past["first_event"][self.starts], first)).to_series()
        codes, texts = encode_column(first)
        return np.repeat(codes, np.diff(self.starts, append=len(self))), tuple(texts)


@dataclass(frozen=True)
class Timelines:
    """Rows in the order of the timelines that a clock runs over: `row` points into `Rows`, `head` marks each timeline's first.

    `key` is the number of each entry's timeline: its subject, or an index into `names` when the timeline is shared values.
    """

    row: Positions
    at: Instants
    head: Bools
    key: Instants
    names: pl.Series | None = None

    @cached_property
    def following(self) -> Instants:
        """The instant of the next entry of the same timeline; `NEVER` after its last."""
        return next_instant(self.at, self.head)


def arrange(
    events: pl.DataFrame,
    names: Sequence[str],
    boundaries: Sequence[int] = (),
    past: pl.DataFrame | None = None,
    *,
    after: bool = True,
    types: Iterable[str] | None = None,
) -> Rows:
    """Sort an event frame and carry the named attributes forward, from the snapshots of a `past` on if there is one.

    `boundaries` are instants at which versions come into force; without `after`, only those up to a subject's last event.
    `types` are those that may be asked for, if not all that there are.
    """
    rows = events.select("subject", "at", "seq", "type", "feed", "data")
    if past is not None:
        rows = pl.concat([past.with_columns(type=pl.lit(SNAPSHOT)), rows], how="diagonal")
    if boundaries:
        rows = pl.concat([rows, *(_boundary(rows, at, after) for at in boundaries)], how="diagonal")
    rows = rows if _is_sorted(rows) else rows.sort(ORDER)
    subject = rows["subject"].to_numpy()
    head = heads(subject)
    type_code, coded = encode_column(rows["type"], None if types is None else sorted({*types, "opened", *IMPLIES_OPENED, BOUNDARY}))
    says = _says(rows["data"], names) | head
    speaks, latest = np.flatnonzero(says), np.cumsum(says) - 1
    return Rows(
        subject=subject,
        at=rows["at"].to_numpy(),
        seq=rows["seq"].to_numpy(),
        recorded=rows["type"],
        type=type_code,
        types={name: code + 1 for code, name in enumerate(coded)},
        feed=rows["feed"],
        head=head,
        attributes=_attributes(rows["data"][speaks], names, speaks, latest, head[speaks]),
        speaks=speaks,
        latest=latest,
        snapshot=(rows["type"] == SNAPSHOT).to_numpy() if past is not None else np.zeros(len(rows), dtype=bool),
        past=None if past is None else rows.select("types", "first_event"),
    )


def timelines(rows: Rows, per: tuple[str, ...]) -> Timelines:
    """The timelines of a clock: one a subject, or one for each combination of the subjects' last values of `per`."""
    if not per:
        return of_subjects(rows, np.arange(len(rows)))
    last = last_row(rows.head)
    shared_codes = [rows.attributes[name].at(last) for name in per]
    complete = np.logical_and.reduce([code != MISSING for code in shared_codes])
    row = np.flatnonzero(complete)
    shown = [rows.attributes[name].shown[code[row]] for name, code in zip(per, shared_codes, strict=True)]
    joined = pl.select(pl.concat_str(shown, separator=VALUES_APART)).to_series() if len(row) else pl.Series([], dtype=pl.String)
    codes, names = encode_column(joined)
    order = np.lexsort((rows.seq[row], rows.at[row], codes))
    key, row = codes[order].astype(np.int64) - 1, row[order]
    return Timelines(row=row, at=rows.at[row], head=heads(key), key=key, names=names)


def of_subjects(rows: Rows, row: Positions) -> Timelines:
    """One timeline for each subject of these rows, of which its first is one."""
    return Timelines(row=row, at=rows.at[row], head=rows.head[row], key=rows.subject[row])


def shared(rows: Rows, per: tuple[str, ...]) -> pl.DataFrame:
    """Which subjects (`subject`) share which values (`name`, apart by VALUES_APART); subjects that lack one are not in it."""
    last = np.unique(last_row(rows.head))
    shown = {name: rows.attributes[name].shown[rows.attributes[name].at(last)] for name in per}
    complete = np.logical_and.reduce([rows.attributes[name].at(last) != MISSING for name in per])
    frame = pl.DataFrame({"subject": rows.subject[last], **shown}).filter(pl.Series(complete))
    return frame.select("subject", name=pl.concat_str([pl.col(name) for name in per], separator=VALUES_APART))


def left_out(rows: Rows, per: tuple[str, ...]) -> int:
    """How many subjects are in no timeline because an attribute of `per` is missing."""
    last = np.unique(last_row(rows.head))
    return int(sum(np.logical_or.reduce([rows.attributes[name].at(last) == MISSING for name in per]))) if per else 0


def encode_column(texts: pl.Series, known: Sequence[str] | None = None) -> tuple[Codes, pl.Series]:
    """Codes from 1 for the distinct texts in order, or those that are `known`, 0 for null and others; and the texts: code n is at n - 1."""
    distinct = texts.drop_nulls().unique().sort() if known is None else pl.Series(known, dtype=pl.String)
    if not len(distinct):
        return np.zeros(len(texts), dtype=np.int32), distinct
    codes = texts.cast(pl.Enum(distinct), strict=known is None).to_physical().cast(pl.Int32).fill_null(-1)
    return codes.to_numpy() + 1, distinct


def _is_sorted(rows: pl.DataFrame) -> bool:
    """Whether rows are in their order already, as most are read: to look costs a tenth of sorting them."""
    subject, at, seq = (np.diff(rows[name].to_numpy()) for name in ORDER)
    return bool(np.all((subject > 0) | ((subject == 0) & ((at > 0) | ((at == 0) & (seq >= 0))))))


def _boundary(rows: pl.DataFrame, at: int, after: bool) -> pl.DataFrame:
    """One row at `at` for every subject that has rows before it, unless it is in what was carried, or `after` the subject's last row."""
    carried = (pl.col("type") == SNAPSHOT) & (pl.col("at") >= at)
    subjects = rows.group_by("subject").agg(pl.col("at").min(), last=pl.col("at").max(), carried=carried.any())
    subjects = subjects.filter((pl.col("at") < at) & ~pl.col("carried") & ((pl.col("last") >= at) | after))
    return subjects.select(
        "subject", at=pl.lit(at, pl.Int64), seq=pl.lit(-1, pl.Int64), type=pl.lit(BOUNDARY), feed=pl.lit(""), data=pl.lit(NO_DATA)
    )


def only_asked(events: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """The events, without the `data` of those that speak of none of the named attributes: that is sooner seen, and takes less memory."""
    speaks = pl.Series(_says(events["data"], names))
    return events.with_columns(data=pl.when(speaks).then("data").otherwise(pl.lit(NO_DATA)))


def _says(data: pl.Series, names: Sequence[str]) -> Bools:
    """The rows at which one of the named attributes stands. At most events none does."""
    if not names:
        return np.zeros(len(data), dtype=bool)
    says = (data != NO_DATA).to_numpy(writable=True)
    rows = np.flatnonzero(says)
    says[rows] = data[rows].str.contains_any([orjson.dumps(name).decode() for name in names]).to_numpy()
    return says


def _attributes(data: pl.Series, names: Sequence[str], row: Positions, latest: Positions, head: Bools) -> dict[str, Attribute]:
    """The named attributes from the texts of some rows, each timeline's head among them; `latest` is of each row the last of those."""
    if not names:
        return {}
    frame = data.str.json_decode(pl.Struct(dict.fromkeys(names, pl.String))).struct.unnest()
    return {name: _attribute(frame[name], row, latest, head) for name in names}


def _attribute(encoded: pl.Series, row: Positions, latest: Positions, head: Bools) -> Attribute:
    """The attribute from its values at those rows."""
    codes, texts = encode_column(encoded)
    values = texts.to_list()
    number = np.arange(len(values) + 1, dtype=np.int32)
    number[0] = UNSET
    if CLEARED in values:  # "!" sorts before "#" and "=", so it is the first
        number[1:] -= 1
        values = values[1:]
    given = number[codes]
    return Attribute(given, carry_forward(given, given != UNSET, head, MISSING), row, latest, tuple(values))


def last_row(head: Bools) -> Positions:
    """For each row, the last row of its subject."""
    if not len(head):
        return np.zeros(0, dtype=np.int64)
    starts = np.flatnonzero(head)
    ends = np.append(starts[1:], len(head)) - 1
    last: Positions = ends[np.cumsum(head) - 1]
    return last
