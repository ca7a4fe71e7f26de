"""How a command ends: its exit status, and the mistakes that end it early, each saying whose it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum

from engine.language.problems import Problem


class Exit(IntEnum):
    """Exit statuses, as docs/cli.md gives them."""

    DONE = 0
    BAD_NEWS = 1
    WARNINGS = 2
    WRONG = 3
    UNREADABLE = 4
    USAGE = 64


class Refused(Exception):
    """The author's mistake: a standards file, a mapping or the configuration that cannot be used. `texts` are by label."""

    def __init__(self, problems: Sequence[Problem], texts: Mapping[str, str]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = tuple(problems)
        self.texts = dict(texts)


class Unreadable(Exception):
    """A file, feed or store that cannot be reached, read or written."""


class Unwritable(Exception):
    """What takes nothing more, as on a full disk, when the answer is told: what was still to be written there is lost."""


class Misused(Exception):
    """The command was called in a way that it does not understand."""
