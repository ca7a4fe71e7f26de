"""Shares, as `95%`."""

from __future__ import annotations

import re
from fractions import Fraction

from engine.language.problems import Refusal, quoted

_SHARE = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?) ?%")
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?|\.[0-9]{1,9}")
SHARE_PATTERN, PERCENT_PATTERN = r"0*(?:100(?:\.0+)?|[0-9]{1,2}(?:\.[0-9]+)?) ?%", _SHARE.pattern
"""What a share looks like, and one that may be more than all, for those who cannot read one."""

EXPECTED_SHARE = "a share such as `95%`"


def read_share(text: str, most: int = 1) -> Fraction | Refusal:
    """A share from 0% to 100% (or to `most` times all), as a fraction of 1, or why it is none."""
    written = text.strip()
    if share := _SHARE.fullmatch(written):
        value = Fraction(share[1]) / 100
        return value if value <= most else Refusal("share/range", f"{quoted(written)} is more than everything", "a share from 0% to 100%")
    with_point = read_share(written.replace(",", ".", 1), most) if "," in written else None
    if isinstance(with_point, Fraction):
        return Refusal("share/unreadable", f"{quoted(written)} is not a share", EXPECTED_SHARE, share_text(with_point))
    if _NUMBER.fullmatch(written):
        number = Fraction(written)
        meant = number * 100 if number <= 1 else number
        return Refusal(
            "share/unreadable", f"{quoted(written)} is not a share", EXPECTED_SHARE, share_text(meant / 100) if meant <= 100 else None
        )
    if _SHARE.fullmatch(written.removeprefix("-")):
        return Refusal("share/range", f"{quoted(written)} is less than nothing", "a share from 0% to 100%")
    return Refusal("share/unreadable", f"{quoted(written)} is not a share", EXPECTED_SHARE)


def read_mark(text: str) -> Fraction | Refusal:
    """A share of the time to a deadline at which to warn: more than 0%, at most 100%."""
    share = read_share(text)
    if share == 0:
        return Refusal("share/range", "a mark at 0% would warn of every clock at once", "a share above 0%, such as `80%`")
    return share


def share_text(share: Fraction) -> str:
    """A share as it is written in a book: `99.5%`."""
    percent = share * 100
    return f"{percent.numerator}%" if percent.denominator == 1 else f"{float(percent):.9f}".rstrip("0").rstrip(".") + "%"
