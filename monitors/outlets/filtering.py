"""What a board is asked for by its address: one standard, one channel, one team; links that can be shared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitors.snapshot import StandardFigures

ATTRIBUTES = ("channel", "team")
CHOICES_MOST = 200


@dataclass(frozen=True, slots=True)
class Filter:
    """None lets all in. A channel or team is known of a clock only where its standard breaks down by it."""

    standard: str | None = None
    channel: str | None = None
    team: str | None = None

    @staticmethod
    def asked(query: Mapping[str, str]) -> Filter:
        """From the parameters of an address; an empty one is none."""
        return Filter(*(query.get(name) or None for name in ("standard", *ATTRIBUTES)))

    @property
    def is_set(self) -> bool:
        return bool(self.standard or self.attributes)

    @property
    def attributes(self) -> dict[str, str]:
        """What is asked of a clock's attributes."""
        return {name: value for name in ATTRIBUTES if (value := getattr(self, name))}

    def count(self, figures: StandardFigures, *states: str) -> int:
        """How many open clocks of a standard are in these states and let in."""
        opened = figures.clocks.open if figures.clocks else {}
        wanted = self.attributes
        if not wanted:
            return sum(n for (state, _), n in opened.items() if state in states)
        if not set(wanted) <= set(figures.break_down):
            return 0
        places = [(figures.break_down.index(name), value) for name, value in wanted.items()]
        return sum(n for (state, labels), n in opened.items() if state in states and all(labels[at] == value for at, value in places))


def choices(standards: Sequence[StandardFigures]) -> dict[str, list[str]]:
    """What there is to choose from, by parameter."""
    found: dict[str, set[str]] = {name: set() for name in ATTRIBUTES}
    for each in standards:
        for name in set(ATTRIBUTES).intersection(each.break_down):
            place = each.break_down.index(name)
            found[name].update(value for labels in each.labels if (value := labels[place]))
    return {"standard": sorted(each.name for each in standards), **{name: sorted(values)[:CHOICES_MOST] for name, values in found.items()}}
