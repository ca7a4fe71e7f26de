"""What another book brings, in one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from monitors.ledger.verdicts import VerdictStore
from monitors.names import OPEN_STATES
from monitors.wording import counted

NAMED_MOST = 5  # of each kind of news


def news(before: Mapping[str, int], after: Mapping[str, int], verdicts: VerdictStore) -> str:
    """The standards that came, those that are another version, and those that left, those with the most open clocks first.

    Both tell the number of each standard's version.
    """
    came = [name for name in after if name not in before]
    changed = [name for name in after if name in before and after[name] != before[name]]
    gone = [name for name in before if name not in after]
    counts = Counter(verdicts.lists.counts_open(gone, OPEN_STATES))
    left = sorted(gone, key=lambda name: (-counts[name], name))
    told = [
        _part("came", sorted(came)),
        _part("changed", sorted(changed)),
        _part("left", [f"{name} ({counted(counts[name], 'open clock')})" for name in left]),
    ]
    return "; ".join(filter(None, told)) or "no standard came, changed or left"


def _part(what: str, names: Sequence[str]) -> str:
    if not names:
        return ""
    more = f" and {len(names) - NAMED_MOST:,} more" if len(names) > NAMED_MOST else ""
    return f"{what} {', '.join(names[:NAMED_MOST])}{more}"
