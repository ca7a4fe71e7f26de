"""Terms in Chinese: events, lists, the user's own words, lengths of time and dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from engine.language.calendars import Range
from engine.language.durations import Duration, Unit
from engine.language.words.parts import clock_face, ends_next_day, exact_parts

EVENTS: dict[str, str] = {
    "opened": "服务请求建立",
    "customer_message": "客户来信",
    "agent_message": "客服发出回复",
    "auto_reply": "系统发出自动回复",
    "internal_note": "客服填写内部备注",
    "assigned": "服务请求分派",
    "transferred": "服务请求转派",
    "queued": "客户进入排队",
    "answered": "客服接起",
    "held": "客户被保持等待",
    "unheld": "保持等待解除",
    "ended": "通话或会话结束",
    "abandoned": "客户放弃排队",
    "pending": "转为等待客户答复",
    "unpending": "不再等待客户答复",
    "resolved": "问题解决",
    "reopened": "服务请求重新打开",
    "closed": "服务请求关闭",
    "merged": "并入其他服务请求",
    "spam": "判为垃圾信息",
    "deleted": "服务请求删除",
    "followed_up": "我方回访客户",
    "surveyed": "对客户做满意度调查",
    "scored": "对服务评分",
    "updated": "服务请求信息更新",
}
"""Each built-in event."""

_ATTRIBUTES = {
    "channel": "渠道",
    "team": "团队",
    "priority": "优先级",
    "customer": "客户",
    "agent": "客服人员",
    "status": "状态",
    "csat": "满意度",
    "quality": "质量分",
    "words": "字数",
    "first_event": "首个事件",
    "hour": "当地钟点",
    "weekday": "星期",
    "stage": "服务阶段",
    "topic": "主题",
    "tier": "客户等级",
}
_UNITS = {"hour": "小时", "minute": "分钟", "second": "秒"}


def event(name: str) -> str:
    """An event that happens."""
    return EVENTS.get(name) or f"{quoted(name)}事件发生"


def attribute(name: str) -> str:
    """What an attribute is called; those of the user stand in quotes."""
    return _ATTRIBUTES.get(name) or quoted(name)


def listed(items: Sequence[str], joint: str) -> str:
    """`甲`, `甲或乙`, `甲、乙或丙`."""
    return items[0] if len(items) == 1 else f"{'、'.join(items[:-1])}{joint}{items[-1]}"


def quoted(text: str) -> str:
    """A text of the user."""
    return f"“{text.replace('”', '””')}”"


def exact(amount_us: Fraction | int) -> str:
    """Exact time as `1小时30分钟`."""
    return "".join(f"{count}{_UNITS[unit]}" for count, unit in exact_parts(amount_us))


def length(duration: Duration) -> str:
    """A length of exact time or of days."""
    if duration.unit is Unit.EXACT:
        return exact(duration.amount)
    return f"{duration.amount}{'天' if duration.unit is Unit.DAYS else '个工作日'}"


def working_day(number: int) -> str:
    """The day on which a promise by the end of a working day ends."""
    return {0: "当个工作日", 1: "下一个工作日"}.get(number) or f"计时开始后的第{number}个工作日"


def day(value: date) -> str:
    """`2026年12月24日`."""
    return f"{value.year}年{month_day(value.month, value.day)}"


def month_day(month: int, number: int) -> str:
    """`12月24日`."""
    return f"{month}月{number}日"


def hours_of_day(ranges: Sequence[Range]) -> str:
    """Opening hours of a day, as `09:00至12:00和13:00至16:00`."""
    return listed([f"{clock_face(each.start)}至{'次日' * ends_next_day(each)}{clock_face(each.end)}" for each in ranges], "和")
