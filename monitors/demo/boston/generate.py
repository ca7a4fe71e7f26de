"""Writes the demo's book from the city's rules: `python -m monitors.demo.boston.generate`.

Only types are promised for which the inferred rule is sure: at least 100 rows with a target, of which 98% match.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

FOLDER = Path(__file__).parent
ROWS_AT_LEAST = 100
MATCH_AT_LEAST = 0.98

HEAD = """\
# yaml-language-server: $schema=../../../../standards/standards.schema.json
# What Boston promised for its service requests in 2015, by type of request. Written by generate.py from rules.csv; SOURCE.md tells
# where the rules are from. The goals are this demo's own: the city's data names none.
upheld: 1
time_zone: America/New_York

calendars:
  boston-offices:
    time_zone: America/New_York
    open: {mon-fri: 08:30-17:00}
    closed: [2015-01-01, 2015-01-19, 2015-02-16, 2015-04-20, 2015-05-25, 2015-09-07, 2015-10-12, 2015-11-11, 2015-11-26, 2015-12-25,
             2016-01-01]

clocks:
  settling: {from: opened, to: resolved}

standards:
  settled-by-the-date-given:
    promise: Every request is settled by the date that the city gave for it
    clock: settling
    due: promised_at
    break_down: [channel, team]
    goal: 75% over 90d
"""

STANDARD = """
  {name}:
    promise: These requests are settled within {words}
    for:
      topic:
{topics}
    clock: settling
    within: {allowance}
{hours}    break_down: [channel, team]
    goal: 80% over 90d
"""


@dataclass(frozen=True, slots=True, order=True)
class Allowance:
    """The time allowed for a type of request; working days sort before days."""

    wall_clock: bool
    days: int

    def __str__(self) -> str:
        """As the language writes it: `3 working days`, `30d`."""
        if self.wall_clock:
            return f"{self.days}d"
        return f"{self.days} working day{'' if self.days == 1 else 's'}"


def sure_rules(text: str) -> list[tuple[Allowance, str]]:
    """The allowance and name of each type whose rule is sure, in order."""
    rules = csv.DictReader(text.splitlines())
    return sorted(
        (Allowance(rule["unit"] == "calendar_days", int(rule["n"])), rule["type"])
        for rule in rules
        if int(rule["rows_with_target"]) >= ROWS_AT_LEAST and float(rule["match_rate"]) >= MATCH_AT_LEAST
    )


def book(text: str) -> str:
    """The whole book, one standard for each allowance."""
    grouped = groupby(sure_rules(text), key=lambda rule: rule[0])
    return HEAD + "".join(_standard(allowance, [topic for _, topic in rules]) for allowance, rules in grouped)


def _standard(allowance: Allowance, topics: list[str]) -> str:
    return STANDARD.format(
        name=f"settled-in-{str(allowance).replace(' ', '-')}",
        words=f"{allowance.days} day{'' if allowance.days == 1 else 's'}" if allowance.wall_clock else allowance,
        allowance=allowance,
        topics="\n".join(f"        - {_scalar(topic)}" for topic in topics),
        hours="" if allowance.wall_clock else "    hours: boston-offices\n",
    )


def _scalar(text: str) -> str:
    return text if re.fullmatch(r"[A-Za-z]+( [-A-Za-z()]+)*", text) else f'"{text}"'


if __name__ == "__main__":
    (FOLDER / "standards" / "boston.yaml").write_text(book((FOLDER / "rules.csv").read_text()))
