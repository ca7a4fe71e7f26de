"""What standards ask of events: the attributes that they look at, and which events answer with text where a number is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

import polars as pl

from engine.evaluation.columns import Instants
from engine.evaluation.matching import compares, every_event, happenings, misfits
from engine.evaluation.samples import unsampled
from engine.evaluation.timelines import Rows
from engine.language.book import Bar, Choice, Clock, Match, Rule, Standard, Time
from engine.language.conditions import All, Any, Compare, Condition, Happened, Nothing, Op
from engine.language.paths import attributes, paths
from engine.language.vocabulary import ALWAYS_THERE

T = TypeVar("T")

MISFITS: dict[str, pl.DataType | type[pl.DataType]] = {"standard": pl.String, "attribute": pl.String, "seq": pl.Int64}


def attributes_of(standards: Iterable[Standard]) -> list[str]:
    """Every attribute that the standards ask events for, in the order of their names."""
    return sorted({name for standard in standards for name in _asked(standard)} - set(ALWAYS_THERE))


def types_asked(standards: Iterable[Standard]) -> set[str]:
    """Every event type that the standards speak of."""
    return {name for standard in standards for name in _types_asked(standard)}


def _types_asked(standard: Standard) -> Iterator[str]:
    must = [standard.kind.must] if isinstance(standard.kind, Rule) else []
    for condition in (*_conditions(standard), *must):
        yield from happenings(condition)
        yield from (value.text for each in compares(condition) if each.attribute == "first_event" for value in each.values)
    yield from (alternative.type for alternative in _alternatives(standard))
    if isinstance(standard.kind, Bar) and standard.kind.at is not None:
        yield standard.kind.at


def misfits_of(rows: Rows, standards: Iterable[Standard]) -> pl.DataFrame:
    """One row (columns of `MISFITS`) for each event that gives text where one of the standards asks for a number."""
    found = [(standard.name, name, seqs) for standard in standards for name, seqs in _misfits(rows, standard) if len(seqs)]
    frames = [pl.DataFrame({"standard": standard, "attribute": name, "seq": seqs}, schema=MISFITS) for standard, name, seqs in found]
    return pl.concat(frames).unique(maintain_order=True) if frames else pl.DataFrame(schema=MISFITS)


def _asked(standard: Standard) -> Iterator[str]:
    yield from standard.break_down
    yield from (compare.attribute for condition in _conditions(standard) for compare in compares(condition))
    match standard.kind:
        case Rule(must=must):
            yield from (compare.attribute for compare in compares(must))
        case Time(per=per, due=due, target=target, hours=hours):
            yield from per
            yield from [due] if due else []
            yield from (*attributes(target), *attributes(hours))
        case Bar(of=of, across=across, hours=hours):
            yield from [of] if isinstance(of, str) else []
            yield from [across] if across else []
            yield from attributes(hours)


def texts_asked(standards: Iterable[Standard]) -> set[tuple[str, str]]:
    """Every pair of an attribute and a text that the standards compare it with for equality."""
    return {asked for standard in standards for asked in _texts_asked(standard)}


def _texts_asked(standard: Standard) -> Iterator[tuple[str, str]]:
    must = [standard.kind.must] if isinstance(standard.kind, Rule) else []
    for compare in (compare for condition in (*_conditions(standard), *must) for compare in compares(condition)):
        if compare.op in (Op.IS, Op.NOT):
            yield from ((compare.attribute, value.text) for value in compare.values)
    if isinstance(standard.kind, (Time, Bar)):
        yield from _named(standard.kind.hours)
    if isinstance(standard.kind, Time):
        yield from _named(standard.kind.target)


def _named(chosen: T | Choice[T] | None) -> Iterator[tuple[str, str]]:
    """Every value that a case of a choice names, with its attribute."""
    return ((pick.by, pick.value) for path, _ in paths(chosen) for pick in path if pick.value is not None)


def _conditions(standard: Standard) -> Iterator[Condition]:
    """Every condition of a standard but `must`, which sees less than they do."""
    yield from [standard.applies] if standard.applies else []
    match standard.kind:
        case Bar(of=Compare() | Happened() | All() | Any() | Nothing() as condition):
            yield condition
    yield from (alternative.where for alternative in _alternatives(standard) if alternative.where is not None)


def _alternatives(standard: Standard) -> tuple[Match, ...]:
    """The events that a standard's rule is about, or that its clock looks at."""
    match standard.kind:
        case Rule(every=every):
            return every
        case Time(clock=clock) | Bar(of=Clock() as clock):
            return (*clock.start, *clock.stop, *clock.pause, *clock.resume, *clock.cancel)
        case _:
            return ()


def _misfits(rows: Rows, standard: Standard) -> Iterator[tuple[str, Instants]]:
    """By attribute, the `seq` of the events that give it what a standard cannot compare or count."""
    for compare in {compare for condition in _conditions(standard) for compare in compares(condition)}:
        yield compare.attribute, misfits(rows, compare)
    match standard.kind:
        case Rule(every=every, must=must):
            spoken = every_event(rows, standard.time_zone).matches(every)
            for compare in set(compares(must)):
                yield compare.attribute, misfits(rows, compare, spoken)
        case Bar(of=str(name)) as bar:
            yield name, unsampled(rows, bar)
