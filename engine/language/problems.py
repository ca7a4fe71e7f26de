"""Problems: what is wrong with a text, as data. Renderers are elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

QUOTED_MOST = 60  # characters of a user's text
NAMED_MOST = 12  # of the names that were expected


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
    """One thing that is wrong: `id` is of the closed list in `PROBLEMS`, the rest is for the person who mends it.

    `suggestion` is text that could stand in the place of what is there.
    """

    id: str
    level: Level
    place: Place
    message: str
    expected: str | None = None
    suggestion: str | None = None

    def __str__(self) -> str:
        return f"{self.place.file}:{self.place.line}:{self.place.column}: {self.level}[{self.id}] {self.message}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a text is not what it should be, before it is known where the text stands."""

    id: str
    message: str
    expected: str | None = None
    suggestion: str | None = None

    def at(self, place: Place) -> Problem:
        """The refusal as an error at a place."""
        return Problem(self.id, Level.ERROR, place, self.message, self.expected, self.suggestion)


class Report:
    """The problems found so far, each once."""

    def __init__(self) -> None:
        self._problems: dict[Problem, None] = {}

    def error(self, id: str, place: Place, message: str, expected: str | None = None, suggestion: str | None = None) -> None:
        """Adds something that refuses the book."""
        self.add(Problem(id, Level.ERROR, place, message, expected, suggestion))

    def warning(self, id: str, place: Place, message: str, expected: str | None = None, suggestion: str | None = None) -> None:
        """Adds something that is likely a mistake."""
        self.add(Problem(id, Level.WARNING, place, message, expected, suggestion))

    def add(self, *problems: Problem) -> None:
        """Adds problems, each unless it is there already."""
        self._problems |= dict.fromkeys(problems)

    def __len__(self) -> int:
        return len(self._problems)

    @property
    def has_errors(self) -> bool:
        """Whether anything refuses the book."""
        return any(problem.level is Level.ERROR for problem in self._problems)

    def problems(self) -> list[Problem]:
        """All problems by file, line and column."""
        return sorted(self._problems, key=lambda problem: (problem.place, problem.id, problem.message))


def quoted(text: str) -> str:
    """The user's own text in backticks, cut where it is long."""
    shown = text if len(text) <= QUOTED_MOST else text[: QUOTED_MOST - 1] + "…"
    return f"`{shown}`" if shown else "nothing"


def one_of(names: Sequence[str]) -> str:
    """`one of a, b, c`, cut after some."""
    shown = ", ".join(names[:NAMED_MOST]) + (", …" if len(names) > NAMED_MOST else "")
    return shown if len(names) == 1 else f"one of {shown}"


