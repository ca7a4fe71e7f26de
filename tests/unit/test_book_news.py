"""What the log says of a book that was read again."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.evaluation.fold import Fold
from monitors.book_news import news
from tests.unit.desk import Desk, book_of, instant, promises_of, record

REPLY = "  {name}: {{promise: Mail is answered, clock: every_reply, within: 1h, for: {{channel: {channel}}}}}\n"
BEFORE = "".join(REPLY.format(name=name, channel=name) for name in ("mail", "chat", "fax", "letter"))

# the channels of what is open, before its deadline or past it | which standards stay | what left, those with the most open clocks first
LEAVING = [
    (["mail", "chat", "chat"], ["fax", "letter"], "left chat (2 open clocks), mail (1 open clock)"),
    (["mail", "fax"], ["chat"], "left fax (1 open clock), mail (1 open clock), letter (0 open clocks)"),
    (["mail"], ["mail", "chat", "fax", "letter"], "no standard came, changed or left"),
]


@pytest.mark.parametrize("at", ["09:01", "10:01"])
@pytest.mark.parametrize(("channels", "staying", "said"), LEAVING)
def test_what_left_is_told_with_its_open_clocks(tmp_path: Path, channels: list[str], staying: list[str], said: str, at: str) -> None:
    desk = Desk(tmp_path, promises_of(book_of(BEFORE)))
    desk.told([record("09:00", f"t-{n}", "customer_message", f"{n}", [f"channel={channel}"]) for n, channel in enumerate(channels)])
    desk.ticked(instant(at))
    after = Fold(book_of("".join(REPLY.format(name=name, channel=name) for name in staying)))
    asked: list[str] = []
    desk.verdicts.file.database.set_trace_callback(asked.append)
    assert news(dict.fromkeys(desk.promises.fold.versions, 1), dict.fromkeys(after.versions, 1), desk.verdicts) == said
    assert len(asked) == 1, "however many left"
    desk.close()
