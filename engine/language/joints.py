"""Several words in one text, where people mean a list."""

from __future__ import annotations

import re

_JOINTS = re.compile(r" *[,&|] *| +(?:and|or) +", re.IGNORECASE)
_EACH = re.compile(r"(?:each|every|per) +", re.IGNORECASE)
_IN_A_NAME = re.compile(r"(?: +and| *&) +[A-Z]")
_WORD = re.compile(r"(?=.*[^\W\d_])\S+")


def joined_words(text: str) -> list[str]:
    """The words that `and`, `or` or a comma joins (`email or chat`), without an `each` before them; none where a part is no single word."""
    words = [_EACH.sub("", part, count=1) for part in _JOINTS.split(text.strip())]
    return words if all(_WORD.fullmatch(word) for word in words) and words != [text] else []


def joined_values(text: str) -> list[str]:
    """The same of values, of which some are names with an `and` of their own: `Parks and Recreation`."""
    return [] if _IN_A_NAME.search(text) else joined_words(text)
