"""A verdict of a single event: what a rule says of it, or the sample that it gives a bar."""

from __future__ import annotations

import numpy as np

from engine.answers.explanation import Did, Effect, Step, VerdictTold
from engine.answers.verdict_rows import Row, sample_text, verdict_told
from engine.answers.wording import unmet
from engine.evaluation.accounts import Account
from engine.evaluation.matching import View
from engine.language.book import Rule
from engine.language.words.english_conditions import condition as in_words


def step_of(row: Row, account: Account) -> Step:
    """What the event of a row did."""
    return Step(row["opener"], row["opened_at"], (_effect(row, account),), row["span"])


def event_verdict(row: Row, account: Account, subject: str) -> VerdictTold:
    """The verdict of an event, or its sample."""
    standard = account.standard
    effect = _effect(row, account)
    held = {Did.KEEPS: "held: ", Did.BREAKS: "not held: "}.get(effect.did, "")
    return verdict_told(
        row,
        standard,
        subject,
        promised=in_words(standard.kind.must) if isinstance(standard.kind, Rule) else "",
        due="",
        outcome=f"{held}{effect.words}",
        segments=(),
        marks=(),
        evidence=(row["opener"],),
    )


def _effect(row: Row, account: Account) -> Effect:
    standard = account.standard
    if not isinstance(standard.kind, Rule):
        return Effect(Did.SAMPLED, sample_text(row, standard))
    here = np.flatnonzero(account.rows.seq == row["opener"])
    own = View(account.rows, standard.time_zone, here, here, before=True, own=True)
    missed = unmet(own, standard.kind.must)
    return Effect(Did.BREAKS, missed) if missed else Effect(Did.KEEPS, in_words(standard.kind.must))