PROBLEMS: dict[str, str] = {
    "yaml/alias": "an alias names an anchor that is not there, or one that it is itself inside",
    "yaml/apostrophe": "a text in single quotes that its own apostrophe ends",
    "yaml/character": "a control character, a blank that is no space, or bytes that are not UTF-8",
    "yaml/colon": "a second `: ` in a line makes a map where text was meant",
    "yaml/comment": "a `#` after a blank, which begins a comment where text was meant",
    "yaml/deep": "maps and lists are nested deeper than any standard needs",
    "yaml/documents": "more than one document in a file",
    "yaml/duplicate-key": "a key stands twice in one map",
    "yaml/indentation": "a line is indented differently from its neighbours",
    "yaml/key": "a key is a map or a list, not text",
    "yaml/large": "a file that is too large, or that grows too large through its aliases",
    "yaml/merge-key": "the merge key `<<`, which the language does not have",
    "yaml/syntax": "text that is not YAML",
    "yaml/tab": "a tab where spaces indent",
    "yaml/tag": "a tag such as `!name`, which the language does not have",
    "yaml/unclosed": "a quote or a bracket that is opened and never closed",
    "shape/missing-key": "a key that must be there is not",
    "shape/unknown-key": "a key that the language does not have",
    "shape/wrong-type": "a list where text was expected, text where a number was, and so on",
    "shape/wrong-value": "a value that is not one of those allowed",
    "shape/twice": "the same value twice in a list",
    "book/duplicate-name": "a standard, calendar or clock has the name of another in the book",
    "book/empty": "no file of the book holds a standard",
    "book/name": "a name that is empty, too long or holds control characters, or a standard's that holds blanks",
    "book/pack": "a pack was asked for that is not there",
    "book/version": "a language version that this program does not read",
    "kind/none": "a standard that promises nothing: no clock, bar or event to hold to it",
    "kind/several": "a standard of two kinds",
    "kind/wrong-key": "a key that belongs to another kind of standard",
    "zone/unknown": "a time zone that is not in the IANA list",
    "zone/abbreviation": "a time zone that is an abbreviation, and so is of no place",
    "clock/unknown": "a clock that is neither built in nor in the book",
    "clock/built-in": "a clock of the book has the name of a built-in one",
    "clock/sum-per": "a clock whose spans add up over more than one interaction",
    "clock/before": "`before` of a cancel is not one exact length of time",
    "clock/resume": "a clock that pauses and never goes on",
    "clock/order": "an event at which a clock does two things, of which only one is ever seen",
    "target/none": "a time standard says neither `within`, `not_within` nor `due`",
    "target/several": "a time standard says more than one of `within`, `not_within` and `due`",
    "target/not-within-sum": "`not_within` on a clock whose spans add up",
    "target/zero": "a target of no time at all",
    "target/not-within-warn": "`warn` beside `not_within`, which has nothing to warn of",
    "bar/none": "a bar without a statistic",
    "bar/several": "a bar of two statistics",
    "bar/percentile": "a percentile that a bar cannot be of",
    "bar/unbounded": "a bar that asks nothing of its figure",
    "bar/unit": "a bound that is not in the units of its figure",
    "bar/range": "a bound that the figure cannot reach, or bounds that it cannot keep together",
    "bar/spread": "`spread` without groups to compare",
    "bar/against": "`against` without `drop` or `rise`, these without it, or the two measured differently",
    "bar/at": "`at` beside a statistic of values that have their own time",
    "bar/over": "a window that a figure cannot be of",
    "bar/confidence": "`confidence` beside a statistic that has no interval",
    "bar/severity": "a bar that is to page, which none does",
    "bar/break-down": "`break_down` on a bar, of which nothing is shown by it",
    "bar/hours": "`hours` of a bar that reads no clock",
    "duration/unreadable": "text that is not a length of time",
    "duration/mixture": "exact time and days in one length of time",
    "duration/bare-days": "days of the wall clock counted in a calendar's hours",
    "duration/no-calendar": "working days without a calendar to say which days those are",
    "duration/working-hours": "hours of a calendar written as a length of time",
    "duration/too-long": "a length of time of more than a hundred years",
    "share/unreadable": "text that is not a share",
    "share/range": "a share that is too small or too large",
    "goal/unreadable": "a goal that is not a share over some time",
    "goal/zero": "a goal of 0%, which is kept whatever happens",
    "goal/burn": "a goal that nobody is woken up for, since its budget cannot burn so fast",
    "goal/minimum": "a `minimum` without a goal, which has no effect",
    "choice/empty": "a choice `by` an attribute that has no values to choose from",
    "choice/nothing": "a value to choose for that is `null`, which no value is",
    "choice/near": "a value to choose for that is near `otherwise`, or says the same, but is not it",
    "calendar/unknown": "a calendar that is not in the book",
    "calendar/reserved": "a calendar called `always`, which is built in",
    "calendar/day": "a day of the week that cannot be read",
    "calendar/range": "opening hours that cannot be read",
    "calendar/overlap": "opening hours that overlap",
    "calendar/never-open": "a calendar that is never open",
    "calendar/holidays": "holidays of a country or subdivision that is not known",
    "date/unreadable": "a date that cannot be read",
    "date/order": "a first day after the last",
    "runbook/unreadable": "a runbook with a character that no file or address has, or an address that leads nowhere",
    "condition/operator": "a comparison that the language does not have",
    "condition/value": "a comparison with a value that it cannot be made with",
    "condition/pattern": "a regular expression that cannot be read",
    "condition/words": "a comparison in words, which is compared as text",
    "attribute/value": "a value that `hour` or `weekday` never has, or a bound between two hours",
    "attribute/words": "words where the name of an attribute is asked for",
    "attribute/always-there": "an attribute that is always there, where one is asked for that events set",
    "break-down/customer": "figures broken down by customer",
    "event/near": "an event type that is near a built-in one but not it",
    "attribute/near": "an attribute that is near a well-known one but not it",
    "standard/unknown": "a test of a standard that is not in the book",
    "time/unreadable": "a time in a test that cannot be read",
    "test/same-name": "two tests of one standard with the same name",
    "test/unseen": "an event of a test that comes after the instant as of which it is judged",
}
"""Every problem id and what it tells, in the order in which a file is read."""
