"""What a runbook may be: both sides of what is refused."""

from __future__ import annotations

import pytest

from engine.language.problems import Refusal
from engine.language.runbooks import read_runbook

# what is written | what it is; None where it is refused, which tests/mistakes shows
RUNBOOKS = [
    ("standards/care.md#late-answers", "standards/care.md#late-answers"),
    ("our care.md", "our care.md"),
    ("ask Anna", "ask Anna"),
    ("手順　参照", "手順　参照"),  # a wide blank
    ("{standard}.md", "{standard}.md"),  # a file may be called so
    ("https://wiki.example/late%20answers?of=a#b", "https://wiki.example/late%20answers?of=a#b"),
    ("https://wiki.example/手順", "https://wiki.example/手順"),
    ("  https://wiki.example/care\n", "https://wiki.example/care"),  # written as a block
    ("https://", None),
    ("https://?late", None),
    ("https://wiki.example/late　answers", None),
    ("https://wiki.example/a\\b", None),
    ("ask\tAnna", None),
    ("ask Anna\nor Bob", None),
    ("ask Anna\x7f", None),
    ("care\x85.md", None),
]


@pytest.mark.parametrize(("written", "expected"), RUNBOOKS, ids=[repr(written) for written, _ in RUNBOOKS])
def test_a_runbook_is_an_address_a_file_or_words(written: str, expected: str | None) -> None:
    found = read_runbook(written)
    assert (None if isinstance(found, Refusal) else found) == expected
