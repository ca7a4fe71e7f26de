"""The alerting rules on made-up series, minute by minute, judged by promtool: when each alert rings and when it does not."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from dashboards import watching
from dashboards.rules import FILE, rules_text
from engine.evaluation.windows import window_name
from engine.language.book import Book, Standard
from engine.language.burns import burns_of
from engine.language.reading import read_book
from monitors.book_files import loaded_book
from monitors.commands.configuring import configured
from monitors.outlets import alerts
from monitors.outlets.alerts import AT_RISK, BREACH, BURNING, FEED_SILENT, LEFT, OUTLET_FAILS, VIOLATED, Alert, Links
from monitors.outlets.drawn_rules import rules_digest
from tests.servers.programs import ROOT

HOUR, DAY = 60, 24 * 60  # minutes
FEEDS = {"desk": 300}
LINKS = Links("https://upheld.example")

BOOK = """
upheld: 1
standards:
  never-10m: {promise: Nobody waits ten minutes, clock: pickup, within: 10m, warn: 80%, severity: page}
  replied:
    {promise: Mail is answered in a day, clock: first_reply, within: 24h, warn: {80%: ticket}, goal: 95% over 28d, severity: page}
  picked-up: {promise: Calls are picked up, clock: pickup, within: 20s, goal: 80% per day, severity: page}
  quality: {promise: Quality is even, bar: {average: quality, at_least: 4, across: channel, spread: {at_most: 0.3}}, over: 7d}
  noted: {promise: 'Every call has a "note" {{ about }} it', every: ended, must: {note: {present: true}}, goal: 90% over 7d, severity: info}
"""


def read(text: str) -> Book:
    book, problems = read_book({"desk.yaml": text})
    assert book is not None, problems
    return book


DIGEST = rules_digest(read(BOOK), FEEDS, LINKS)
STANDARDS = ("never-10m", "replied", "picked-up", "quality", "noted")

BREACHES = 'upheld_breaches_total{standard="replied",severity="page"}'
EVALUATED = "upheld_last_evaluation_timestamp_seconds"
ASIDE = 'upheld_feed_set_aside_total{feed="desk",reason="bad_time"}'
READ_UNTIL = 'upheld_feed_watermark_timestamp_seconds{feed="desk"}'
OPEN = 'upheld_oldest_breach_timestamp_seconds{standard="replied"}'
DUE = 'upheld_due_clocks{standard="replied",within="4h"}'
PACE = 'upheld_window_verdicts{standard="replied",window="4h",verdict="met"}'
RISK = 'upheld_at_risk_clocks{standard="replied",mark="80%",severity="ticket"}'

WELL = {
    "upheld_build_info": "1",
    EVALUATED: "clock",
    "upheld_book_last_reload_successful": "1",
    "upheld_evaluation_failures_total": "0",
    'upheld_feed_up{feed="desk"}': "1",
    READ_UNTIL: "clock",
    ASIDE: "0",
    **{f'upheld_standard_info{{standard="{name}"}}': "1" for name in STANDARDS},
    **{f'upheld_coverage{{standard="{name}"}}': "1" for name in STANDARDS},
}
"""A monitor that runs well; `clock` is the time of day."""


@dataclass(frozen=True)
class Scene:
    """Series in promtool's notation, one value `every` so many minutes, and which alerts ring at which minutes."""

    name: str
    series: dict[str, str]
    rings: dict[int, list[str]]
    minutes: int = 3 * HOUR
    every: int = 1  # at most 4: after 5 minutes without a value a series has ended
    without: tuple[str, ...] = field(default=())


def violated(standard: str, values: str) -> dict[str, str]:
    return {f'upheld_violated{{standard="{standard}",severity="page"}}': values}


def window(standard: str, name: str, breached: str, met: str, burn: str) -> dict[str, str]:
    of = f'standard="{standard}",window="{name}"'
    return {
        f'upheld_window_verdicts{{{of},verdict="breached"}}': breached,
        f'upheld_window_verdicts{{{of},verdict="met"}}': met,
        f"upheld_burn_rate{{{of}}}": burn,
    }


