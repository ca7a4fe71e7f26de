"""What a standard's runbook may be: an address, a file's path, or words such as `ask Anna`."""

from __future__ import annotations

import re

from engine.language.problems import Refusal, quoted

ADDRESS = ("http://", "https://")
"""How a runbook that is an address begins."""

EXPECTED_RUNBOOK = "an address, a file or words, in one line"
_EXPECTED_ADDRESS = "an address such as `https://wiki.example/late-answers`, with `%20` for a blank"
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LINE_ENDS = "\n\r\x85\u2028\u2029"
_NO_ADDRESS = re.compile(r'[\s<>"\\^`{|}]')  # RFC 3986 has none of these
_HOST = re.compile(r"https?://[^/?#]")


def read_runbook(text: str) -> str | Refusal:
    """A runbook without blanks around it, or why it is none: no address, path or line of words has control characters or line ends."""
    written = text.strip()
    if bad := _CONTROL.search(written):
        what = "the end of a line" if bad[0] in _LINE_ENDS else f"the character U+{ord(bad[0]):04X}"
        return _refused(f"{what} cannot stand in a runbook", EXPECTED_RUNBOOK)
    if not written.startswith(ADDRESS):
        return written
    if not _HOST.match(written):
        return _refused(f"{quoted(written)} is no address", _EXPECTED_ADDRESS)
    if bad := _NO_ADDRESS.search(written):
        escaped = written.replace(" ", "%20")
        meant = None if _NO_ADDRESS.search(escaped) else escaped
        what = "a blank" if bad[0].isspace() else f"the character `{bad[0]}`"
        return _refused(f"{quoted(written)} is no address: it has {what}", _EXPECTED_ADDRESS, meant)
    return written


def _refused(message: str, expected: str, suggestion: str | None = None) -> Refusal:
    return Refusal("runbook/unreadable", message, expected, suggestion)
