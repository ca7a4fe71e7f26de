"""Problems: what is wrong with a text, as data. Renderers are elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad a problem is: an error refuses the book, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in a text: `line` and `column` count from 1, `width` is in characters."""

    file: str
    line: int
    column: int
    width: int = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: `id` is of the closed list in `PROBLEMS`, the rest is for the person who mends it."""

    id: str
    level: Level
    place: Place
    message: str
    expected: str | None = None
    suggestion: str | None = None
