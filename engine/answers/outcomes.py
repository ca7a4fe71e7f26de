"""What came of a span, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.answers.explanation import Segment, Why
from engine.answers.wording import instant_text, length_beside, length_text


@dataclass(frozen=True, slots=True)
class Came:
    """A verdict of a clock (`row` has the columns of `VERDICTS`, as of `now`), the event that closed it, if one did, and its segments."""

    row: Mapping[str, Any]
    zone: str
    closed_by: str | None
    closed_at: int | None
    segments: tuple[Segment, ...]
    now: int

    @property
    def words(self) -> str:
        """The sentence for its reason."""
        match self.row["reason"]:
            case "in_time":
                return self._in_time()
            case "deadline_passed":
                return self._late()
            case "too_soon":
                return f"too soon: {self._closing}; {self._elapsed}"
            case "lasted":
                return f"it lasted: nothing ended it before {instant_text(self.row['deadline_at'], self.zone)}"
            case "sampled":
                return f"{self._closing}; {self._elapsed}"
            case "cancelled":
                return f"no verdict: cancelled by {self._closing}; {self._elapsed}"
            case "not_applicable":
                return f"no verdict: the standard {'does not apply now' if self.row['open'] else 'did not apply at the end'}"
            case "not_read":
                return "not known yet: the deadline has passed, but the feeds have not been read as far as that"
            case "feed_silent":
                return f"late as far as is known, since the feeds have been silent from before the deadline on; {self._elapsed}"
            case _:
                return self._open()

    def _in_time(self) -> str:
        if self.row["deadline_at"] is None or self.closed_at is None:
            is_paused = self.segments and self.segments[-1].why is Why.PAUSED
            return f"in time: {self._closing}{', while the clock was paused' if is_paused else ''}; {self._elapsed}"
        left = self.row["deadline_at"] - self.closed_at
        return f"in time: {self._closing}, {f'{length_text(left)} before' if left else 'at'} the deadline; {self._elapsed}"

    def _late(self) -> str:
        if self.closed_at is None:
            return f"late: nothing closed it by the deadline, and it is still open; {self._elapsed}"
        return f"late: {self._closing}, {length_text(self.closed_at - self.row['deadline_at'])} after the deadline; {self._elapsed}"

    def _open(self) -> str:
        ahead = "" if self.row["deadline_at"] is None else f"; the deadline is {length_text(self.row['deadline_at'] - self.now)} ahead"
        is_still = self.segments and self.segments[-1].why in (Why.OUTSIDE_HOURS, Why.PAUSED)
        return f"still open{f', {self.segments[-1].words}' if is_still else ''}; {self._elapsed}{ahead}"

    @property
    def _closing(self) -> str:
        return "" if self.closed_at is None else f"{self.closed_by} at {instant_text(self.closed_at, self.zone)}"

    @property
    def _elapsed(self) -> str:
        elapsed, target = self.row["elapsed_us"], self.row["target_us"]
        return f"{length_text(elapsed)} counted" if target is None else f"{length_beside(elapsed, target)} counted of {length_text(target)}"
