"""The demo's book over Boston's requests: our deadlines are the city's, and so are our verdicts."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

from monitors.book_files import loaded_book
from monitors.commands.feeding import read, source_of
from monitors.commands.verdict_file import verdict_rows
from monitors.demo.boston.generate import FOLDER, sure_rules
from monitors.history import backtest

CITY = ZoneInfo("America/New_York")
AS_OF = datetime(2016, 1, 13, tzinfo=CITY)  # within the nine hours from which the city's own verdicts are
APART_S_MOST = 75  # the city cut most opening times to the minute
AGREE_AT_LEAST = 0.995
BY_THE_DATE = "settled-by-the-date-given"
ON_TIME = {"ONTIME": {"met", "running", "at_risk"}, "OVERDUE": {"breached"}}


@dataclass(frozen=True)
class Verdict:
    """What we say of one request."""

    standard: str
    state: str
    deadline: datetime


@cache
def requests() -> list[dict[str, str]]:
    """The city's own records."""
    with gzip.open(FOLDER / "requests.csv.gz", "rt") as file:
        return list(csv.DictReader(file))


@cache
def verdicts() -> dict[str, list[Verdict]]:
    """Our verdicts by request."""
    as_of = int(AS_OF.timestamp()) * 1_000_000
    told = read(source_of(str(FOLDER / "requests.csv.gz"), FOLDER / "map.yaml"), as_of)
    rows = verdict_rows(backtest(loaded_book([FOLDER / "standards"]), told.events, as_of), told.subjects)
    found: dict[str, list[Verdict]] = {}
    for name, subject, state, deadline in rows.select("standard", "subject", "state", "deadline_at").rows():
        found.setdefault(subject, []).append(Verdict(name, state, datetime.fromisoformat(deadline)))
    return found


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CITY).astimezone(UTC)


def by_rule() -> Iterator[tuple[dict[str, str], Verdict]]:
    """The requests with a target whose type has a sure rule, each with its verdict under the rule."""
    sure = {topic for _, topic in sure_rules((FOLDER / "rules.csv").read_text())}
    for request in requests():
        if request["TYPE"] in sure and request["TARGET_DT"]:
            (verdict,) = (each for each in verdicts()[request["CASE_ENQUIRY_ID"]] if each.standard != BY_THE_DATE)
            yield request, verdict


def test_deadlines_from_the_rules_are_the_dates_that_the_city_gave() -> None:
    apart = [abs((verdict.deadline - local(request["TARGET_DT"])).total_seconds()) for request, verdict in by_rule()]
    agree = sum(seconds <= APART_S_MOST for seconds in apart)
    assert len(apart) > 900
    assert agree >= AGREE_AT_LEAST * len(apart), f"{agree} of {len(apart)} deadlines agree"


def test_verdicts_by_the_city_s_dates_are_the_city_s_verdicts() -> None:
    pairs: Counter[tuple[str, str]] = Counter()
    for request in requests():
        if request["TARGET_DT"] and request["OnTime_Status"]:
            (verdict,) = (each for each in verdicts()[request["CASE_ENQUIRY_ID"]] if each.standard == BY_THE_DATE)
            pairs[request["OnTime_Status"], verdict.state] += 1
    apart = {pair: count for pair, count in pairs.items() if pair[1] not in ON_TIME[pair[0]]}
    assert pairs.total() > 1_900
    assert apart == {}, f"{sum(apart.values())} of {pairs.total()} verdicts are not the city's"


def test_verdicts_by_the_rules_are_the_city_s_where_the_deadlines_agree() -> None:
    pairs: Counter[tuple[str, str]] = Counter()
    for request, verdict in by_rule():
        if request["OnTime_Status"] and abs((verdict.deadline - local(request["TARGET_DT"])).total_seconds()) <= APART_S_MOST:
            pairs[request["OnTime_Status"], verdict.state] += 1
    apart = {pair: count for pair, count in pairs.items() if pair[1] not in ON_TIME[pair[0]]}
    assert pairs.total() > 900
    assert apart == {}, f"{sum(apart.values())} of {pairs.total()} verdicts are not the city's"


def test_a_request_without_a_date_was_promised_none() -> None:
    free = [request["CASE_ENQUIRY_ID"] for request in requests() if not request["TARGET_DT"]]
    assert len(free) > 400
    assert [each for subject in free for each in verdicts().get(subject, []) if each.standard == BY_THE_DATE] == []
