"""Several words in one text, where people mean a list."""

from __future__ import annotations

import re

_JOINTS = re.compile(r" *, *| +(?:and|or) +", re.IGNORECASE)
_EACH = re.compile(r"(?:each|every|per) +", re.IGNORECASE)
_WORD = re.compile(r"(?=.*[^\W\d_])\w[\w.-]*")


def joined_words(text: str) -> list[str]:
    """The words that `and`, `or` or a comma joins (`email or chat`), without an `each` before them; none where a part is no single word."""
    words = [_EACH.sub("", part, count=1) for part in _JOINTS.split(text.strip())]
    return words if all(_WORD.fullmatch(word) for word in words) and words != [text] else []


def joined_values(text: str) -> list[str]:
    """The same of two values or more, which are in small letters: in capitals it is more often a name, such as `Parks and Recreation`."""
    words = joined_words(text)
    return words if len(words) > 1 and text == text.lower() else []
