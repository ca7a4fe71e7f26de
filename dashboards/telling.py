"""What the rules ask of a standard, and the sentences with figures that Prometheus puts into an alert when it tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.evaluation.windows import RINGS_US, window_name
from engine.language.book import Bar, Book, Goal, Standard
from engine.language.durations import exact_text
from engine.language.shares import share_text
from monitors import bars, names
from monitors.bars import Unit

GROUPS_MOST = 5
DAY = "24h"
HOUR = exact_text(RINGS_US)
FORMS = {Unit.SECONDS: " | humanizeDuration", Unit.SHARE: " | humanizePercentage"}
PLAIN = ' | printf "%.4g"'
HARMLESS = r'. | reReplaceAll `[@<\[\pC\pZ]+` " "'  # a stranger's value on one line, that calls nobody and links nowhere


def labels_of(book: Book) -> Mapping[str, Sequence[str]]:
    """By standard the labels in which its counts are broken down, as the metrics have them; a bar's have none."""
    down = {each.name: () if isinstance(each.kind, Bar) else each.break_down for each in book.standards}
    by_attribute = names.label_names(attribute for attributes in down.values() for attribute in attributes)
    return {name: [by_attribute[attribute] for attribute in attributes] for name, attributes in down.items()}


def of_breach(standard: Standard, labels: Sequence[str]) -> str:
    """How many broke the promise while it rings, and where those are that are still open."""
    rose = f"increase({of(names.STANDARD_BREACHES, standard)}[{HOUR}])"
    count = figure(f"round(max({rose})) > 0", f"Seen to break it in the last {HOUR}: ", "", ".")
    late = f"max by ({', '.join(labels)}) ({of(names.OPEN_CLOCKS, standard, state='breached')}) > 0"
    return f"{count} {_most(late, 'Of all that broke it are still open', labels)}"


def of_goal(standard: Standard, goal: Goal, labels: Sequence[str]) -> str:
    """How well the goal is kept, and where the breaches of the last day were."""
    kept = f"min({of(names.COMPLIANCE, standard, window=window_name(goal))})"
    share = figure(kept, "It was kept in ", " | humanizePercentage", f" of the cases, and the goal is {share_text(goal.share)}.")
    return f"{share} {of_breaches(standard, DAY, labels)}"


def of_breaches(standard: Standard, window: str, labels: Sequence[str]) -> str:
    """Where the breaches of a while were."""
    rose = f"round(max by ({', '.join(labels)}) (increase({of(names.BREACHES, standard)}[{window}]))) > 0"
    return _most(rose, f"Seen to break it in the last {window}", labels)


def of_bar(standard: Standard, bar: Bar) -> str:
    """The figures of the groups that do not hold, the worst first, and how far the groups are apart where that has a bound."""
    worst = "topk" if bar.at_least is None else "bottomk"
    value = f"max by (group) ({of(names.BAR_VALUE, standard)})"
    at_fault = f"{worst}({GROUPS_MOST}, {value} and on (group) {of(names.BAR_VIOLATED, standard)} == 1)"
    form = FORMS.get(bars.unit_of(bar), PLAIN)
    told = _each(at_fault, "Now: ", f"{{{{ with $each.Labels.group }}}}{{{{ {HARMLESS} }}}} {{{{ end }}}}{{{{ $each.Value{form} }}}}")
    if bar.spread is None:
        return told
    return f"{told} {figure(f'max({of(names.BAR_SPREAD, standard)})', 'The groups are apart by ', form, '.')}"


def figure(expression: str, before: str, form: str, after: str) -> str:
    """A sentence with what an expression gives when it is told, as a template of Prometheus; nothing if it gives nothing."""
    return f"{{{{ with query {quoted(expression)} }}}}{before}{{{{ . | first | value{form} }}}}{after}{{{{ end }}}}"


def _most(expression: str, before: str, labels: Sequence[str]) -> str:
    """A sentence with the greatest counts and the values of their labels: `3 email north, 1 chat`."""
    where = "".join(f"{{{{ with $each.Labels.{label} }}}} {{{{ {HARMLESS} }}}}{{{{ end }}}}" for label in labels)
    return _each(f"sort_desc(topk({GROUPS_MOST}, {expression}))", f"{before}: ", f"{{{{ $each.Value }}}}{where}")


def _each(expression: str, before: str, told: str) -> str:
    listed = f"{{{{ range $place, $each := . }}}}{{{{ if $place }}}}, {{{{ end }}}}{told}{{{{ end }}}}"
    return f"{{{{ with query {quoted(expression)} }}}}{before}{listed}.{{{{ end }}}}"


def of(metric: names.Metric, standard: Standard, **labels: str) -> str:
    """The series of a metric for a standard."""
    return f"{metric.name}{of_labels(standard, **labels)}"


def of_labels(standard: Standard, **labels: str) -> str:
    """A standard and other labels as matchers."""
    return braces({"standard": standard.name, **labels})


def braces(labels: Mapping[str, str]) -> str:
    """Labels as matchers, without the empty ones."""
    return "{" + ",".join(f"{name}={quoted(value)}" for name, value in labels.items() if value) + "}"


def quoted(text: str) -> str:
    """A text as PromQL and templates write it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
