"""English, as a manager would read it aloud. What each function is for is said by `Phrases`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from engine.language.book import Against, Bar, Clock, Goal, Mark, Match, OnChange, Rule, Severity, Statistic
from engine.language.calendars import ALWAYS, Calendar
from engine.language.conditions import Condition
from engine.language.durations import Duration, Unit
from engine.language.paths import Path
from engine.language.words import english_clocks, english_conditions
from engine.language.words.english_conditions import attribute
from engine.language.words.english_terms import day, exact, hours_of_day, length, listed, mention, month_day, ordinal, working_day
from engine.language.words.parts import days_alike, number_text, percent_text
from engine.language.words.phrases import Broken, Topic

_LABELS = {
    Topic.FOR: "For",
    Topic.TOGETHER: "Together",
    Topic.EVERY: "Rule",
    Topic.FIGURE: "Figure",
    Topic.CLOCK: "Clock",
    Topic.TARGET: "Target",
    Topic.HOURS: "Hours",
    Topic.CHANGE: "Changes",
    Topic.WARN: "Warning",
    Topic.BOUNDS: "Bar",
    Topic.ACROSS: "Groups",
    Topic.AGAINST: "Trend",
    Topic.WINDOW: "Period",
    Topic.CONFIDENCE: "Certainty",
    Topic.GOAL: "Goal",
    Topic.MINIMUM: "Minimum",
    Topic.SEVERITY: "If broken",
    Topic.DAYS: "Valid",
    Topic.OWNER: "Owner",
    Topic.RUNBOOK: "What to do",
    Topic.TAGS: "Tags",
    Topic.BREAK_DOWN: "Shown by",
    Topic.ZONE: "Time zone",
}
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_CALLS = {Severity.PAGE: "a matter for a call at once", Severity.TICKET: "a matter for a ticket"}
_BROKEN = {Broken.MISS: "each miss", Broken.GOAL: "a goal that is not reached", Broken.BAR: "a bar that does not hold"}


def label(topic: Topic) -> str:
    return _LABELS[topic]


def sentence(phrase: str) -> str:
    return f"{phrase[:1].upper()}{phrase[1:]}."


def applies(condition: Condition | None) -> str:
    return "All interactions." if condition is None else f"Interactions where {english_conditions.condition(condition)}."


def together(per: tuple[str, ...]) -> str:
    lacking = "it" if len(per) == 1 else "any of these"
    return (
        f"Interactions with the same {_attributes(per)} are taken together as one; an interaction that lacks {lacking} is left out. "
        "What the clock finds is judged by the interaction that started it."
    )


def rule(rule: Rule) -> str:
    happening, must = english_clocks.happening(rule.every), english_conditions.condition(rule.must)
    return f"Each time {happening}, this must hold: {must}. Only what comes with that event itself is looked at."


clock = english_clocks.clock


def within(target: Duration) -> str:
    match target.unit:
        case Unit.EXACT:
            return f"within {exact(target.amount)}"
        case Unit.DAYS:
            return f"within {length(target)}, up to the same time of day"
        case Unit.WORKING_DAYS:
            return f"within {length(target)}, up to the same time of day" if target.amount else "by the next moment in opening hours"
        case Unit.END_OF_WORKING_DAY:
            return f"by the end of {working_day(target.amount)}"


def not_within(target: Duration) -> str:
    if target.unit is Unit.END_OF_WORKING_DAY:
        return f"not before the end of {working_day(target.amount)}: what ends sooner breaks the promise"
    return f"not within {length(target)}: what ends sooner breaks the promise"


def due(attribute: str) -> str:
    return (
        f"By the time that {english_conditions.attribute(attribute)} gives; a date alone means the end of that day. "
        "Until it is known nothing is judged, and no pause moves it."
    )


def hours(name: str) -> str:
    return "every second counts, day and night" if name == ALWAYS else f"only the opening hours of {mention(name)} count"


def calendar(calendar: Calendar, zone: str) -> str:
    said = [f"The hours of {mention(calendar.name)}: {'; '.join(_open_days(calendar))}"]
    off = [f"the public holidays {_where(calendar.holidays)}"] if calendar.holidays else []
    off += [f"{month_day(month, number)} of every year" for month, number in sorted(calendar.closed_month_days)]
    off += [day(each) for each in sorted(calendar.closed_dates)]
    if off:
        said.append(f"Closed on {listed(off, 'and')}")
    if calendar.holidays is None and not calendar.never_closes:
        said.append("Public holidays as such are no days off: each has the hours of its weekday")
    if calendar.extra:
        hours = (f"{day(each)} {hours_of_day(ranges) if ranges else 'closed'}" for each, ranges in calendar.extra)
        said.append(f"Instead of that day's own hours: {'; '.join(hours)}")
    if calendar.time_zone != zone:
        said.append(f"These are local times of {calendar.time_zone}")
    return ". ".join(said) + "."


def _where(code: str) -> str:
    """`of DE-BY`; of a whole country only what all of it has."""
    return f"of {code}" if "-" in code else f"that all of {code} has"


def _open_days(calendar: Calendar) -> list[str]:
    if calendar.never_closes:
        return ["it never closes, so that each day of the year, from midnight to midnight, is a working day"]
    return [f"{_span(first, last)} {hours_of_day(ranges) if ranges else 'closed'}" for first, last, ranges in days_alike(calendar)]


def _span(first: int, last: int) -> str:
    joint = " and " if last == first + 1 else " to "
    return _WEEKDAYS[first] if first == last else f"{_WEEKDAYS[first]}{joint}{_WEEKDAYS[last]}"


def depends(attributes: tuple[str, ...]) -> str:
    return f"This depends on {_attributes(attributes)}:"


def chosen(path: Path, phrase: str | None) -> str:
    promise = "no promise" if phrase is None else phrase
    if len(path) == 1 and path[0].value is None:
        return f"otherwise {promise}"
    steps = (f"{attribute(pick.by)} is {'any other' if pick.value is None else mention(pick.value)}" for pick in path)
    return f"where {' and '.join(steps)}: {promise}"


def change(on_change: OnChange, attributes: tuple[str, ...]) -> str:
    if on_change is OnChange.KEEP:
        return "What holds when the clock starts holds to its end, whatever changes in between."
    what = listed([attribute(name) for name in attributes], "or") if attributes else "something"
    return f"When {what} changes while the clock runs, what holds then applies; the time still counts from the start."


def warn(marks: tuple[Mark, ...]) -> str:
    if not marks:
        return "None before the deadline."
    calls = (_CALLS.get(mark.severity, "shown as at risk") for mark in marks)
    return sentence("; ".join(f"at {percent_text(mark.share)} of the time, it is {call}" for mark, call in zip(marks, calls, strict=True)))


def goal(goal: Goal | None, of_events: bool) -> str:
    if goal is None:
        return "No miss is allowed: the standard is violated for one hour after each."
    what = "such events" if of_events else "stretches of time"
    period, judged = (f"each {goal.per}", "judged when it ends") if goal.over is None else (_last(goal.over), "at any moment")
    return f"Of all {what} decided in {period}, at least {percent_text(goal.share)} are kept, {judged}."


def _last(over: Duration) -> str:
    return f"the last {length(over)}"


def minimum(minimum: int, of_samples: bool) -> str:
    if of_samples:
        return f"Fewer than {minimum} samples are not judged."
    return f"With fewer than {minimum} verdicts in the period nothing is said of the goal."


def severity(broken: Broken, severity: Severity, may_burn: bool) -> str:
    burning = "; misses that come many times faster than it allows, for a call at once" if may_burn else ""
    return sentence(f"{_BROKEN[broken]} is {_CALLS.get(severity, 'shown, and nobody is told')}{burning}")


def days(since: date | None, until: date | None) -> str:
    if until is None:
        return f"For what begins on {day(since)} or later." if since else "For all that begins."
    return f"For what begins from {day(since)} to {day(until)}." if since else f"For what begins on {day(until)} or earlier."


def tags(tags: tuple[str, ...]) -> str:
    return ", ".join(map(mention, tags))


def break_down(attributes: tuple[str, ...]) -> str:
    return f"By {_attributes(attributes)}." if attributes else "All together."


def figure(bar: Bar) -> str:
    figure = f"The {_statistic(bar)}"
    if bar.statistic not in (Statistic.SHARE, Statistic.COUNT):
        return f"{figure}."
    at = "it is opened" if bar.at is None else english_clocks.happening((Match(bar.at),))
    return f"{figure}. An interaction counts from the moment {at}."


def _statistic(bar: Bar) -> str:
    of = _of(bar)
    match bar.statistic:
        case Statistic.AVERAGE:
            return f"average of {of}"
        case Statistic.PERCENTILE:
            name = "median" if bar.percentile == 50 else f"{ordinal(bar.percentile or 0)} percentile"
            return f"{name} of {of}: {bar.percentile}% are at or below it"
        case Statistic.NPS:
            return f"Net Promoter Score of {of}: the share of 9 and 10 less the share of 0 to 6, from -100 to 100"
        case Statistic.SHARE:
            return f"share of interactions where {of}"
        case Statistic.COUNT:
            return "number of interactions"


def bounds(bar: Bar) -> str:
    low = [f"at least {_amount(bar, bar.at_least)}"] if bar.at_least is not None else []
    high = [f"at most {_amount(bar, bar.at_most)}"] if bar.at_most is not None else []
    return sentence(" and ".join([*low, *high]))


def across(bar: Bar) -> str:
    said = []
    if bar.across is not None:
        name = attribute(bar.across)
        said.append(f"Each {name} by itself: one that fails is enough. An interaction without {name} is left out")
    if bar.spread is not None:
        said.append(f"Between the best and the worst lie at most {_difference(bar, bar.spread)}")
    return ". ".join(said) + "."


def against(bar: Bar) -> str:
    trend = bar.against or Against()
    earlier = "the period just before" if trend.before is None else f"the period that ended with the day before {day(trend.before)}"
    moves = [("falls", trend.drop), ("rises", trend.rise)]
    limits = [f"it {verb} by at most {_change(bar, trend, limit)}" for verb, limit in moves if limit is not None]
    return f"Compared with {earlier}, {' and '.join(limits)}."


def window(bar: Bar) -> str:
    return f"Each {bar.per}, judged when it ends." if bar.over is None else f"{_last(bar.over)}, at any moment.".capitalize()


def confidence(bar: Bar) -> str:
    sure = f"Violated only when chance is ruled out, with {percent_text(bar.confidence or Fraction(0))} certainty"
    bounds = ["the whole confidence interval lies past the bar"] if (bar.at_least, bar.at_most) != (None, None) else []
    groups = ["the intervals of the best and the worst group lie too far apart"] if bar.spread is not None else []
    return f"{sure}: {', or '.join([*bounds, *groups])}."


def _of(bar: Bar) -> str:
    match bar.of:
        case None:
            return ""
        case Clock():
            return "the time that the clock measures"
        case str():
            return attribute(bar.of)
        case _:
            return english_conditions.condition(bar.of)


def _amount(bar: Bar, amount: Fraction) -> str:
    if isinstance(bar.of, Clock):
        return exact(amount)
    return percent_text(amount) if bar.statistic is Statistic.SHARE else number_text(amount)


def _difference(bar: Bar, amount: Fraction) -> str:
    return f"{number_text(amount * 100)} percentage points" if bar.statistic is Statistic.SHARE else _amount(bar, amount)


def _change(bar: Bar, trend: Against, limit: Fraction) -> str:
    return f"{percent_text(limit)} of what it was" if trend.relative else _difference(bar, limit)


def _attributes(names: Sequence[str]) -> str:
    return listed([attribute(name) for name in names], "and")
