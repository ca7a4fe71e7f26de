"""Values of attributes that a book asks for and that events do not give: some only look like what they give."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import polars as pl

from engine.evaluation.asking import texts_asked
from engine.evaluation.events import is_number
from engine.language.book import Book, Standard
from engine.language.conditions import All, Compare, Condition, Op
from engine.language.nearness import slip_among
from engine.language.vocabulary import ALWAYS_THERE

_CANDIDATES = 1_000  # an attribute of more values has names of people or things, of which many are near each other
GIVEN_SHOWN = 5


@dataclass(frozen=True, slots=True, order=True)
class NearValue:
    """A text that `events` events give to an attribute, of which the book asks for another that only looks alike."""

    attribute: str
    value: str
    asked: str
    events: int

    @property
    def words(self) -> str:
        """For people; a space at an end of a value can be seen."""
        told = f"`{self.attribute}` is `{self.value}` in {self.events:,} event{'' if self.events == 1 else 's'}"
        return f"{told}; the book asks for `{self.asked}`: values are compared exactly"


@dataclass(frozen=True, slots=True)
class NeverGiven:
    """What an attribute never is, and these standards are for; `given` are the texts that it mostly is."""

    attribute: str
    asked: tuple[str, ...]
    given: tuple[str, ...]
    standards: tuple[str, ...]


def values_given(book: Book, events: pl.DataFrame) -> pl.DataFrame:
    """How many `events` of an event frame give each text (`value`) to each `attribute` that the book compares with texts."""
    names = sorted({name for name, _ in texts_asked(book.standards)} - set(ALWAYS_THERE))
    if not names:
        return pl.DataFrame(schema={"attribute": pl.String, "value": pl.String, "events": pl.UInt32})
    data = events.group_by("data").agg(events=pl.len())
    values = data.select("events", pl.col("data").str.json_decode(pl.Struct(dict.fromkeys(names, pl.String))).struct.unnest())
    told = values.unpivot(names, index="events", variable_name="attribute", value_name="value").filter(pl.col("value").str.starts_with("="))
    return told.group_by("attribute", pl.col("value").str.slice(1)).agg(pl.col("events").sum())


def near_values(book: Book, given: pl.DataFrame) -> list[NearValue]:
    """Every such value once, in order, of `values_given`. A value that the book also asks for as it is written is none.

    It differs by case or space alone from what is asked for; or it is a slip of the pen away from what is never given.
    """
    texts = sorted(texts_asked(book.standards))
    asked = pl.DataFrame(texts, schema={"attribute": pl.String, "asked": pl.String}, orient="row")
    rest = given.join(asked, left_on=["attribute", "value"], right_on=["attribute", "asked"], how="anti")
    near = _alike(rest, "value").join(_alike(asked, "asked"), on=["attribute", "alike"])
    near = near.group_by("attribute", "value").agg(pl.col("asked", "events").min())
    alike = [NearValue(*row) for row in near.rows()]
    missing = asked.join(given, left_on=["attribute", "asked"], right_on=["attribute", "value"], how="anti")
    return sorted({(each.attribute, each.value): each for each in (*_slips(missing, rest), *alike)}.values())


def _slips(missing: pl.DataFrame, rest: pl.DataFrame) -> Iterator[NearValue]:
    """What is not asked for, beside what is never given and has nearly its name."""
    counts: defaultdict[str, dict[str, int]] = defaultdict(dict)
    few = rest.filter(pl.len().over("attribute") <= _CANDIDATES, pl.col("attribute").is_in(missing["attribute"].implode()))
    for attribute, value, events in few.sort("events", "value", descending=[True, False]).rows():
        counts[attribute][value] = events
    for attribute, asked in missing.rows():
        value = slip_among(asked, counts[attribute])
        if value is not None:
            yield NearValue(attribute, value, asked, counts[attribute][value])


def _alike(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """Beside a column of texts `alike`, which is one for all that differ by case or space."""
    return frame.with_columns(alike=pl.col(column).str.to_lowercase().str.replace_all(r"\s", ""))


def never_given(book: Book, given: pl.DataFrame, applied: Collection[str] = ()) -> list[NeverGiven]:
    """What keeps standards from being for anything at all, by `values_given`; no numbers, nor standards that `applied` once."""
    known: defaultdict[str, list[str]] = defaultdict(list)
    for attribute, value in given.sort("events", "value", descending=[True, False]).select("attribute", "value").rows():
        known[attribute].append(value)
    standards: defaultdict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for standard in book.standards:
        for compare in () if standard.name in applied else _needed(standard):
            texts = tuple(value.text for value in compare.values)
            if not set(texts).intersection(known[compare.attribute]):
                standards[compare.attribute, texts].append(standard.name)
    return [NeverGiven(*asked, tuple(known[asked[0]][:GIVEN_SHOWN]), tuple(names)) for asked, names in standards.items()]


def _needed(standard: Standard) -> Iterator[Compare]:
    """The comparisons with texts that all have to hold for a standard to be for anything."""
    for compare in _conjuncts(standard.applies):
        if compare.op is Op.IS and compare.attribute not in ALWAYS_THERE and not any(is_number(each.text) for each in compare.values):
            yield compare


def _conjuncts(condition: Condition | None) -> Iterator[Compare]:
    match condition:
        case Compare():
            yield condition
        case All():
            for part in condition.parts:
                yield from _conjuncts(part)
