"""The board as text: what is counted and shown, and what foreign text and odd addresses cannot do."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from engine.evaluation.windows import Window
from engine.language.durations import MINUTE
from monitors.bars import GroupShown
from monitors.outlets.board import Shown, board
from monitors.outlets.explained import unknown_page
from monitors.outlets.filtering import Filter, choices
from monitors.outlets.page import Time, address, countdown, length, link, text
from monitors.outlets.runbook import section
from monitors.outlets.standards import in_order
from monitors.snapshot import OutletFigures, StandardFigures, WindowFigures
from tests.figures import awkward, bar, rule, snapshot, standard

SHOWN = snapshot()
TIME = Time(SHOWN.at_us, 1, 5)
CHATS = ("chat", None, None)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (59.9, "59 s"),
        (60, "1 min 00 s"),
        (3_599, "59 min 59 s"),
        (3_600, "1 h 00 min"),
        (86_399, "23 h 59 min"),
        (86_400, "1 d 0 h"),
        (200_000, "2 d 7 h"),
    ],
)
def test_a_length_has_its_two_largest_parts(seconds: float, words: str) -> None:
    assert length(seconds) == words


@pytest.mark.parametrize(
    ("at", "words"), [(0, ">now<"), (999_999, ">now<"), (1_000_000, ">in 1 s<"), (-999_999, ">now<"), (-1_000_000, ">1 s ago<")]
)
def test_a_countdown_says_which_way(at: int, words: str) -> None:
    assert words in countdown(at, 0)
    assert countdown(None, 0) == ""


@pytest.mark.parametrize(
    ("to", "shown"),
    [
        ("https://desk.example/a?b=1&c=2", '<a href="https://desk.example/a?b=1&amp;c=2">t-1</a>'),
        ("javascript:alert(1)", "t-1"),
        ("standards/runbooks.md#late", "t-1"),
        (address("explain", subject="../a b&c", standard=None), '<a href="explain?subject=..%2Fa+b%26c">t-1</a>'),
        (address("./", standard="", team=None), '<a href="./">t-1</a>'),
    ],
)
def test_only_what_leads_to_a_page_is_a_link(to: str, shown: str) -> None:
    assert link(to, "t-1") == shown


@pytest.mark.parametrize(
    ("name", "shown"), [("a\u202egnp.exe", "a\ufffdgnp.exe"), ("\u202aa\u202c", "\ufffda\ufffd"), ("فريق الدعم", "فريق الدعم"), (None, "")]
)
def test_no_name_is_written_so_that_it_looks_like_another(name: str | None, shown: str) -> None:
    """A right-to-left override has `gnp.exe` read as `exe.png`; letters that are written from the right by themselves are left alone."""
    assert text(name) == shown


# the filter | the state | how many of the standard's clocks are let in
COUNTS = [
    (Filter(), "running", 10),
    (Filter(channel="email"), "running", 3),
    (Filter(channel="email", team="south"), "running", 2),
    (Filter(channel="fax"), "running", 0),
    (Filter(channel="chat"), "breached", 3),
]


@pytest.mark.parametrize(("filter", "state", "count"), COUNTS)
def test_what_a_filter_counts(filter: Filter, state: str, count: int) -> None:
    assert filter.count(standard(), state) == count


def test_a_standard_that_does_not_break_down_by_what_is_asked_counts_nothing() -> None:
    assert Filter(channel="email").count(awkward(), "running") == 0
    assert Filter().count(bar(), "running") == 0


def test_empty_parameters_ask_for_nothing() -> None:
    assert Filter.asked({"standard": "", "channel": "", "other": "x"}) == Filter()
    assert not Filter.asked({}).is_set
    assert Filter.asked({"team": "north"}).attributes == {"team": "north"}


def test_there_is_to_choose_what_was_seen() -> None:
    assert choices([standard(), rule()]) == {
        "standard": sorted([standard().name, rule().name]),
        "channel": ["chat", "email"],
        "team": ["north", "south"],
    }


def test_one_standard_is_shown_alone_and_an_unknown_one_is_told() -> None:
    found = board(Shown(SHOWN, TIME, Filter(standard=rule().name))).partition("<main")[2]
    assert rule().promise in found and standard().promise not in found
    unknown = board(Shown(SHOWN, TIME, Filter(standard="<x>")))
    assert "There is no standard <code>&lt;x&gt;</code> in the book." in unknown


# how many standards are violated and kept | of them shown | what is said
MANY = [
    (0, 200, 200, ""),
    (0, 201, 200, "the first 200 of 201; the filter finds each"),
    (1_200, 1, 200, "the first 200 of 1,201; the filter finds each"),
]


@pytest.mark.parametrize(("violated", "kept", "rows", "said"), MANY)
def test_of_many_standards_the_first_are_shown(violated: int, kept: int, rows: int, said: str) -> None:
    names = [(f"a-{n}", False) for n in range(kept)] + [(f"b-{n}", True) for n in range(violated)]
    page = board(Shown(replace(SHOWN, standards=[replace(rule(), name=name, violated=it) for name, it in names]), TIME))
    shown = page.partition('id="standards"')[2].partition("</section>")[0]
    assert shown.count(rule().promise) == rows
    assert ("the filter finds each" in shown, said in shown) == (bool(said), True)
    assert not violated or "a-0" not in shown, "violated ones come first"
    assert f"<b>{kept:,}</b>standards kept" in page, "all are counted"


BAR = bar().bar
DAY = WindowFigures("day", 0.8, 10, 0, 1.0, -4.0, 5.0, so_far=Window(0, 1, 0, 2))
ROLLING = WindowFigures("28d", 0.8, 9, 1, 0.9, 0.5, 0.5)

# what is tested | the window | what is told of it
WINDOWS = [
    ("a rolling one", ROLLING, "90% of 80% asked over 28d 50% of the budget left"),
    ("its budget is spent", replace(ROLLING, budget_remaining=-0.111), "90% of 80% asked over 28d the budget is overspent by 11%"),
    ("under its minimum nothing is left of anything", replace(ROLLING, compliance=None), "no figure of 80% asked over 28d"),
    ("yesterday is judged, today's budget is spent", DAY,
     "100% yesterday, of 80% asked per day today so far: 0% (0 of 2) today’s budget is overspent by 400%"),
    ("of nothing that may be broken no share is spent", replace(DAY, goal=1.0, budget_remaining=float("-inf")),
     "100% yesterday, of 100% asked per day today so far: 0% (0 of 2) today’s budget is overspent"),
    ("yesterday had nothing", replace(DAY, compliance=None, budget_remaining=0.2, so_far=Window(0, 1, 21, 4)),
     "no figure yesterday, of 80% asked per day today so far: 84% (21 of 25) 20% of today’s budget left"),
    ("a month that has just begun", replace(DAY, name="month", budget_remaining=None, so_far=Window(0, 1, 0, 0)),
     "100% last month, of 80% asked per month this month so far: nothing judged"),
    ("nothing was read yet", replace(DAY, compliance=None, budget_remaining=None, so_far=None), "no figure of 80% asked per day"),
]  # fmt: skip


@pytest.mark.parametrize(("window", "told"), [row[1:] for row in WINDOWS], ids=[row[0] for row in WINDOWS])
def test_a_goal_says_which_window_each_figure_is_of(window: WindowFigures, told: str) -> None:
    page = board(Shown(replace(SHOWN, standards=[replace(rule(), windows=[window])]), TIME))
    figure = page.partition('data-label="Figure">')[2].partition("</td>")[0]
    assert " ".join(re.sub("<[^>]*>", " ", figure).split()) == told


def test_a_bar_per_day_says_how_today_stands() -> None:
    shown = bar().bar
    assert shown is not None
    today = replace(shown, value=4.5, samples=12, groups=[GroupShown("<chat>", 4.1, 6, True)], spread_violated=False)
    page = board(Shown(replace(SHOWN, standards=[replace(bar(), bar=replace(shown, window="day", so_far=today))]), TIME))
    figure = page.partition('data-label="Figure">')[2].partition("</td>")[0]
    assert "<small>yesterday, asked: at least 4.2, at most 5, spread at most 0.3 per day</small>" in figure
    assert '<span class="so-far">today so far: 4.5 (12 samples), past the bar are &lt;chat&gt;: 4.1 (6 samples)</span>' in figure


FEW = replace(ROLLING, met=2, breached=0, compliance=None)
NO_GOAL = replace(rule(), windows=[], verdicts={})
SHORT = replace(bar(), bar=BAR and replace(BAR, groups=[GroupShown("chat", 4.1, 4, None)], spread_violated=False))

# what is tested | the standard | why nobody can tell how it stands
UNKNOWN = [
    ("nothing was judged", replace(rule(), windows=[replace(FEW, met=0)]), "no verdicts in the last 28d"),
    ("too little was", replace(rule(), windows=[FEW]), "only 2 verdicts in the last 28d, fewer than its `minimum`"),
    ("a calendar window", replace(rule(), windows=[replace(DAY, met=0)]), "no verdicts in the day that ended last"),
    ("without a goal", NO_GOAL, "nothing was ever judged and nothing is open"),
    ("a silent feed", replace(NO_GOAL, measurable=False), "the feeds have not been read far enough"),
    ("a bar under its minimum", SHORT, "no group has its `minimum` of samples in the last 7d"),
]


@pytest.mark.parametrize(("unknown", "why"), [row[1:] for row in UNKNOWN], ids=[row[0] for row in UNKNOWN])
def test_what_is_unknown_says_why(unknown: StandardFigures, why: str) -> None:
    said = f'<small class="so-far">{why}</small>'
    assert said in board(Shown(replace(SHOWN, standards=[replace(unknown, violated=None)]), TIME))
    assert said not in board(Shown(replace(SHOWN, standards=[replace(unknown, violated=False)]), TIME))


# a bar or not | the severity that it asks for | what it is
SEVERITIES = [(bar(), "page", "ticket"), (bar(), "ticket", "ticket"), (bar(), "info", "info"), (rule(), "page", "page")]


@pytest.mark.parametrize(("asking", "asked", "shown"), SEVERITIES)
def test_nobody_is_said_to_be_paged_for_a_bar(asking: StandardFigures, asked: str, shown: str) -> None:
    page = board(Shown(replace(SHOWN, standards=[replace(asking, severity=asked)]), TIME))
    assert re.findall(r'<span class="severity (\w+)">', page) == [shown]


def test_each_warning_leads_to_what_to_do() -> None:
    feed, outlet = replace(SHOWN.feeds[0], fault="gone"), OutletFigures("slack for page", 0, 7, 3, "it is away")
    refused = replace(SHOWN.monitor, reload_successful=False)
    page = board(Shown(replace(SHOWN, feeds=[feed], outlets=[outlet], monitor=refused), TIME))
    led = re.findall(r'role="alert">[^\n]*<a href="runbook/(\w+)">what to do</a></p>', page)
    assert led == ["UpheldFeedSilent", "UpheldOutletFails", "UpheldBookRefused"]
    assert all(section(each) for each in led)


def test_what_was_broken_before_is_not_called_kept() -> None:
    strict = replace(rule(), windows=[], violated=False)
    whole = replace(strict, name="always-short", verdicts={("met", ("email",)): 70})
    page = board(Shown(replace(SHOWN, standards=[whole, strict]), TIME))
    assert "<title>0 violated, 0 unknown, 1 broken before, 1 kept · Upheld</title>" in page
    assert '<li class="broken_before"><a href="#standards"><b>1</b>standards broken before</a>' in page
    assert '<span class="state broken_before"><span aria-hidden="true">!</span> broken before</span>' in page
    of_it = "<b>30</b> <small>of 100 broken, none may be, none announced in the last hour</small>"
    assert page.index(of_it) < page.index("always-short</a>")


def test_no_data_is_never_good_news() -> None:
    assert "Not up to date: &#x27;x&#x27; stopped." in board(Shown(SHOWN, TIME, unready="'x' stopped"))
    fault = "it answered <500>"
    away = [OutletFigures("slack for page", 0, 7, 1_003, fault, SHOWN.at_us), OutletFigures("mailto for ticket", 2, 0, 0, None)]
    page = board(Shown(replace(SHOWN, outlets=away), TIME))
    assert "Alerts do not reach slack for page since <time" in page and ": it answered &lt;500&gt;. 1,003 not told yet." in page
    assert "mailto" not in page
    silent = replace(SHOWN.feeds[0], fault="there is no file `<desk>`", name="<desk>")
    assert "Not read lately: &lt;desk&gt; (there is no file `&lt;desk&gt;`)." in board(Shown(replace(SHOWN, feeds=[silent]), TIME))


def test_what_only_lasts_is_not_due() -> None:
    only = Shown(replace(SHOWN, standards=[standard()]), TIME)
    clocks = standard().clocks
    assert clocks is not None
    lasting = replace(only, snapshot=replace(SHOWN, standards=[replace(standard(), clocks=replace(clocks, is_mirrored=True))]))
    assert 'id="running"' in board(only) and 'id="running"' not in board(lasting)
    assert 'id="at_risk"' in board(lasting)


BROKEN = {
    "standard": "mail", "subject": "<t-1>", "interaction": "<t-1>", "link": "https://desk.example/t-1", "channel": "email", "team": None,
    "deadline": "2026-11-20T12:00:00Z", "decided": "2026-11-20T11:59:00Z", "state": "breached",
}  # fmt: skip


def test_what_broke_and_is_closed_is_found_with_the_instant_at_which_it_broke() -> None:
    page = board(Shown(SHOWN, TIME, closed=[BROKEN], closed_count=2)).partition('id="closed"')[2]
    assert "2 in the last 24 hours, 1 of them shown, the latest first" in page
    assert '<a href="https://desk.example/t-1">&lt;t-1&gt;</a>' in page
    assert 'datetime="2026-11-20T11:59:00Z"' in page and "12:00:00" not in page.partition("</section>")[0]
    assert 'id="closed"' not in board(Shown(SHOWN, TIME))


def test_a_standard_says_how_severe_it_is_and_a_feed_when_it_last_told_anything() -> None:
    page = board(Shown(SHOWN, TIME))
    assert f'<span class="severity page">page</span> <a href="./?standard={standard().name}">' in page
    told = replace(SHOWN.feeds[0], last_event_us=SHOWN.at_us - 90_000_000)
    assert 'data-label="Last event"><time' in (page := board(Shown(replace(SHOWN, feeds=[told]), TIME))) and ">1 min 30 s ago<" in page


def test_what_is_breached_is_not_among_what_is_open() -> None:
    clocks = standard().clocks
    assert clocks is not None
    states = {"running": 2, "paused": 3, "unknown": 4, "at_risk": 5, "breached": 6}
    only = replace(standard(), clocks=replace(clocks, open={(state, CHATS): n for state, n in states.items()}))
    page = board(Shown(replace(SHOWN, standards=[only]), TIME))
    for heading, n in {"Open, not breached": 14, "At risk": 5, "Breached, open": 6}.items():
        assert f'data-label="{heading}">{n}</td>' in page


# what is violated, and what of it is open in which state | whether its row leads to what to do
TO_DO = [(True, "running", True), (False, "breached", True), (False, "running", False), (None, "at_risk", False)]


@pytest.mark.parametrize(("violated", "state", "leads"), TO_DO)
def test_what_is_broken_leads_to_what_to_do(violated: bool | None, state: str, leads: bool) -> None:
    clocks = standard().clocks
    assert clocks is not None
    opened = replace(clocks, open={(state, CHATS): 1})
    only = replace(standard(), violated=violated, clocks=opened, runbook="runbook/care.md#late")
    page = board(Shown(replace(SHOWN, standards=[only]), TIME))
    to = f'<a href="runbook/care.md#late" aria-label="What to do about {only.name}">what to do</a>'
    assert (to in page) is leads
    assert '<a href="runbook/">what to do</a>' in page.partition("<footer>")[2], "always"
    told = board(Shown(replace(SHOWN, standards=[replace(only, runbook_words="ask <Anna>")]), TIME))
    assert (f"{to}: ask &lt;Anna&gt;</small>" in told) is leads


def test_what_pages_comes_first_of_what_is_violated() -> None:
    severities = {"a": "ticket", "b": "info", "c": "page", "d": "page"}
    standards = [replace(standard(), name=name, severity=each, violated=name != "d") for name, each in severities.items()]
    assert [each.name for each in in_order(standards)] == ["c", "a", "b", "d"]


def test_what_is_kept_with_something_at_risk_comes_before_what_is_quiet() -> None:
    clocks = standard().clocks
    assert clocks is not None
    risky, calm = (replace(clocks, open={(state, CHATS): 1}) for state in ("at_risk", "running"))
    kinds = {"a": ("page", calm), "b": ("info", risky), "c": ("page", risky), "d": ("ticket", calm)}
    standards = [replace(standard(), name=name, severity=each, clocks=of, violated=False) for name, (each, of) in kinds.items()]
    assert [each.name for each in in_order(standards)] == ["c", "b", "a", "d"]
    more = [replace(standards[0], name=f"a-{n}") for n in range(4)]
    page = board(Shown(replace(SHOWN, standards=standards + more), TIME))
    opened, _, folded = page.partition('<details id="kept"><summary>6 kept, nothing at risk</summary>')
    assert ">c</a>" in opened and ">b</a>" in opened and ">a</a>" in folded and ">c</a>" not in folded.partition("</details>")[0]


def test_what_can_still_be_kept_stands_above_what_is_over() -> None:
    clocks = standard().clocks
    assert clocks is not None
    states = ("running", "at_risk", "unknown", "breached")
    only = replace(standard(), clocks=replace(clocks, open={(state, CHATS): 1 for state in states}))
    page = board(Shown(replace(SHOWN, standards=[only]), TIME, closed=[], closed_count=1))
    sections = re.findall(r'<section id="(\w+)"', page)
    assert sections == ["standards", "breached", "at_risk", "unknown", "closed", "running", "feeds"]


# what is open in which state | the nearest deadline in minutes | what the tile says of it | where it leads
NEXT = [
    ({"at_risk": 1, "running": 1}, 7, "in 7 min 00 s", "at_risk"),
    ({"running": 1}, 90, "in 1 h 30 min", "running"),
    ({}, None, None, "at_risk"),
]


@pytest.mark.parametrize(("states", "minutes", "said", "to"), NEXT)
def test_the_nearest_deadline_is_seen_from_afar(states: dict[str, int], minutes: int | None, said: str | None, to: str) -> None:
    clocks = standard().clocks
    assert clocks is not None
    deadline = None if minutes is None else SHOWN.at_us + minutes * MINUTE
    opened = replace(clocks, open={(state, CHATS): n for state, n in states.items()}, next_deadline_us=deadline)
    page = board(Shown(replace(SHOWN, standards=[replace(standard(), clocks=opened)]), TIME))
    tile = page.partition('class="tiles"')[2].partition("</ul>")[0].rpartition("<li")[2]
    assert f'href="#{to}"' in tile and "due within 1h" in tile and (("next <time" in tile) is (said is not None)) and (said or "") in tile


def test_what_was_not_told_leads_to_a_name_that_is_near() -> None:
    assert '<h1>Nothing was told of <code>t&lt;1</code>.</h1><p><a href="./">the board</a></p>' in unknown_page("t<1", TIME)
    assert 'Did you mean <a href="explain?subject=t%3C2">t&lt;2</a>?' in unknown_page("t<1", TIME, "t<2")