def burning(standard: str, goal: tuple[str, str], long: tuple[str, str, str, str], short: tuple[str, str]) -> dict[str, str]:
    """What was judged in the goal's window; breached, met and burn of the long window; burn of the short one."""
    return {
        f'upheld_window_verdicts{{standard="{standard}",window="{goal[0]}",verdict="met"}}': goal[1],
        **window(standard, *long),
        f'upheld_burn_rate{{standard="{standard}",window="{short[0]}"}}': short[1],
    }


SCENES = [
    Scene("all is well", {}, {60: []}),
    Scene(
        "a breach rings for the hour in which it is shown",
        violated("never-10m", "0x9 1x59 0x60"),
        {9: [], 10: [BREACH], 69: [BREACH], 70: []},
    ),
    Scene(
        "a breach that is noticed hours late rings for an hour from then",
        violated("never-10m", "0") | {'upheld_breach_announced_timestamp_seconds{standard="never-10m"}': "_x10 600x60 _x60"},
        {9: [], 10: [BREACH], 69: [BREACH], 70: []},
    ),
    Scene(
        "one that is taken back meanwhile ends",
        violated("never-10m", "0") | {'upheld_breach_announced_timestamp_seconds{standard="never-10m"}': "_x10 600x20 stale _x60"},
        {30: [BREACH], 31: []},
    ),
    Scene(
        "a breach ends after its hour, though nobody can tell any more: its feed is silent",
        violated("never-10m", "0x9 1x59 stale _x60") | {'upheld_coverage{standard="never-10m"}': "1x40 0x140"},
        {69: [BREACH], 71: [watching.UNMEASURED], 80: [watching.UNMEASURED]},
    ),
    Scene("a breach before the monitor was watched rings too", violated("never-10m", "1x20 0x60"), {1: [BREACH], 30: []}),
    Scene(
        "it goes on ringing while the monitor is gone, and the monitor's own alert with it",
        {name: "1x25 _x60 1x60" for name in WELL if name != "upheld_build_info"}
        | {name: "0+60x25 _x60 5160+60x60" for name, values in WELL.items() if values == "clock"}
        | {**violated("never-10m", "0x5 1x20 _x60 0x60"), "upheld_build_info": "1x25 _x60 1x60"},
        {20: [BREACH], 60: [BREACH, watching.GONE], 100: []},
    ),
    Scene(
        "unknown is not kept: a goal that was missed stays so while its feed is silent",
        {
            **violated("replied", "0x5 1x20 _x60 0x60"),
            'upheld_coverage{standard="replied"}': "1x25 0x60 1x60",
        },
        {20: [VIOLATED], 40: [VIOLATED], 60: [VIOLATED, watching.UNMEASURED], 94: []},
    ),
    Scene(
        "nothing to judge is not kept either: a missed goal stays so over an empty weekend",
        violated("replied", "0x5 1x20 _x60 0x60"),
        {20: [VIOLATED], 60: [VIOLATED], 94: []},
    ),
    Scene(
        "a bar that holds again ends, though a group is under its minimum",
        violated("quality", "1x20 0x100") | {'upheld_coverage{standard="quality"}': "0x200"},
        {20: [VIOLATED], 25: [VIOLATED], 26: [], 60: [watching.UNMEASURED]},
    ),
    Scene(
        "unknown that never was violated rings nothing but that it is unknown",
        {'upheld_coverage{standard="replied"}': "1x5 0x100"},
        {34: [], 37: [watching.UNMEASURED]},
    ),
    Scene(
        "a standard that leaves the book takes its alert along",
        violated("replied", "1x20 _x60")
        | {f'upheld_{name}{{standard="replied"}}': "1x20 _x60" for name in ("standard_info", "coverage")},
        {20: [VIOLATED], 32: []},
    ),
    Scene(
        "a day that had ended well and is missed by what came late",
        violated("picked-up", "0x5 1x60 0x60") | {'upheld_violated_late{standard="picked-up"}': "0x5 1x60 0x60"},
        {5: [], 6: [], 30: [], 70: []},
    ),
    Scene(
        "a day that was missed at its end, and turned out well",
        violated("picked-up", "0x5 1x30 0x60") | {'upheld_violated_late{standard="picked-up"}': "0"},
        {5: [], 6: [VIOLATED], 41: [VIOLATED], 42: []},
    ),
    Scene(
        "a day that was missed, turned out well, and is missed again by what came late",
        violated("picked-up", "1x10 0x10 1x60") | {'upheld_violated_late{standard="picked-up"}': "0x21 1x60"},
        {10: [VIOLATED], 17: [], 23: [], 60: []},
    ),
    Scene("a bar that does not hold", violated("quality", "0x5 1x30 0x60"), {5: [], 6: [VIOLATED], 41: [VIOLATED], 42: []}),
    Scene(
        "two monitors that watch the same ring once",
        violated("replied", "1") | {'upheld_violated{standard="replied",instance="b"}': "1"},
        {9: [VIOLATED]},
    ),
    Scene(
        "a burn of 14.4 over an hour and five minutes, of 95%",
        burning("replied", ("28d", "1000"), ("1h", "30", "9", "15.4"), ("5m", "20")),
        {5: [BURNING]},
    ),
    Scene("a little slower burns nothing", burning("replied", ("28d", "1000"), ("1h", "30", "12", "14.3"), ("5m", "20")), {5: []}),
    Scene("it is over: the short window is slow", burning("replied", ("28d", "1000"), ("1h", "30", "9", "15.4"), ("5m", "14.3")), {5: []}),
    Scene(
        "nothing was decided in the short window, so it is not over",
        burning("replied", ("28d", "1000"), ("1h", "30", "9", "15.4"), ("5m", "_")),
        {5: [BURNING]},
    ),
    Scene("two of two are no trend", burning("replied", ("28d", "10"), ("1h", "2", "0", "20"), ("5m", "20")), {5: []}),
    Scene("three of three are", burning("replied", ("28d", "10"), ("1h", "3", "0", "20"), ("5m", "20")), {5: [BURNING]}),
    Scene(
        "a quiet hour of a busy month spends nothing of its budget",
        burning("replied", ("28d", "100000"), ("1h", "30", "0", "20"), ("5m", "20")),
        {5: []},
    ),
    Scene(
        "the largest burn of 80% is 5, and 2.4 over six hours can be reached",
        burning("picked-up", ("day", "50"), ("6h", "30", "30", "2.5"), ("30m", "3")),
        {5: [BURNING]},
    ),
    Scene("a history that comes in late raises counters, not burns", {BREACHES: "0x10 5000x60"}, {15: [], 60: []}),
    Scene("a counter that begins anew after a restart rings nothing", {BREACHES: "5000x10 0x60"}, {15: [], 60: []}),
    Scene(
        "a breach left open for a day, and then closed",
        {OPEN: f"0x{DAY // 4 + 2} _x20"},
        {DAY: [], DAY + 4: [LEFT], DAY + 28: []},
        minutes=DAY + HOUR,
        every=4,
    ),
    Scene("clocks at risk", {RISK: "0x5 2x10 0x60"}, {5: [], 6: [AT_RISK], 21: [AT_RISK], 22: []}),
    Scene(
        "clocks that are at risk again within five minutes of calm are the same alert, and the five minutes begin anew",
        {RISK: "0x5 2x10 0x4 2 0x60"},
        {minute: [AT_RISK] for minute in range(6, 28)} | {28: []},
    ),
    Scene("after them they are another", {RISK: "0x5 2x10 0x5 2 0x60"}, {21: [AT_RISK], 22: [], 23: [AT_RISK], 28: [AT_RISK], 29: []}),
    Scene(
        "more is due than ever was done",
        {PACE: "20", DUE: f"20x{DAY // 4 + 15} 21x20"},
        {DAY + 60: [], DAY + 64: [], DAY + 72: [watching.AHEAD]},
        minutes=DAY + 2 * HOUR,
        every=4,
    ),
    Scene(
        "a few are no heap",
        {PACE: "0", DUE: f"9x{DAY // 4 + 15} 10x20"},
        {DAY + 60: [], DAY + 72: [watching.AHEAD]},
        minutes=DAY + 2 * HOUR,
        every=4,
    ),
    Scene("nobody knows a usual pace on the first day", {PACE: "20", DUE: "100"}, {HOUR: []}),
    Scene(
        "the busiest hours of the week are the measure",
        {PACE: f"20x{DAY // 8} 50x15 20x{DAY // 2}", DUE: f"20x{DAY // 4} 49x20 51x30"},
        {DAY + HOUR: [], DAY + 2 * HOUR: [watching.AHEAD]},
        minutes=DAY + 2 * HOUR,
        every=4,
    ),
    Scene("a silent feed", {READ_UNTIL: "0+60x10 600x60"}, {15: [], 17: [FEED_SILENT], 60: [FEED_SILENT]}),
    Scene("a feed that fails", {'upheld_feed_up{feed="desk"}': "1x10 0x60"}, {15: [], 17: [watching.FEED_FAILS]}),
    Scene(
        "an outlet of alerts that fails for a quarter of an hour, beside one that does not",
        {'upheld_outlet_up{outlet="slack"}': "1x10 0x20 1x60", 'upheld_outlet_up{outlet="mailto"}': "1"},
        {25: [], 26: [OUTLET_FAILS], 36: [OUTLET_FAILS], 37: []},
    ),
    Scene("one that is told again before", {'upheld_outlet_up{outlet="slack"}': "1x10 0x14 1x60"}, {24: [], 26: []}),
    Scene("records set aside", {ASIDE: "0x10 3x120"}, {10: [], 12: [watching.SET_ASIDE], 75: []}),
    Scene("a stale evaluation", {EVALUATED: "0+60x10 600x60"}, {12: [], 13: [watching.STALE]}),
    Scene("a monitor that never evaluated", {}, {1: [], 2: [watching.STALE], 90: [watching.STALE]}, without=(EVALUATED,)),
    Scene(
        "a restart without an evaluation does not end it",
        {EVALUATED: "0+60x10 600x10 stale _x60", "upheld_build_info": "1"},
        {20: [watching.STALE], 21: [watching.STALE], 60: [watching.STALE]},
    ),
    Scene(
        "a restart is not stale, though it is scraped once before its first evaluation",
        {EVALUATED: "0+60x10 stale 720+60x60", "upheld_build_info": "1"},
        {10: [], 11: [], 12: []},
    ),
    Scene(
        "a restart that evaluates nothing for two minutes is",
        {EVALUATED: "0+60x10 stale _x60", "upheld_build_info": "1"},
        {11: [], 13: [watching.STALE], 60: [watching.STALE]},
    ),
    Scene(
        "a monitor that is gone is not stale",
        {EVALUATED: "0+60x10 stale _x60", "upheld_build_info": "1x10 stale _x60"},
        {11: [], 12: [], 13: [watching.GONE]},
    ),
    Scene("evaluations that fail", {"upheld_evaluation_failures_total": "0x10 1x60"}, {10: [], 12: [watching.FAILING], 25: []}),
    Scene("a refused book", {"upheld_book_last_reload_successful": "1x10 0x20 1x60"}, {11: [], 13: [alerts.BOOK_REFUSED], 33: []}),
    Scene("no monitor was ever scraped", {}, {1: [], 3: [watching.GONE]}, without=tuple(WELL)),
    Scene("rules of another book", {'upheld_rules_info{digest="another"}': "1"}, {9: [], 11: [watching.OUTDATED]}),
    Scene(
        "a page of the book that the rules do not know is one itself",
        {'upheld_standard_info{standard="new",severity="page"}': "1", 'upheld_standard_info{standard="renamed",severity="ticket"}': "1"},
        {9: [], 11: [watching.OUTDATED]},
    ),
    Scene("a page that the rules know", {'upheld_standard_info{standard="replied",severity="page"}': "1"}, {11: [], 60: []}),
    Scene(
        "a standard that pages now and did not when the rules were written",
        {'upheld_standard_info{standard="quality",severity="page"}': "1"},
        {9: [], 11: [watching.OUTDATED]},
    ),
    Scene("rules of this book", {f'upheld_rules_info{{digest="{DIGEST}"}}': "1"}, {11: [], 60: []}),
]


