"""Clocks in Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from engine.language.book import Clock, Count, Match
from engine.language.conditions import Condition
from engine.language.words.chinese_conditions import condition
from engine.language.words.chinese_terms import event, exact, listed
from engine.language.words.parts import built_in_name

_NOT_A_REPLY = "系统自动回复和内部备注不算回复"
_NO_LONGER_WAITING = "回复前已解决、关闭或结束的，或被判为垃圾信息、删除、并入其他请求的，不作判定"
_VOID = "被判为垃圾信息、删除或并入其他请求的，不作判定"
_EACH, _FIRST = "每一次都单独考核", "每个服务请求只考核第一次"
_OLDEST = "客户连发多条未获回复的，从最早一条起只算一次等待"

BUILT_IN: dict[str, tuple[str, ...]] = {
    "first_reply": ("从服务请求建立或客户首次来信起，到客服首次回复或接起为止", _NOT_A_REPLY, _NO_LONGER_WAITING, _FIRST),
    "next_reply": ("首次回复之后，从客户每次来信起，到客服回复为止", _OLDEST, _NOT_A_REPLY, _NO_LONGER_WAITING, _EACH),
    "every_reply": ("从客户每次来信（含首次）起，到客服回复为止", _OLDEST, _NOT_A_REPLY, _NO_LONGER_WAITING, _EACH),
    "update": (
        "从客服每次回复客户起，到下一次回复，或问题解决、服务请求关闭为止",
        "等待客户答复期间，以及解决或关闭期间，暂停计时",
        _VOID,
        _EACH,
    ),
    "resolution": (
        "从服务请求建立起，到问题解决或服务请求关闭为止",
        "等待客户答复期间暂停计时",
        "重新打开的，从原有用时接着计算，合并为一次考核",
        _VOID,
    ),
    "pickup": ("从客户进入排队时起，到客服接起时止", "客户在时限之前放弃排队的，不计入；超过时限后才放弃的，按未达标计", _EACH),
    "handling": ("从客服接起时起，到通话或会话结束时止", _EACH),
    "follow_up": (
        "从问题解决起，到我方回访客户为止",
        "回访前重新打开的，或被判为垃圾信息、删除、并入其他请求的，不作判定",
        _EACH,
    ),
}

_COUNTS = {Count.EACH: _EACH, Count.FIRST: _FIRST, Count.SUM: "同一服务请求的各段用时累加，合并为一次考核"}


def clock(clock: Clock) -> str:
    """What a clock measures, in sentences."""
    name = built_in_name(clock)
    return "。".join(BUILT_IN[name] if name else _composed(clock)) + "。"


def happening(matches: Iterable[Match]) -> str:
    """Any of some events, as `客户来信或客服接起`; those of one condition stand together."""
    alike = groupby(matches, key=lambda match: match.where)
    return "，或".join(_events([match.type for match in found], where) for where, found in alike)


def _composed(clock: Clock) -> list[str]:
    said = [f"从{happening(clock.start)}时起，到{happening(clock.stop)}时止"]
    if clock.pause:
        said.append(f"遇{happening(clock.pause)}时暂停计时")
    if clock.resume:
        said.append(f"遇{happening(clock.resume)}时恢复计时")
    elif clock.pause:
        said.append("暂停后不会自行恢复计时")
    if clock.cancel or clock.cancel_before:
        limit = "" if clock.cancel_before is None else f"计时不超过{exact(clock.cancel_before.amount)}时"
        said.append(f"{limit}遇{happening(clock.cancel)}的，不作判定")
    return [*said, _COUNTS[clock.count]]


def _events(types: Sequence[str], where: Condition | None) -> str:
    limited = "" if where is None else f"（{'均' * (len(types) > 1)}限{condition(where)}）"
    return listed([event(name) for name in types], "或") + limited
