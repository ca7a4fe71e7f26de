"""What of a verdict is told as it stands in its row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.answers.explanation import MarkTold, VerdictTold
from engine.answers.wording import length_text
from engine.evaluation.columns import NEVER
from engine.evaluation.tallies import SCALE
from engine.evaluation.telling import LABELS_APART
from engine.language.book import Bar, Standard, Statistic, Time

Row = Mapping[str, Any]
"""One verdict with the columns of `VERDICTS`, as of now."""


def verdict_told(row: Row, standard: Standard, subject: str, **words: Any) -> VerdictTold:
    """The columns of a row beside what was put in words."""
    labels = row["labels"].split(LABELS_APART) if standard.break_down else []
    return VerdictTold(
        standard=standard,
        subject=subject,
        state=row["state"],
        is_open=row["open"],
        reason=row["reason"],
        labels={name: label for name, label in zip(standard.break_down, labels, strict=True) if label},
        **{name: row[name] for name in ("span", "opened_at", "deadline_at", "decided_at", "elapsed_us", "target_us", "version")},
        **words,
    )


def marks_of(row: Row, standard: Standard, now: int) -> Iterator[MarkTold]:
    """The warn marks of an undecided clock."""
    if isinstance(standard.kind, Time) and row["marks"] is not None and row["decided_at"] is None:
        for mark, at in zip(standard.kind.warn, row["marks"], strict=True):
            yield MarkTold(mark.share, mark.severity, None if at == NEVER else at, at <= now)


def sample_text(row: Row, standard: Standard) -> str:
    """`a sample of 4.2 in the group email`."""
    bar = standard.kind
    assert isinstance(bar, Bar)
    group = f" in the group {row['group']}" if row["group"] else ""
    match bar.statistic, bar.of:
        case Statistic.COUNT, _:
            return f"counts as one{group}"
        case Statistic.SHARE, condition if condition is not None and not isinstance(condition, str):
            return f"counts {'for' if row['value'] else 'against'} the share{group}"
        case _, str():
            return f"a sample of {row['value'] / SCALE:g}{group}"
        case _:
            return f"a sample of {length_text(row['value'])}{group}"