def tried(scene: Scene) -> dict[str, object]:
    """The scene as promtool takes it."""
    series = {name: values for name, values in WELL.items() if name not in scene.without} | scene.series
    return {
        "interval": f"{scene.every}m",
        "input_series": [{"series": name, "values": noted(values, scene)} for name, values in series.items()],
        "promql_expr_test": [
            {
                "expr": f'count by (alertname) (ALERTS{{alertstate="firing",alertname!="{watching.WATCHDOG}"}})',
                "eval_time": f"{minute}m",
                "exp_samples": [{"labels": f'{{alertname="{name}"}}', "value": 1} for name in rings],
            }
            for minute, rings in scene.rings.items()
        ],
    }


def noted(values: str, scene: Scene) -> str:
    """One value is held all the time."""
    times = scene.minutes // scene.every
    if values == "clock":
        return f"0+{60 * scene.every}x{times}"
    return values if "x" in values else f"{values}x{times}"


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("rules") / FILE
    file.write_text(rules_text(read(BOOK), FEEDS, LINKS))
    return file


@pytest.mark.needs("promtool")
def test_promtool_has_nothing_to_say(rules: Path) -> None:
    told = subprocess.run(["promtool", "check", "rules", str(rules)], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")


@pytest.mark.needs("promtool")
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_when_it_rings(scene: Scene, rules: Path, tmp_path: Path) -> None:
    file = tmp_path / "scene.yml"
    file.write_text(yaml.safe_dump({"rule_files": [str(rules)], "evaluation_interval": f"{scene.every}m", "tests": [tried(scene)]}))
    told = subprocess.run(["promtool", "test", "rules", str(file)], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr


COUNTED = 'upheld_standard_breaches_total{standard="never-10m"}'
LATE = 'upheld_open_clocks{standard="never-10m",state="breached",channel="phone",team="'
GONE_WRONG = 'upheld_breaches_total{standard="replied",severity="page",channel="email",priority="high",team="'
FIGURE, WRONG, APART = (f'upheld_bar_{name}{{standard="quality",group="' for name in ("value", "violated", "spread"))

Drawn = Callable[[Standard, Links], Alert]
TOLD = [  # what rings, the series, and what is told beside the text that it always has
    (
        alerts.breach,
        violated("never-10m", "0x4 1x30")
        | {COUNTED: "0x4 3x30"}
        | {f'{LATE}north"}}': "1", f'{LATE}south\\n[us](//x)"}}': "2", f'{LATE}west"}}': "0"},
        "Seen to break it in the last 1h: 3. Of all that broke it are still open: 2 phone south us](//x), 1 phone north.",
    ),
    (
        alerts.breach,
        violated("never-10m", "0x4 1x30") | {COUNTED: "0x4 1x30", f'{LATE}north"}}': "0"},
        "Seen to break it in the last 1h: 1. ",
    ),
    (
        alerts.violated,
        violated("replied", "1")
        | {'upheld_compliance_ratio{standard="replied",window="28d"}': "0.93214"}
        | {f'{GONE_WRONG}north"}}': "0x4 9x30", f'{GONE_WRONG}{{{{.}}}}"}}': "7x4 8x30", f'{GONE_WRONG}west"}}': "70"},
        "It was kept in 93.21% of the cases, and the goal is 95%. "
        "Seen to break it in the last 24h: 9 email north high, 1 email {{.}} high.",
    ),
    (
        alerts.violated,
        violated("quality", "1")
        | {f'{FIGURE}chat"}}': "3.91234", f'{FIGURE}email"}}': "3.5", f'{FIGURE}phone"}}': "2", f'{FIGURE}desk"}}': "4.5"}
        | {f'{WRONG}chat"}}': "1", f'{WRONG}email"}}': "1", f'{WRONG}desk"}}': "0", f'{APART}"}}': "0.41"},
        "Now: email 3.5, chat 3.912. The groups are apart by 0.41.",
    ),
]


@pytest.mark.needs("promtool")
@pytest.mark.parametrize(("drawn", "series", "told"), TOLD, ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_told_beside(drawn: Drawn, series: dict[str, str], told: str, rules: Path, tmp_path: Path) -> None:
    (standard,) = (each for each in read(BOOK).standards if f'upheld_violated{{standard="{each.name}",severity="page"}}' in series)
    alert = drawn(standard, LINKS)
    labels = {name: value for name, value in alert.all_labels().items() if value and name != "alertname"}
    annotations = alert.annotations() | {"description": f"{alert.description} {told}"}
    ringing = {"eval_time": "10m", "alertname": alert.name, "exp_alerts": [{"exp_labels": labels, "exp_annotations": annotations}]}
    scene = Scene("", series, {}, minutes=20)
    file = tmp_path / "told.yml"
    tests = [tried(scene) | {"alert_rule_test": [ringing]}]
    file.write_text(yaml.safe_dump({"rule_files": [str(rules)], "evaluation_interval": "1m", "tests": tests}))
    judged = subprocess.run(["promtool", "test", "rules", str(file)], capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stdout + judged.stderr


class TestGenerated:
    """Tests drawn from a book as the rules are: every standard and every burn, on both sides of its edge."""

    SHARES = ("50%", "80%", "90%", "95%", "99%", "99.9%")
    WINDOWS = ("per day", "per week", "over 28d", "per quarter")

    def holds(self, rules: Path, folder: Path, series: dict[str, str], asked: str, rings: dict[int, list[str]], minutes: int) -> None:
        """promtool finds that what is asked gives these series, by minute."""
        expected = [
            {"expr": asked, "eval_time": f"{minute}m", "exp_samples": [{"labels": labels, "value": 1} for labels in each]}
            for minute, each in rings.items()
        ]
        known = [{"series": name, "values": f"0+60x{minutes}" if values == "clock" else values} for name, values in series.items()]
        known = [each | ({"values": f"{each['values']}x{minutes}"} if "x" not in each["values"] else {}) for each in known]
        test = {"interval": "1m", "input_series": known, "promql_expr_test": expected}
        file = folder / "generated.yml"
        file.write_text(yaml.safe_dump({"rule_files": [str(rules)], "evaluation_interval": "1m", "tests": [test]}))
        told = subprocess.run(["promtool", "test", "rules", str(file)], capture_output=True, text=True, check=False)
        assert told.returncode == 0, (told.stdout + told.stderr)[:4_000]

    @pytest.mark.needs("promtool")
    def test_every_standard_of_the_shipped_book_rings_by_its_severity_and_ends(self, tmp_path: Path) -> None:
        config = configured(ROOT / "config.yaml")
        book = loaded_book([config.standards], config.packs)
        series = {name: values for name, values in WELL.items() if "standard=" not in name}
        told = [alerts.of_promise(standard, LINKS) for standard in book.standards]
        for alert in told:
            name = alert.labels["standard"]
            series |= {f'upheld_standard_info{{standard="{name}"}}': "1", f'upheld_coverage{{standard="{name}"}}': "1"}
            series[f'upheld_violated{{standard="{name}"}}'] = "0x4 1x5 0x10"
        ringing = [f'{{alertname="{each.name}",severity="{each.severity}",standard="{each.labels["standard"]}"}}' for each in told]
        asked = 'count by (alertname, severity, standard) (ALERTS{alertstate="firing",standard!=""})'
        self.holds(ROOT / "dashboards" / FILE, tmp_path, series, asked, {4: [], 5: ringing, 10: ringing, 17: []}, 20)

    @pytest.mark.needs("promtool")
    @pytest.mark.parametrize("factor", ["0.99", "1.01"])
    def test_every_burn_rings_past_its_factor_and_not_before(self, factor: str, tmp_path: Path) -> None:
        goals = [f"{share} {window}" for share in self.SHARES for window in self.WINDOWS]
        written = "".join(
            f"  goal-{number}: {{promise: It is done, clock: pickup, within: 1m, goal: {goal}, severity: page}}\n"
            for number, goal in enumerate(goals)
        )
        book = read(f"upheld: 1\nstandards:\n{written}")
        file = tmp_path / FILE
        file.write_text(rules_text(book, FEEDS, LINKS))
        series = {name: values for name, values in WELL.items() if "standard=" not in name}
        ringing = []
        for standard in book.standards:
            assert standard.goal is not None
            series |= {f'upheld_{name}{{standard="{standard.name}"}}': "1" for name in ("standard_info", "coverage")}
            burns = burns_of(standard.goal, standard.severity)
            edge = (max if float(factor) > 1 else min)([burn.factor for burn in burns], default=0)  # windows serve several burns
            for burn in burns:
                rate = str(float(edge) * float(factor))
                series |= burning(standard.name, (window_name(standard.goal), "10"), (burn.long, "30", "1", rate), (burn.short, rate))
                ringing.append(f'{{standard="{standard.name}",window="{burn.long}"}}')
        asked = f'count by (standard, window) (ALERTS{{alertname="{BURNING}",alertstate="firing"}})'
        assert len(ringing) > len(goals)
        self.holds(file, tmp_path, series, asked, {3: ringing if float(factor) > 1 else []}, 5)
