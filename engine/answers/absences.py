"""Why a standard says nothing about an interaction."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.answers.reckoning import promised_text
from engine.answers.wording import instant_text, joined, unmet
from engine.evaluation.accounts import Account
from engine.evaluation.deadlines import is_held
from engine.evaluation.matching import View, compares, every_event, misfits
from engine.evaluation.samples import of_clock, of_interactions
from engine.language.book import Bar, Clock, Match, Rule


def why_none(account: Account, subject: int) -> Iterator[str]:
    """Why a standard gave an interaction neither a verdict nor a sample."""
    match account.standard.kind:
        case Rule():
            yield from _why_no_event(account, subject)
        case Bar():
            yield from _why_no_sample(account, subject)
        case _:
            yield from _why_no_span(account, subject, account.entries_of(subject))


def _why_no_span(account: Account, subject: int, entries: range) -> Iterator[str]:
    """Why a clock gave an interaction no verdict: it is in no timeline, no span opened, or none of them was ever held to a target."""
    outcome, rows = account.clocked, account.rows
    if not len(entries):
        last = np.flatnonzero(rows.subject == subject)[-1]
        missing = [name for name in account.era.per if not rows.attributes[name].at(last)]
        yield f"it has no {joined(missing)}, and the standard counts per {joined(account.era.per, 'and')}"
        return
    groups = [group for group, opener in enumerate(outcome.opener) if opener in entries]
    if not groups:
        yield f"its clock never opened: {_never(account, outcome.regime.versions[-1].time.clock.start)}"
    for group in groups:
        opened_at = instant_text(int(rows.at[outcome.segments.opener_row[group]]), account.standard.time_zone)
        places = np.flatnonzero(outcome.spans.group == group)
        words = list(dict.fromkeys(promised_text(account, int(place)) for place in places))
        yield f"from {opened_at}: {'; '.join(words)}"


def _why_no_event(account: Account, subject: int) -> Iterator[str]:
    """Why a rule gave an interaction no verdict: no event of its types, `for` did not hold, or a number is missing."""
    rows, standard = account.rows, account.standard
    assert isinstance(standard.kind, Rule)
    spoken = np.flatnonzero(every_event(rows, standard.time_zone).matches(standard.kind.every) & (rows.subject == subject))
    if not len(spoken):
        yield f"it is about {_types(standard.kind.every)}, and there is no such event"
    for row in spoken:
        view = View(rows, standard.time_zone, np.array([row]), np.array([row]))
        at = instant_text(int(rows.at[row]), standard.time_zone)
        if not view.holds(standard.applies)[0]:
            yield f"at {at}: no promise: {unmet(view, standard.applies)}"
        elif not is_held(standard, rows.at[[row]])[0]:
            yield f"at {at}: the day is not one that is held to it"
        else:
            texts = [each.attribute for each in compares(standard.kind.must) if rows.seq[row] in misfits(rows, each)]
            why = f"{joined(dict.fromkeys(texts))} is no number" if texts else "a number that it compares with is missing"
            yield f"at {at}: {why}"


def _why_no_sample(account: Account, subject: int) -> Iterator[str]:
    """Why a bar drew nothing from an interaction: there is nothing to measure, or `for`, its days or its groups leave it out."""
    rows, standard = account.rows, account.standard
    assert isinstance(standard.kind, Bar)
    drawn = of_interactions(rows, account.era, None) if account.outcome is None else of_clock(account.outcome)
    drawn = drawn.only(rows.subject[drawn.opener] == subject)
    if not len(drawn.opener):
        yield _nothing_drawn(standard.kind)
    for opener, row, at in zip(drawn.opener, drawn.row, drawn.at.tolist(), strict=True):
        view = View(rows, standard.time_zone, np.array([row]), np.array([opener]))
        missed = unmet(view, standard.applies)
        across = standard.kind.across
        if not missed and across is not None and not view.codes(across)[0][0]:
            missed = f"it has no {across}, and the bar is across {across}"
        yield f"at {instant_text(at, standard.time_zone)}: no sample: {missed or 'the day is not one that is held to it'}"


def _nothing_drawn(bar: Bar) -> str:
    if isinstance(bar.of, Clock):
        return "it has no span of the clock that is closed and was not cancelled"
    if isinstance(bar.of, str):
        return f"no event of it gives {bar.of} a number, or a later one takes it back"
    return f"it is taken at {bar.at or 'its opening'}, and there is no such event"


def _never(account: Account, start: tuple[Match, ...]) -> str:
    return f"it opens with {_types(start)}, and there is none{_where(account, start)}"


def _where(account: Account, start: tuple[Match, ...]) -> str:
    known = [match for match in start if match.where is not None and match.type in account.rows.types]
    return " for which its `where` holds" if known else ""


def _types(alternatives: tuple[Match, ...]) -> str:
    return joined(dict.fromkeys(match.type for match in alternatives))
