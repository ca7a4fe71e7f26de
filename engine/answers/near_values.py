"""Values of attributes that differ from what a book asks for by case or space alone, and so never equal it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from engine.evaluation.asking import texts_asked
from engine.language.book import Book
from engine.language.vocabulary import ALWAYS_THERE


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


def near_values(book: Book, events: pl.DataFrame) -> list[NearValue]:
    """Every such value once, in order, of an event frame. A value that the book also asks for as it is written is none."""
    texts = sorted((name, text) for name, text in texts_asked(book.standards) if name not in ALWAYS_THERE)
    if not texts:
        return []
    asked = pl.DataFrame(texts, schema={"attribute": pl.String, "asked": pl.String}, orient="row")
    told = _told(events, asked["attribute"].unique().to_list())
    near = _alike(told, "value").join(_alike(asked, "asked"), on=["attribute", "alike"])
    near = near.join(asked, left_on=["attribute", "value"], right_on=["attribute", "asked"], how="anti")
    near = near.group_by("attribute", "value").agg(pl.col("asked", "events").min())
    return sorted(NearValue(*row) for row in near.rows())


def _told(events: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """How many `events` give each text (`value`) to each `attribute` of these."""
    data = events.group_by("data").agg(events=pl.len())
    values = data.select("events", pl.col("data").str.json_decode(pl.Struct(dict.fromkeys(names, pl.String))).struct.unnest())
    told = values.unpivot(names, index="events", variable_name="attribute", value_name="value").filter(pl.col("value").str.starts_with("="))
    return told.group_by("attribute", pl.col("value").str.slice(1)).agg(pl.col("events").sum())


def _alike(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """Beside a column of texts `alike`, which is one for all that differ by case or space."""
    return frame.with_columns(alike=pl.col(column).str.to_lowercase().str.replace_all(r"\s", ""))
