"""Standards in plain words, as a manager would read them aloud."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from engine.language.book import Against, Bar, Period, Statistic
from engine.language.clocks import BUILT_IN_CLOCKS
from engine.language.conditions import Compare, Op, Value
from engine.language.durations import MINUTE, Duration, Unit
from engine.language.vocabulary import EVENT_TYPES
from engine.language.words import chinese_clocks, chinese_terms, english_clocks, english_terms
from engine.language.words.phrases import Topic
from engine.language.words.told import PHRASES, Language, told
from tests.unit.language.books import book_text, read, standard_of

ENGLISH, CHINESE = Language.ENGLISH, Language.CHINESE
WEEK = Duration(Unit.DAYS, 7)
CALENDAR = """calendars:
  office: {time_zone: Europe/Berlin, open: {mon-fri: 09:00-17:00}}
  night: {open: {fri-sun: 22:00-06:00}}
  every-day: {open: {mon-sun: 00:00-24:00}}
"""

# fmt: off
# a standard's inside | the topic | in English | in Chinese
SAID = [
    ("clock: pickup, within: 20s", "for", "All interactions.", "全部服务请求。"),
    ("clock: pickup, within: 20s, for: {channel: email}", "for",
     "Interactions where channel is email.", "符合以下条件的服务请求：渠道为“email”。"),
    ("clock: pickup, within: 20s, for: {channel: [email, 5, '5', post card]}", "for",
     "Interactions where channel is email, 5, the text “5” or “post card”.",
     "符合以下条件的服务请求：渠道为“email”、5、“5”或“post card”。"),
    ("clock: pickup, within: 20s, for: {tier: {not: [gold, silver]}, score: {at_least: 4.50}}", "for",
     "Interactions where tier is not gold or silver, and score is at least 4.5.",
     "符合以下条件的服务请求：客户等级不是“gold”或“silver”，且“score”不低于4.5。"),
    ("clock: pickup, within: 20s, for: {score: {at_most: 3}, words: {more_than: 1, less_than: 9}}", "for",
     "Interactions where score is at most 3, and words is more than 1, and words is less than 9.",
     "符合以下条件的服务请求：“score”不超过3，且字数高于1，且字数低于9。"),
    ("clock: pickup, within: 20s, for: {csat: {present: true}, team: {present: false}, topic: {matches: 'bill.*'}}", "for",
     "Interactions where csat is given, and team is missing, and topic is of the form “bill.*”.",
     "符合以下条件的服务请求：满意度有值，且团队没有值，且主题符合格式“bill.*”。"),
    ("clock: pickup, within: 20s, for: {any: [{channel: email}, {channel: chat, team: day}]}", "for",
     "Interactions where channel is email, or (channel is chat, and team is day).",
     "符合以下条件的服务请求：渠道为“email”，或（渠道为“chat”，且团队为“day”）。"),
    ("clock: pickup, within: 20s, for: {none: [{channel: email}, {happened: [transferred, shipped]}]}", "for",
     "Interactions where none of this holds: channel is email; (the interaction has been transferred already, or the event shipped has "
     "taken place already).",
     "符合以下条件的服务请求：以下均不成立：渠道为“email”；曾有服务请求转派或“shipped”事件发生的记录。"),
    ("clock: pickup, within: 20s, for: {first_event: opened, weekday: [sat, sun], hour: {at_least: 9}}", "for",
     "Interactions where the first event is opened, and the weekday is sat or sun, and the local hour is at least 9.",
     "符合以下条件的服务请求：首个事件为“opened”，且星期为“sat”或“sun”，且当地钟点不低于9。"),
    ("clock: {from: shipped, to: {type: [agent_message, answered], where: {team: day}}, count: first}, within: 1h", "clock",
     "From the moment the event shipped takes place, until an agent writes to the customer or picks up (where team is day). "
     "Only the first such stretch of time of an interaction counts.",
     "从“shipped”事件发生时起，到客服发出回复或客服接起（均限团队为“day”）时止。每个服务请求只考核第一次。"),
    ("clock: {from: [walked_in, ticket_drawn], to: answered}, within: 1h, per: customer", "clock",
     "From the moment the event walked_in or ticket_drawn takes place, until an agent picks up. "
     "Each such stretch of time counts by itself.",
     "从“walked_in”事件发生或“ticket_drawn”事件发生时起，到客服接起时止。每一次都单独考核。"),
    ("clock: pickup, within: 1h, per: customer", "per",
     "Interactions with the same customer are taken together as one; an interaction that lacks it is left out. "
     "What the clock finds is judged by the interaction that started it.",
     "客户相同的服务请求合并考核，缺少该项的不计入；以触发计时的那个服务请求的情况为准。"),
    ("clock: {from: queued, to: answered, pause: held, resume: unheld, cancel: {type: abandoned, before: 5s}, count: sum}, within: 1h",
     "clock",
     "From the moment the customer joins the queue, until an agent picks up. The clock stands still from the moment the customer is put "
     "on hold. It goes on when the customer is taken off hold. "
     "No verdict is given if the customer gives up waiting within the first 5 seconds. "
     "All such stretches of time of an interaction add up and are judged as one.",
     "从客户进入排队时起，到客服接起时止。遇客户被保持等待时暂停计时。遇保持等待解除时恢复计时。计时不超过5秒时遇客户放弃排队的，不作判定。"
     "同一服务请求的各段用时累加，合并为一次考核。"),
    ("clock: {from: queued, to: answered, pause: held}, within: 1h", "clock",
     "From the moment the customer joins the queue, until an agent picks up. The clock stands still from the moment the customer is put "
     "on hold. It never goes on by itself. Each such stretch of time counts by itself.",
     "从客户进入排队时起，到客服接起时止。遇客户被保持等待时暂停计时。暂停后不会自行恢复计时。每一次都单独考核。"),
    ("clock: {from: queued, to: answered, pause: held, resume: unheld}, due: promised_at", "clock",
     "From the moment the customer joins the queue, until an agent picks up. Each such stretch of time counts by itself.",
     "从客户进入排队时起，到客服接起时止。每一次都单独考核。"),
    ("clock: pickup, within: 1h30m", "target", "Within 1 hour 30 minutes.", "1小时30分钟以内。"),
    ("clock: pickup, within: 24h", "target", "Within 24 hours.", "24小时以内。"),
    ("clock: pickup, within: 1d", "target", "Within 1 day, up to the same time of day.", "1天以内，截止到当天的同一时刻。"),
    ("clock: pickup, within: 1 working day, hours: office", "target",
     "Within 1 working day, up to the same time of day.", "1个工作日以内，截止到当天的同一时刻。"),
    ("clock: pickup, within: 0 working days, hours: office", "target",
     "By the next moment in opening hours.", "最近的营业时刻以前。"),
    ("clock: pickup, within: end of 0 working days, hours: office", "target", "By the end of the same working day.", "当个工作日下班前。"),
    ("clock: pickup, within: end of 1 working day, hours: office", "target", "By the end of the next working day.", "下一个工作日下班前。"),
    ("clock: pickup, within: end of 2 working days, hours: office", "target",
     "By the end of the 2nd working day after the clock starts.", "计时开始后的第2个工作日下班前。"),
    ("clock: pickup, not_within: 7d", "target",
     "Not within 7 days: what ends sooner breaks the promise.", "7天之内不得出现，提前出现即为未达标。"),
    ("clock: pickup, not_within: end of 2 working days, hours: office", "target",
     "Not before the end of the 2nd working day after the clock starts: what ends sooner breaks the promise.",
     "不得早于计时开始后的第2个工作日下班，提前出现即为未达标。"),
    ("clock: pickup, due: promised_at", "target",
     "By the time that promised_at gives; a date alone means the end of that day. "
     "Until it is known nothing is judged, and no pause moves it.",
     "以“promised_at”所记的时间为截止时间；只有日期的，截止到当日结束。该时间未知时不作判定，也不因暂停而顺延。"),
    ("clock: pickup, within: {by: tier, gold: 1h, basic: {by: team, day: 2h}}", "target",
     "This depends on tier and team: Where tier is gold: within 1 hour. Where tier is basic and team is day: within 2 hours. "
     "Where tier is basic and team is any other: no promise. Otherwise no promise.",
     "按客户等级和团队而定： 客户等级为“gold”：1小时以内。 客户等级为“basic”且团队为“day”：2小时以内。 "
     "客户等级为“basic”且团队为其他：不作承诺。 其余：不作承诺。"),
    ("clock: pickup, within: 1h", "hours", "Every second counts, day and night.", "全天候计时（7×24小时）。"),
    ("clock: pickup, within: 1h, hours: {by: tier, gold: always, otherwise: night}", "hours",
     "This depends on tier: Where tier is gold: every second counts, day and night. Otherwise only the opening hours of night count. "
     "The hours of night: Monday to Thursday closed; Friday to Sunday 22:00 to 06:00 the next day. "
     "Public holidays as such are no days off: each has the hours of its weekday.",
     "按客户等级而定： 客户等级为“gold”：全天候计时（7×24小时）。 其余：只计“night”的营业时间。 "
     "“night”的营业时间：周一至周四休息；周五至周日22:00至次日06:00。公共假日本身不算休息日，按当天是周几照常营业。"),
    ("clock: pickup, within: end of 14 working days, hours: every-day", "hours",
     "Only the opening hours of every-day count. "
     "The hours of every-day: it never closes, so that each day of the year, from midnight to midnight, is a working day.",
     "只计“every-day”的营业时间。 “every-day”的营业时间：全年无休、昼夜不停，每一天（从零点到零点）都算一个工作日。"),
    ("clock: pickup, within: 1h, on_change: keep", "on_change",
     "What holds when the clock starts holds to its end, whatever changes in between.", "以计时开始时的情况为准，中途变更不影响。"),
    ("clock: pickup, within: 1h, for: {team: day}", "on_change",
     "When team changes while the clock runs, what holds then applies; the time still counts from the start.",
     "团队中途有变更的，按变更后的要求考核，用时仍从最初开始时算起。"),
    ("clock: pickup, for: {any: [{team: day}, {hour: 9}], channel: {not: chat}}, within: {by: priority, high: 1h, otherwise: 2h}",
     "on_change",
     "When team, channel or priority changes while the clock runs, what holds then applies; the time still counts from the start.",
     "团队、渠道和优先级中途有变更的，按变更后的要求考核，用时仍从最初开始时算起。"),
    ("clock: pickup, within: 1h", "on_change", None, None),
    ("clock: pickup, within: 1h", "warn", "At 80% of the time, it is shown as at risk.", "用时达80%时，提示临近超时。"),
    ("clock: pickup, within: 1h, warn: []", "warn", "None before the deadline.", "到期前不预警。"),
    ("clock: pickup, within: 1h, warn: {50%: ticket, 99.5%: page}", "warn",
     "At 50% of the time, it is a matter for a ticket; at 99.5% of the time, it is a matter for a call at once.",
     "用时达50%时，按工单处理；用时达99.5%时，按立即呼叫处理。"),
    ("clock: pickup, not_within: 1h", "warn", None, None),
    ("clock: pickup, within: 1h, per: [customer, topic]", "per",
     "Interactions with the same customer and topic are taken together as one; an interaction that lacks any of these is left out. "
     "What the clock finds is judged by the interaction that started it.",
     "客户和主题相同的服务请求合并考核，缺少任何一项的不计入；以触发计时的那个服务请求的情况为准。"),
    ("clock: pickup, within: 1h", "goal", "No miss is allowed: the standard is violated for one hour after each.",
     "零容忍：不允许任何一次未达标；每出现一次，违约状态持续一小时。"),
    ("clock: pickup, within: 1h, goal: 95% over 28d", "goal",
     "Of all stretches of time decided in the last 28 days, at least 95% are kept, at any moment.",
     "滚动考核最近28天，按计时次数计算的达标率不低于95%。"),
    ("clock: pickup, within: 1h, goal: 80% per day", "goal",
     "Of all stretches of time decided in each day, at least 80% are kept, judged when it ends.",
     "按自然日考核，期末判定，按计时次数计算的达标率不低于80%。"),
    ("every: agent_message, must: {words: {at_most: 250}}, goal: 80% per week", "goal",
     "Of all such events decided in each week, at least 80% are kept, judged when it ends.",
     "按自然周考核，期末判定，按事件次数计算的达标率不低于80%。"),
    ("clock: pickup, within: 1h, goal: 80% per day, minimum: 20", "minimum",
     "With fewer than 20 verdicts in the period nothing is said of the goal.", "考核期内判定不足20次时，不对目标下结论。"),
    ("clock: pickup, within: 1h, minimum: 1", "minimum", None, None),
    ("clock: pickup, within: 1h, severity: page", "severity", "Each miss is a matter for a call at once.", "每次未达标，按立即呼叫处理。"),
    ("clock: pickup, within: 1h, severity: page, goal: 95% over 28d", "severity",
     "A goal that is not reached is a matter for a ticket; misses that come many times faster than it allows, for a call at once.",
     "未达到目标时，按工单处理；未达标增多过快、远超目标所容许的速度时，按立即呼叫处理。"),
    ("clock: pickup, within: 1h, severity: page, goal: 95% over 1h", "severity", "A goal that is not reached is a matter for a ticket.",
     "未达到目标时，按工单处理。"),
    ("bar: {average: quality, at_least: 4}, over: 7d, severity: page", "severity", "A bar that does not hold is a matter for a ticket.",
     "指标不合格时，按工单处理。"),
    ("bar: {average: quality, at_least: 4}, over: 7d", "break_down", None, None),
    ("clock: pickup, within: 1h", "severity", "Each miss is a matter for a ticket.", "每次未达标，按工单处理。"),
    ("clock: pickup, within: 1h, severity: info", "severity", "Each miss is shown, and nobody is told.",
     "每次未达标，只作展示，不另行通知。"),
    ("clock: pickup, within: 1h, since: 2026-03-01", "days", "For what begins on 1 March 2026 or later.",
     "自2026年3月1日起发生的，按此标准执行（含当日）。"),
    ("clock: pickup, within: 1h, until: 2026-12-31", "days", "For what begins on 31 December 2026 or earlier.",
     "至2026年12月31日止发生的，按此标准执行（含当日）。"),
    ("clock: pickup, within: 1h, since: 2026-03-01, until: 2026-12-31", "days",
     "For what begins from 1 March 2026 to 31 December 2026.", "自2026年3月1日起至2026年12月31日止发生的，按此标准执行（含当日）。"),
    ("clock: pickup, within: 1h, owner: back-office", "owner", "back-office", "back-office"),
    ("clock: pickup, within: 1h, runbook: docs/late.md", "runbook", "docs/late.md", "docs/late.md"),
    ("clock: pickup, within: 1h, tags: [law, 'law, email']", "tags", "law, “law, email”", "“law”、“law, email”"),
    ("clock: pickup, within: 1h, break_down: [channel, hour]", "break_down",
     "By channel and the local hour.", "按渠道和当地钟点分别统计。"),
    ("clock: pickup, within: 1h, break_down: []", "break_down", "All together.", "合并统计，不分维度。"),
    ("clock: pickup, within: 1h, hours: office", "time_zone", "Europe/Berlin", "Europe/Berlin"),
    ("every: [agent_message, {type: answered, where: {team: day}}], must: {words: {at_most: 250}}", "every",
     "Each time an agent writes to the customer, or an agent picks up (where team is day), this must hold: words is at most 250. "
     "Only what comes with that event itself is looked at.",
     "每次客服发出回复，或客服接起（限团队为“day”），都必须做到：字数不超过250。只看该事件自身所带的信息。"),
]

QUALITY = Bar(Statistic.AVERAGE, "quality", at_least=Fraction("4.2"), over=WEEK)
SATISFIED = Bar(Statistic.SHARE, Compare("csat", Op.AT_LEAST, (Value("4", 4.0),)), at_least=Fraction("0.85"), per=Period.MONTH)
HANDLING = Bar(Statistic.PERCENTILE, BUILT_IN_CLOCKS["handling"], percentile=92, at_most=Fraction(6 * MINUTE), over=WEEK)
CALLS = Bar(Statistic.COUNT, at_most=Fraction(400), over=Duration(Unit.EXACT, 60 * MINUTE))
FELL = Against(drop=Fraction("0.05"))
# a bar | the topic | in English | in Chinese
SAID_OF_BARS = [
    (QUALITY, "figure", "The average of quality.", "质量分的平均值。"),
    (QUALITY, "bounds", "At least 4.2.", "不低于4.2。"),
    (QUALITY, "over", "The last 7 days, at any moment.", "滚动考核最近7天。"),
    (QUALITY, "clock", None, None),
    (QUALITY, "goal", None, None),
    (replace(QUALITY, at_most=Fraction(5)), "bounds", "At least 4.2 and at most 5.", "不低于4.2，且不超过5。"),
    (replace(QUALITY, at_least=None, spread=Fraction("0.3"), across="channel"), "bounds", None, None),
    (replace(QUALITY, across="channel", spread=Fraction("0.3")), "across",
     "Each channel by itself: one that fails is enough. An interaction without channel is left out. "
     "Between the best and the worst lie at most 0.3.",
     "按渠道分组，各组分别考核，一组未达标即为未达标；没有渠道的不计入。最好与最差之间相差不超过0.3。"),
    (replace(QUALITY, against=FELL), "against",
     "Compared with the period just before, it falls by at most 5% of what it was.", "与上一个周期相比，下降不超过原值的5%。"),
    (replace(QUALITY, against=Against(date(2026, 3, 1), rise=Fraction("0.1"), relative=False)), "against",
     "Compared with the period that ended with the day before 1 March 2026, it rises by at most 0.1.",
     "与2026年3月1日之前（不含当日）的同等周期相比，上升不超过0.1。"),
    (replace(QUALITY, confidence=Fraction("0.95")), "confidence",
     "Violated only when chance is ruled out, with 95% certainty: the whole confidence interval lies past the bar.",
     "排除偶然因素，须有95%的把握，才算未达标：置信区间整体越过标准。"),
    (replace(QUALITY, confidence=Fraction("0.95"), at_least=None, across="channel", spread=Fraction(1)), "confidence",
     "Violated only when chance is ruled out, with 95% certainty: the intervals of the best and the worst group lie too far apart.",
     "排除偶然因素，须有95%的把握，才算未达标：最好与最差两组的置信区间相距过大。"),
    (SATISFIED, "figure",
     "The share of interactions where csat is at least 4. An interaction counts from the moment it is opened.",
     "符合以下条件的服务请求占比：满意度不低于4。每个服务请求在服务请求建立时计入。"),
    (replace(SATISFIED, at="surveyed"), "figure",
     "The share of interactions where csat is at least 4. An interaction counts from the moment the customer is surveyed.",
     "符合以下条件的服务请求占比：满意度不低于4。每个服务请求在对客户做满意度调查时计入。"),
    (SATISFIED, "bounds", "At least 85%.", "不低于85%。"),
    (SATISFIED, "over", "Each month, judged when it ends.", "按自然月考核，期末判定。"),
    (replace(SATISFIED, spread=Fraction("0.1")), "across", "Between the best and the worst lie at most 10 percentage points.",
     "最好与最差之间相差不超过10个百分点。"),
    (HANDLING, "figure", "The 92nd percentile of the time that the clock measures: 92% are at or below it.",
     "下述计时用时的第92百分位数，即92%不超过的值。"),
    (replace(HANDLING, percentile=50), "figure", "The median of the time that the clock measures: 50% are at or below it.",
     "下述计时用时的中位数，即50%不超过的值。"),
    (HANDLING, "clock",
     "From the moment an agent picks up until the conversation ends. Each such stretch of time counts by itself.",
     "从客服接起时起，到通话或会话结束时止。每一次都单独考核。"),
    (HANDLING, "hours", "Every second counts, day and night.", "全天候计时（7×24小时）。"),
    (HANDLING, "bounds", "At most 6 minutes.", "不超过6分钟。"),
    (replace(HANDLING, at_most=Fraction(500_000)), "bounds", "At most 0.5 seconds.", "不超过0.5秒。"),
    (CALLS, "figure", "The number of interactions. An interaction counts from the moment it is opened.",
     "服务请求的数量。每个服务请求在服务请求建立时计入。"),
    (replace(CALLS, statistic=Statistic.NPS, of="recommend"), "figure",
     "The Net Promoter Score of recommend: the share of 9 and 10 less the share of 0 to 6, from -100 to 100.",
     "按“recommend”计算的净推荐值（NPS）：9至10分的占比减去0至6分的占比，范围-100至100。"),
    (CALLS, "minimum", "Fewer than 30 samples are not judged.", "样本不足30个的，不作判定。"),
]

# two ways to write the same
ALIKE = [
    ("clock: pickup, within: 24h", "clock: pickup, within: 1440m"),
    ("clock: pickup, within: 90s", "within: 1m30s, clock: pickup"),
    ("clock: pickup, within: 20s, goal: 95% over 28d", "clock: pickup, within: 20s, goal: 95.0% over 28d, warn: 80%, severity: ticket"),
    ("clock: pickup, within: 20s", "clock: {from: queued, to: answered, cancel: abandoned}, within: 20s, hours: always, minimum: 1"),
    ("clock: follow_up, within: 1h", "clock: {from: resolved, to: followed_up, cancel: [spam, merged, deleted, reopened]}, within: 1h"),
    ("clock: pickup, within: 1h, for: {channel: email}", "clock: pickup, within: 1h, for: {channel: [email]}"),
    ("clock: pickup, within: 1h, for: {score: {at_least: 4.5}}", "clock: pickup, within: 1h, for: {all: [{score: {at_least: 4.50}}]}"),
]
# fmt: on


def said(topic: str, statements: object) -> str | None:
    """What is said of a topic, points after the sentence; None if nothing is."""
    assert isinstance(statements, tuple)
    return next((" ".join((each.text, *each.points)) for each in statements if each.topic == topic), None)


@pytest.mark.parametrize(("inside", "topic", "english", "chinese"), SAID, ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_said_of_time_and_rules(inside: str, topic: str, english: str | None, chinese: str | None) -> None:
    book, _ = read(book_text(inside, CALENDAR))
    assert book is not None
    both = [said(topic, told(book["the-standard"], book.calendars, language)) for language in (ENGLISH, CHINESE)]
    assert both == [english, chinese]


@pytest.mark.parametrize(("bar", "topic", "english", "chinese"), SAID_OF_BARS)
def test_what_is_said_of_bars(bar: Bar, topic: str, english: str | None, chinese: str | None) -> None:
    standard = replace(standard_of("clock: pickup, within: 1h"), kind=bar, minimum=30)
    assert [said(topic, told(standard, {}, language)) for language in (ENGLISH, CHINESE)] == [english, chinese]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_what_means_the_same_reads_the_same(one: str, other: str, language: Language) -> None:
    assert told(standard_of(one), {}, language) == told(standard_of(other), {}, language)


def test_every_built_in_event_and_clock_has_words() -> None:
    for table in (english_terms.EVENTS, chinese_terms.EVENTS):
        assert tuple(table) == EVENT_TYPES
    for clocks in (english_clocks.BUILT_IN, chinese_clocks.BUILT_IN):
        assert tuple(clocks) == tuple(BUILT_IN_CLOCKS)


@pytest.mark.parametrize("language", Language)
def test_no_two_events_clocks_or_headings_have_the_same_words(language: Language) -> None:
    say = PHRASES[language]
    happening = [told(standard_of(f"clock: {{from: {name}, to: shipped}}, within: 1h"), {}, language) for name in EVENT_TYPES]
    clocks = [say.clock(each) for each in BUILT_IN_CLOCKS.values()]
    for found in (happening, clocks, [say.label(topic) for topic in Topic]):
        assert len(set(found)) == len(found)
