"""Events in columns, and how an attribute's value is written in one text.

An event frame has the columns

    subject  i64   the interaction, any number that stands for it
    at       i64   microseconds since 1970 UTC
    seq      i64   unique; the order of events of one `at`, and the event's id in verdicts
    type     str
    feed     str   the feed that sent it
    data     str   the attributes it sets: a JSON object of name to encoded value, written as orjson does (names are looked for so)

An encoded value is `=TEXT` for text, `#TEXT` for a number as it was written, `!` for a cleared attribute. So one text tells
`"5"` from `5`, keeps `05` as it was shown, and tells a cleared attribute from one that the event does not speak of. The separators
U+001E and U+001F, with which names and values are joined, are U+FFFD in it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import orjson

CLEARED = "!"
NO_DATA = "{}"

_IN_ORDER = orjson.OPT_SORT_KEYS
_AS_VALUES = _IN_ORDER | orjson.OPT_PASSTHROUGH_DATETIME  # a date is no text

_MARK = "\n"  # which orjson writes nowhere
_WRITTEN_NUMBER = re.compile(r'":(-?[0-9][^,}]*)')
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


def encode(value: object) -> str:
    """One attribute value from JSON: `None` clears; numbers keep JSON's text; other shapes become their JSON text."""
    if value is None:
        return CLEARED
    if isinstance(value, str):
        return encode_text(value)
    text = orjson.dumps(value).decode()
    if type(value) is int or (type(value) is float and math.isfinite(value)):
        return "#" + text
    return ("=" if isinstance(value, (bool, list, dict)) or not is_number(text) else "#") + text


def encode_text(text: str) -> str:
    """One text from JSON."""
    return "=" + text.replace("\x1f", "\ufffd").replace("\x1e", "\ufffd")


def encode_cell(text: str) -> str:
    """One CSV cell: a finite number of the YAML 1.2 core schema is a number, all else is text."""
    return "#" + text if is_number(text) else encode_text(text)


def is_number(text: str) -> bool:
    """Whether the text is a finite number of the YAML 1.2 core schema (`0x` and `0o` forms and infinities are text here)."""
    return _NUMBER.fullmatch(text) is not None and math.isfinite(float(text))


def encode_data(data: dict[str, object]) -> str:
    """All attributes of one event, names in order, so that equal data is equal text."""
    if not data:
        return NO_DATA
    texts = {}
    for name, value in data.items():
        if type(value) is str and value.isprintable():  # which has no separators in it
            texts[name] = "=" + value
        else:
            texts[name] = encode(value)
    return orjson.dumps(texts, option=_IN_ORDER).decode()


def encode_all(data: Sequence[dict[str, object]]) -> list[str]:
    """As `encode_data` of each, and sooner where all values are plain texts and numbers, as most are."""
    return _marked(data) or [encode_data(each) for each in data]


def _marked(data: Sequence[dict[str, object]]) -> list[str] | None:
    """The values marked in one JSON text of all, which is then parted; None where one of them is not as plain.

    Where nothing is escaped, a quotation mark is no part of a name or text, and where no name begins with a colon, `":` is the end of a
    name; with one bracket, and one brace for each object, nothing lies deeper, and neither is part of a text.
    """
    try:
        text = orjson.dumps(data, option=_AS_VALUES).decode()
    except TypeError:
        return None
    if not data or "\\" in text or '{":' in text or ',":' in text or (text.count("["), text.count("{")) != (1, len(data)):
        return None
    parts = _WRITTEN_NUMBER.split(text.replace('":"', _MARK))
    parts[1::2] = [f'":"#{number}"' for number in parts[1::2]]
    if text.count('":"') + len(parts) // 2 != sum(map(len, data)):
        return None
    return "".join(parts).replace(_MARK, '":"=')[1:-1].replace("},{", "}\n{").split("\n")
