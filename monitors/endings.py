"""Calendar windows that ended well: what late events make of one afterwards is shown, and alerts nobody (LANGUAGE.md, section 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from functools import partial

from engine.evaluation.bars import bar_figures
from engine.evaluation.eras import Era, measured_since
from engine.evaluation.fold import Fold
from engine.evaluation.horizons import Horizon
from engine.evaluation.tallies import Tallies
from engine.evaluation.windows import is_violated, judged_span, next_edge, windowed
from engine.language.book import Bar, Standard
from monitors.ledger.verdicts import VerdictStore


class Endings:
    """Looks at the calendar windows of a book that have ended: at each once, and again where it was missed and more was concluded."""

    def __init__(self, verdicts: VerdictStore, fold: Fold) -> None:
        self._verdicts, self._fold = verdicts, fold
        standards = [each[-1].standard for each in fold.versions.values()]
        self._windows = [(each, of) for each in standards if (of := windowed(each)) is not None and of.per is not None]
        self._next: dict[str, int | None] = {}  # by standard, when another window is judged than the one that was looked at
        self._missed: set[str] = set()

    def changed(self, names: Set[str]) -> None:
        """More was concluded of these standards: a window of theirs that was missed may be well now."""
        for name in self._missed & names:
            del self._next[name]
        self._missed -= names

    def __call__(self, now: int, horizons: Mapping[str, Horizon]) -> None:
        """Keep which windows are not missed as of `now`, all that is stored being folded; the feeds have to be read to a window's end."""
        well = {}
        for standard, of in self._windows:
            name, zone = standard.name, standard.time_zone
            until = judged_span(of, now, zone)[1] if (self._next.get(name) or now) <= now else None
            if until is None or until > horizons[name].read:
                continue
            self._next[name] = next_edge(of, now, zone)
            if self._is_missed(standard, now):
                self._missed.add(name)
            else:
                well[name] = until
                self._missed.discard(name)
        if well:
            self._verdicts.books.ended_well(well)

    def _is_missed(self, standard: Standard, now: int) -> bool:
        name = standard.name
        if isinstance(standard.kind, Bar):
            return bool(bar_figures(standard, now, tallies_of(self._verdicts, name, self._fold.eras[name])).violated)
        return bool(is_violated(standard, now, partial(self._verdicts.decided.counts, name), None))


def tallies_of(verdicts: VerdictStore, name: str, eras: Sequence[Era]) -> Tallies:
    """The tallies of what a bar measures now; what an earlier text of it measured is another figure's."""
    since = measured_since(eras)
    return lambda after, until: verdicts.samples.tallies(name, max(after, since - 1), until)
