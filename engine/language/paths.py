"""Walks a choice: the ways through it, the attributes that it asks for, and what may be chosen. A bare value is one way of no steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from engine.language.book import Bar, Choice, Standard, Time

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pick:
    """One step into a choice: the attribute, and its value or None for any other."""

    by: str
    value: str | None


Path = tuple[Pick, ...]


def paths(chosen: T | Choice[T] | None) -> Iterator[tuple[Path, T | None]]:
    """Every way with what it leads to, in the order of the book; None is no promise."""
    if not isinstance(chosen, Choice):
        yield (), chosen
        return
    for value, case in (*chosen.cases, (None, chosen.otherwise)):
        yield from (((Pick(chosen.by, value), *path), leaf) for path, leaf in paths(case))


def attributes(chosen: T | Choice[T] | None) -> tuple[str, ...]:
    """The attributes that are asked for, each once, the outer ones first."""
    return tuple(dict.fromkeys(pick.by for path, _ in paths(chosen) for pick in path))


def leaves(chosen: T | Choice[T] | None) -> tuple[T, ...]:
    """All that may be chosen, each once."""
    return tuple(dict.fromkeys(leaf for _, leaf in paths(chosen) if leaf is not None))


def calendar_names(standard: Standard) -> tuple[str, ...]:
    """The calendars that a standard may count by, each once; `always` may be among them."""
    return leaves(standard.kind.hours) if isinstance(standard.kind, (Time, Bar)) else ()
