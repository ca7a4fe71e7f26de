"""Explains what the book made of the interactions of one case."""

from __future__ import annotations

from dataclasses import replace

from engine.answers.booktests import CaseResult
from engine.answers.case_judging import gathered_events
from engine.answers.explain import explained
from engine.answers.explanation import Explanation
from engine.evaluation.fold import Fold
from engine.language.book import Book, Time

INTERACTIONS_MAX = 3  # more are a case of figures, in which no single one is of interest


def explanations(result: CaseResult, book: Book) -> tuple[Explanation, ...]:
    """Each interaction of a case, or the one of the last verdict where they share a timeline; none if there are too many."""
    case = result.case
    gathered = gathered_events([case], with_case=False)
    subjects = range(len(gathered.names))
    if isinstance(case.standard.kind, Time) and case.standard.kind.per:
        last = result.verdicts[-1].subject if result.verdicts else gathered.names[-1]
        subjects = range(gathered.names.index(last), gathered.names.index(last) + 1)
    if len(subjects) > INTERACTIONS_MAX:
        return ()
    fold = Fold(replace(book, standards=(case.standard,)))
    names = dict(enumerate(gathered.names))
    return tuple(explained(fold, gathered.events, names, subject, case.at) for subject in subjects)
