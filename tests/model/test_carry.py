"""A carry and the events after it come to what all events come to, wherever a timeline is cut, and however often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation.carry import Carry
from engine.evaluation.deadlines import Version
from engine.evaluation.fold import UNCHANGED, Fold, Folded
from engine.language.book import Book, Standard, Time
from tests.model.kernel import frame_of
from tests.model.timelines import Scenario, Versioned, scenarios, versioned_scenarios


def alone(standard: Standard) -> Standard:
    """The standard for interactions on their own, which can be carried."""
    return replace(standard, kind=replace(standard.kind, per=())) if isinstance(standard.kind, Time) else standard


def check(fold: Fold, events: pl.DataFrame, cuts: Sequence[int]) -> None:
    """Carries over each cut in turn; what is outdated by then is folded whole, so it is left out here."""
    carry: Carry | None = None
    read = events.clear()
    whole = fold(events).verdicts
    for cut in sorted(cuts):
        more = events.filter(pl.col("at") <= cut).join(read, on="seq", how="anti")
        if carry is not None:
            gone = carry.outdated(more)
            events, more, read = (frame.filter(~pl.col("subject").is_in(gone)) for frame in (events, more, read))
            carry = carry.without(gone)
        carry = fold.carry(more, carry)
        read = pl.concat([read, more])
    assert carry is not None
    rest = events.join(read, on="seq", how="anti")
    gone = carry.outdated(rest)
    rest, events = (frame.filter(~pl.col("subject").is_in(gone)) for frame in (rest, events))
    got = fold(rest, carry.without(gone))
    whole = whole.filter(pl.col("subject").is_in(events["subject"].to_list()))
    before = fold(read).verdicts.filter(pl.col("subject").is_in(events["subject"].to_list()))
    stands = recorded_after(before, got, carry.without(gone))
    assert sorted(map(repr, stands.rows())) == sorted(map(repr, whole.rows()))


def recorded_after(before: pl.DataFrame, folded: Folded, carry: Carry) -> pl.DataFrame:
    """What is recorded once a fold that began with a carry has been: live verdicts are replaced unless it says that they are unchanged."""
    replaced = carry.live.join(folded.unchanged, on=UNCHANGED, how="anti")
    return pl.concat([before.join(replaced, on=UNCHANGED, how="anti"), folded.verdicts])


@given(scenarios(), st.data())
def test_standards_as_they_are(scenario: Scenario, data: st.DataObject) -> None:
    book = Book(tuple(alone(each) for each in scenario.book.standards), scenario.book.calendars)
    subjects = sorted({event.subject for event in scenario.events})
    instants = sorted({event.at for event in scenario.events})
    cuts = data.draw(st.lists(st.sampled_from(instants), min_size=1, max_size=3))
    check(Fold(book), frame_of(scenario.events, subjects), cuts)


@given(versioned_scenarios(), st.data())
def test_standards_whose_text_changes(scenario: Versioned, data: st.DataObject) -> None:
    texts = tuple(Version(text.number, text.since, alone(text.standard), text.calendars) for text in scenario.texts)
    last = texts[-1]
    subjects = sorted({event.subject for event in scenario.events})
    instants = sorted({event.at for event in scenario.events})
    cuts = data.draw(st.lists(st.sampled_from(instants), min_size=1, max_size=3))
    fold = Fold(Book((last.standard,), dict(last.calendars)), {last.standard.name: texts})
    check(fold, frame_of(scenario.events, subjects), cuts)
