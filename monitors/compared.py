"""What two books make of one history, standard by standard, with an example of each kind of change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from engine.answers.compare import Change, Pair, Rings, changes, compared, pairs, rings_of
from engine.answers.explain import events_about, explained
from engine.answers.explanation import VerdictTold
from engine.evaluation.fold import Fold
from engine.language.book import Book, Severity, Standard
from monitors.history import History, StandardTold, WindowTold, backtest


@dataclass(frozen=True)
class Example:
    """One interaction that changes, as both books explain it; where one has no verdict on it, why not."""

    subject: str
    before: VerdictTold | Sequence[str]
    after: VerdictTold | Sequence[str]


@dataclass(frozen=True)
class WindowCompared:
    """A window that is violated in one book only; None where the other does not have it."""

    since: int
    until: int
    before: WindowTold | None
    after: WindowTold | None


@dataclass(frozen=True)
class Compared:
    """One standard in both books; None where one does not have it."""

    pair: Pair
    before: StandardTold | None
    after: StandardTold | None
    changes: Sequence[tuple[Change, Example]]
    windows: Sequence[WindowCompared]
    rings: dict[Severity, Rings]

    @property
    def differs(self) -> bool:
        """Whether the books differ in what comes of it: not only in their texts."""
        stays = self.pair.old is not None and self.pair.new is not None and not self.pair.is_renamed
        rings = any(each.gained or each.lost for each in self.rings.values())
        return not stays or bool(self.changes or self.windows or rings) or self._is_judged_otherwise

    @property
    def _is_judged_otherwise(self) -> bool:
        before, after = self.before, self.after
        return before is not None and after is not None and before.violated != after.violated


@dataclass(frozen=True)
class Books:
    """What differs between two books, and the history that they are held against as the new one judges it."""

    new: History
    standards: Sequence[Compared]

    @property
    def differs(self) -> bool:
        return any(each.differs for each in self.standards)


def compared_books(old: Book, new: Book, events: pl.DataFrame, subjects: pl.Series, until: int, since: int | None = None) -> Books:
    """What changes of a history when one book takes the place of another; the arguments are those of `backtest`."""
    before, after = (backtest(book, events, until, since) for book in (old, new))
    comparing = _Comparing(old, new, before, after, subjects)
    return Books(after, [comparing.of(pair) for pair in pairs(old, new)])


class _Comparing:
    """Compares standard by standard."""

    def __init__(self, old: Book, new: Book, before: History, after: History, subjects: pl.Series) -> None:
        self._books, self._histories, self._subjects = (old, new), (before, after), subjects
        self._names = dict(enumerate(subjects))

    def of(self, pair: Pair) -> Compared:
        sides = (pair.old, pair.new)
        told = [_told(history, standard) for history, standard in zip(self._histories, sides, strict=True)]
        rows = [_verdicts(history, standard) for history, standard in zip(self._histories, sides, strict=True)]
        return Compared(
            pair=pair,
            before=told[0],
            after=told[1],
            changes=[(change, self._example(pair, change)) for change in changes(*rows)],
            windows=_windows(*told),
            rings=self._rings(sides, told, rows),
        )

    def _rings(
        self, sides: Sequence[Standard | None], told: Sequence[StandardTold | None], rows: Sequence[pl.DataFrame]
    ) -> dict[Severity, Rings]:
        calls: defaultdict[Severity, list[list[int]]] = defaultdict(lambda: [[], []])
        for place, (standard, came, verdicts, history) in enumerate(zip(sides, told, rows, self._histories, strict=True)):
            if standard is not None and came is not None:
                windows = [(each.until, each.violated) for each in came.windows]
                calls[standard.severity][place] += rings_of(standard, verdicts, windows, history.until)
        return {severity: compared(*calls[severity]) for severity in Severity if any(calls[severity])}

    def _example(self, pair: Pair, change: Change) -> Example:
        before, after = (
            self._explained(book, standard, history, change)
            for book, standard, history in zip(self._books, (pair.old, pair.new), self._histories, strict=True)
        )
        return Example(str(self._subjects[change.subject]), before, after)

    def _explained(self, book: Book, standard: Standard | None, history: History, change: Change) -> VerdictTold | Sequence[str]:
        if standard is None:
            return ["the book has no such standard"]
        fold = Fold(Book((standard,), book.calendars))
        events = events_about(change.subject, history.events, fold.sharing(history.events).values())
        (told,) = explained(fold, events, self._names, change.subject, history.until).standards
        opened = history.events.filter(pl.col("seq") == change.opener)["at"].item()
        return next((each for each in told.verdicts if each.opened_at == opened), told.why_not)


def _told(history: History, standard: Standard | None) -> StandardTold | None:
    return next((each for each in history.standards if standard is not None and each.standard.name == standard.name), None)


def _verdicts(history: History, standard: Standard | None) -> pl.DataFrame:
    return history.verdicts.filter(pl.col("standard") == ("" if standard is None else standard.name))


def _windows(before: StandardTold | None, after: StandardTold | None) -> list[WindowCompared]:
    """The windows in which only one of both is violated."""
    old, new = ({(each.since, each.until): each for each in (told.windows if told else ())} for told in (before, after))
    edges = sorted({*old, *new})
    return [
        WindowCompared(*edge, old.get(edge), new.get(edge)) for edge in edges if _violated(old.get(edge)) is not _violated(new.get(edge))
    ]


def _violated(window: WindowTold | None) -> bool:
    return window is not None and bool(window.violated)
