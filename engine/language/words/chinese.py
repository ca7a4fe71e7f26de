"""Chinese, as service managers write it. What each function is for is said by `Phrases`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from engine.language.book import Against, Bar, Clock, Goal, Mark, Match, OnChange, Period, Rule, Severity, Statistic
from engine.language.calendars import ALWAYS, Calendar
from engine.language.conditions import Condition
from engine.language.durations import Duration, Unit
from engine.language.paths import Path
from engine.language.words import chinese_clocks, chinese_conditions
from engine.language.words.chinese_terms import attribute, day, exact, hours_of_day, length, listed, month_day, quoted, working_day
from engine.language.words.parts import days_alike, number_text, percent_text
from engine.language.words.phrases import Broken, Topic

_LABELS = {
    Topic.FOR: "适用范围",
    Topic.TOGETHER: "合并考核",
    Topic.EVERY: "规则",
    Topic.FIGURE: "指标",
    Topic.CLOCK: "计时",
    Topic.TARGET: "时限",
    Topic.HOURS: "计时时段",
    Topic.CHANGE: "中途变更",
    Topic.WARN: "预警",
    Topic.BOUNDS: "标准",
    Topic.ACROSS: "分组",
    Topic.AGAINST: "对比",
    Topic.WINDOW: "周期",
    Topic.CONFIDENCE: "置信度",
    Topic.GOAL: "目标",
    Topic.MINIMUM: "最少样本",
    Topic.SEVERITY: "未达标时",
    Topic.DAYS: "有效期",
    Topic.OWNER: "责任方",
    Topic.RUNBOOK: "处理办法",
    Topic.TAGS: "标签",
    Topic.BREAK_DOWN: "统计维度",
    Topic.ZONE: "时区",
}
_CALLS = {Severity.PAGE: "按立即呼叫处理", Severity.TICKET: "按工单处理"}
_BROKEN = {Broken.MISS: "每次未达标", Broken.GOAL: "未达到目标时", Broken.BAR: "指标不合格时"}
_PERIODS = {Period.DAY: "日", Period.WEEK: "周", Period.MONTH: "月", Period.QUARTER: "季度"}
_WEEKDAYS = "一二三四五六日"


def label(topic: Topic) -> str:
    return _LABELS[topic]


def sentence(phrase: str) -> str:
    return f"{phrase}。"


def applies(condition: Condition | None) -> str:
    return "全部服务请求。" if condition is None else f"符合以下条件的服务请求：{chinese_conditions.condition(condition)}。"


def together(per: tuple[str, ...]) -> str:
    lacking = "该项" if len(per) == 1 else "任何一项"
    return f"{_attributes(per)}相同的服务请求合并考核，缺少{lacking}的不计入；以触发计时的那个服务请求的情况为准。"


def rule(rule: Rule) -> str:
    happening, must = chinese_clocks.happening(rule.every), chinese_conditions.condition(rule.must)
    return f"每次{happening}，都必须做到：{must}。只看该事件自身所带的信息。"


clock = chinese_clocks.clock


def within(target: Duration) -> str:
    match target.unit:
        case Unit.EXACT:
            return f"{exact(target.amount)}以内"
        case Unit.DAYS:
            return f"{length(target)}以内，截止到当天的同一时刻"
        case Unit.WORKING_DAYS:
            return f"{length(target)}以内，截止到当天的同一时刻" if target.amount else "最近的营业时刻以前"
        case Unit.END_OF_WORKING_DAY:
            return f"{working_day(target.amount)}下班前"


def not_within(target: Duration) -> str:
    if target.unit is Unit.END_OF_WORKING_DAY:
        return f"不得早于{working_day(target.amount)}下班，提前出现即为未达标"
    return f"{length(target)}之内不得出现，提前出现即为未达标"


def due(attribute: str) -> str:
    name = _attributes((attribute,))
    return f"以{name}所记的时间为截止时间；只有日期的，截止到当日结束。该时间未知时不作判定，也不因暂停而顺延。"


def hours(name: str) -> str:
    return "全天候计时（7×24小时）" if name == ALWAYS else f"只计{quoted(name)}的营业时间"


def calendar(calendar: Calendar, zone: str) -> str:
    said = [f"{quoted(calendar.name)}的营业时间：{'；'.join(_open_days(calendar))}"]
    off = [_holidays(calendar.holidays)] if calendar.holidays else []
    off += [f"每年{month_day(month, number)}" for month, number in sorted(calendar.closed_month_days)]
    off += [day(each) for each in sorted(calendar.closed_dates)]
    if off:
        said.append(f"以下日期休息：{'、'.join(off)}")
    if calendar.holidays is None and not calendar.never_closes:
        said.append("公共假日本身不算休息日，按当天是周几照常营业")
    if calendar.extra:
        hours = (f"{day(each)}{hours_of_day(ranges) if ranges else '休息'}" for each, ranges in calendar.extra)
        said.append(f"以下日期另行安排：{'；'.join(hours)}")
    if calendar.time_zone != zone:
        said.append(f"以上为{calendar.time_zone}当地时间")
    return "。".join(said) + "。"


def _holidays(code: str) -> str:
    return f"{code}的公共假日" if "-" in code else f"{code}全国统一的公共假日"


def _open_days(calendar: Calendar) -> list[str]:
    if calendar.never_closes:
        return ["全年无休、昼夜不停，每一天（从零点到零点）都算一个工作日"]
    return [f"{_span(first, last)}{hours_of_day(ranges) if ranges else '休息'}" for first, last, ranges in days_alike(calendar)]


def _span(first: int, last: int) -> str:
    return f"周{_WEEKDAYS[first]}" if first == last else f"周{_WEEKDAYS[first]}{'、' if last == first + 1 else '至'}周{_WEEKDAYS[last]}"


def depends(attributes: tuple[str, ...]) -> str:
    return f"按{_attributes(attributes)}而定："


def chosen(path: Path, phrase: str | None) -> str:
    promise = "不作承诺" if phrase is None else phrase
    if len(path) == 1 and path[0].value is None:
        return f"其余：{promise}"
    steps = (f"{attribute(pick.by)}为{'其他' if pick.value is None else quoted(pick.value)}" for pick in path)
    return f"{'且'.join(steps)}：{promise}"


def change(on_change: OnChange, attributes: tuple[str, ...]) -> str:
    if on_change is OnChange.KEEP:
        return "以计时开始时的情况为准，中途变更不影响。"
    what = _attributes(attributes) if attributes else ""
    return f"{what}中途有变更的，按变更后的要求考核，用时仍从最初开始时算起。"


def warn(marks: tuple[Mark, ...]) -> str:
    if not marks:
        return "到期前不预警。"
    return sentence("；".join(f"用时达{percent_text(mark.share)}时，{_CALLS.get(mark.severity, '提示临近超时')}" for mark in marks))


def goal(goal: Goal | None, of_events: bool) -> str:
    if goal is None:
        return "零容忍：不允许任何一次未达标；每出现一次，违约状态持续一小时。"
    counted = "按事件次数" if of_events else "按计时次数"
    return f"{_period(goal.over, goal.per)}，{counted}计算的达标率不低于{percent_text(goal.share)}。"


def minimum(minimum: int, of_samples: bool) -> str:
    return f"样本不足{minimum}个的，不作判定。" if of_samples else f"考核期内判定不足{minimum}次时，不对目标下结论。"


def severity(broken: Broken, severity: Severity, may_burn: bool) -> str:
    burning = "；未达标增多过快、远超目标所容许的速度时，按立即呼叫处理" if may_burn else ""
    return sentence(f"{_BROKEN[broken]}，{_CALLS.get(severity, '只作展示，不另行通知')}{burning}")


def days(since: date | None, until: date | None) -> str:
    start = "" if since is None else f"自{day(since)}起"
    end = "" if until is None else f"至{day(until)}止"
    return f"{start}{end}发生的，按此标准执行（含当日）。"


def tags(tags: tuple[str, ...]) -> str:
    return "、".join(map(quoted, tags))


def break_down(attributes: tuple[str, ...]) -> str:
    return f"按{_attributes(attributes)}分别统计。" if attributes else "合并统计，不分维度。"


def figure(bar: Bar) -> str:
    if bar.statistic not in (Statistic.SHARE, Statistic.COUNT):
        return f"{_statistic(bar)}。"
    at = "服务请求建立" if bar.at is None else chinese_clocks.happening((Match(bar.at),))
    return f"{_statistic(bar)}。每个服务请求在{at}时计入。"


def _statistic(bar: Bar) -> str:
    of = _of(bar)
    match bar.statistic:
        case Statistic.AVERAGE:
            return f"{of}的平均值"
        case Statistic.PERCENTILE:
            name = "中位数" if bar.percentile == 50 else f"第{bar.percentile}百分位数"
            return f"{of}的{name}，即{bar.percentile}%不超过的值"
        case Statistic.NPS:
            return f"按{of}计算的净推荐值（NPS）：9至10分的占比减去0至6分的占比，范围-100至100"
        case Statistic.SHARE:
            return f"符合以下条件的服务请求占比：{of}"
        case Statistic.COUNT:
            return "服务请求的数量"


def bounds(bar: Bar) -> str:
    low = [f"不低于{_amount(bar, bar.at_least)}"] if bar.at_least is not None else []
    high = [f"不超过{_amount(bar, bar.at_most)}"] if bar.at_most is not None else []
    return sentence("，且".join([*low, *high]))


def across(bar: Bar) -> str:
    said = []
    if bar.across is not None:
        name = attribute(bar.across)
        said.append(f"按{name}分组，各组分别考核，一组未达标即为未达标；没有{name}的不计入")
    if bar.spread is not None:
        said.append(f"最好与最差之间相差不超过{_difference(bar, bar.spread)}")
    return "。".join(said) + "。"


def against(bar: Bar) -> str:
    trend = bar.against or Against()
    earlier = "上一个周期" if trend.before is None else f"{day(trend.before)}之前（不含当日）的同等周期"
    moves = [("下降", trend.drop), ("上升", trend.rise)]
    limits = [f"{verb}不超过{_change(bar, trend, limit)}" for verb, limit in moves if limit is not None]
    return f"与{earlier}相比，{'，且'.join(limits)}。"


def window(bar: Bar) -> str:
    return f"{_period(bar.over, bar.per)}。"


def confidence(bar: Bar) -> str:
    sure = f"排除偶然因素，须有{percent_text(bar.confidence or Fraction(0))}的把握，才算未达标"
    bounds = ["置信区间整体越过标准"] if (bar.at_least, bar.at_most) != (None, None) else []
    groups = ["最好与最差两组的置信区间相距过大"] if bar.spread is not None else []
    return f"{sure}：{'，或'.join([*bounds, *groups])}。"


def _period(over: Duration | None, per: Period | None) -> str:
    return f"按自然{_PERIODS[per]}考核，期末判定" if per is not None else "" if over is None else f"滚动考核最近{length(over)}"


def _of(bar: Bar) -> str:
    match bar.of:
        case None:
            return ""
        case Clock():
            return "下述计时用时"
        case str():
            return attribute(bar.of)
        case _:
            return chinese_conditions.condition(bar.of)


def _amount(bar: Bar, amount: Fraction) -> str:
    if isinstance(bar.of, Clock):
        return exact(amount)
    return percent_text(amount) if bar.statistic is Statistic.SHARE else number_text(amount)


def _difference(bar: Bar, amount: Fraction) -> str:
    return f"{number_text(amount * 100)}个百分点" if bar.statistic is Statistic.SHARE else _amount(bar, amount)


def _change(bar: Bar, trend: Against, limit: Fraction) -> str:
    return f"原值的{percent_text(limit)}" if trend.relative else _difference(bar, limit)


def _attributes(names: Sequence[str]) -> str:
    return listed([attribute(name) for name in names], "和")
