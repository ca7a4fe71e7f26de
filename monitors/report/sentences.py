"""The sentences of the report: how a standard stands, and what target would have kept it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from engine.answers.kept_targets import KeptTarget
from engine.answers.wording import joined
from engine.language.book import Aim, Choice, Time
from engine.language.durations import Duration
from monitors.bars import asked_text, document, fault_text, figure_text
from monitors.history import StandardTold
from monitors.report.reported import Reported
from monitors.standing import Standing
from monitors.unknown import why_unknown_then
from monitors.wording import counted, ratio_text, window_text

WORDS = {each: "broken" if each is Standing.VIOLATED else each.words for each in Standing}


def summary(history: Sequence[Reported]) -> str:
    """`2 promises are broken, 1 was broken before, 3 are kept.`"""
    parts: list[str] = []
    for each, count in sorted(Counter(each.told.standing for each in history).items(), key=lambda item: item[0].rank):
        is_one, is_over = count == 1, each is Standing.BROKEN_BEFORE
        verb = ("was" if is_one else "were") if is_over else ("is" if is_one else "are")
        parts.append(f"{counted(count, 'promise') if not parts else count} {verb} {WORDS[each]}")
    return ", ".join(parts) + "."


def stands(told: StandardTold) -> str:
    """How a standard stands, in one sentence."""
    if told.violated is None:
        return f"Unknown: {why_unknown_then(told)}."
    if told.bar is not None:
        return _bar_standing(told)
    met, breached = told.counts["met"], told.counts["breached"]
    whole = f"{breached:,} of {counted(met + breached, 'verdict')} in this history {'was' if breached == 1 else 'were'} broken"
    if told.goal is None or told.compliance is None:
        rings = "the last less than an hour ago" if told.violated else "none in the last hour"
        return f"There is no goal, so no breach is allowed: {whole}{f', {rings}' if breached else ''}."
    window = window_text(told.window or "")
    where = f"in the last {told.window}" if window.startswith("over") else f"in the {told.window} that ended last"
    return f"{ratio_text(told.compliance)} kept {where}, where at least {ratio_text(told.goal)} is promised; {whole}."


def _bar_standing(told: StandardTold) -> str:
    assert told.bar is not None
    shown = document(told.bar)
    parts = [f"{figure_text(told.bar.value, told.bar.unit)} of {counted(told.bar.samples, 'sample')}", f"asked is {asked_text(shown)}"]
    parts += [f"at fault: {fault}"] if (fault := fault_text(shown)) else []
    return "; ".join(parts) + "."


def adds_up(told: StandardTold) -> str:
    """What all of the history came to under a standard, each in one of the counts; nothing of a bar, which has samples."""
    if told.bar is not None:
        return ""
    met, breached, still_open, cancelled = (told.counts[name] for name in ("met", "breached", "open", "cancelled"))
    per = "" if not isinstance(told.standard.kind, Time) else joined(told.standard.kind.per, "or")
    rest = (
        (still_open, f"{still_open:,} open and not breached"),
        (cancelled, f"{cancelled:,} cancelled"),
        (told.outside, f"{counted(told.outside or 0, 'interaction')} outside, which it is not for or for which nothing began"),
        (told.left_out, f"{counted(told.left_out, 'interaction')} left out, without {per}"),
    )
    without = "; ".join(words for count, words in rest if count)
    verdicts = f"{counted(met + breached, 'verdict')}: {met:,} met, {breached:,} breached."
    return f"{verdicts} Without a verdict: {without}." if without else verdicts


def late_windows(told: StandardTold) -> str:
    """In how many of its windows a goal or a bar was violated; empty where there are none."""
    judged = [window for window in told.windows if window.violated is not None]
    late = sum(bool(window.violated) for window in judged)
    return f"Broken in {late:,} of {counted(len(judged), 'window')} that could be judged." if judged else ""


def kept_target_text(reported: Reported) -> str:
    """What target would have kept the promise; empty where there is none that could be another."""
    standard, told = reported.told.standard, reported.target
    if not isinstance(standard.kind, Time):
        return ""
    if standard.kind.due is not None:
        return f"Each deadline is an instant of its own (`{standard.kind.due}`), so there is no one target that could have been another."
    if told is None:
        return ""
    goal = "" if standard.goal is None else ratio_text(float(standard.goal.share))
    aim = f"meets {goal} over all verdicts of this history" if goal else "leaves no breach in this history"
    if told.whole is None:
        return f"No target {aim}."
    which = "longest time" if standard.kind.aim is Aim.NOT_WITHIN else "shortest target"
    words = f"The {which} that {aim} is {_target_text(told.whole)}{', as promised' if told.whole.is_as_promised else ''}."
    if not goal or told.always == told.whole:
        return words + (" It does so in every window too." if goal else "")
    if told.always is None:
        return f"{words} None does so in every window."
    return f"{words} To do so in every window it is {_target_text(told.always)}."


def _target_text(found: KeptTarget) -> str:
    time = found.standard.kind
    assert isinstance(time, Time) and time.target is not None
    if isinstance(time.target, Duration):
        return str(time.target)
    return f"{found.percent}% of each target as promised ({_choice_text(time.target)})"


def _choice_text(target: Choice[Duration]) -> str:
    """`priority urgent: 1h, otherwise: 8h`."""
    cases = [(f"{target.by} {value}", case) for value, case in target.cases]
    if target.otherwise is not None:
        cases.append(("otherwise", target.otherwise))
    return ", ".join(f"{name}: {case}" if isinstance(case, Duration) else f"{name}: ({_choice_text(case)})" for name, case in cases)
