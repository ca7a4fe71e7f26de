"""A book that is looked at again and again: what its folder holds, and what the monitor then has."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path
from typing import Any

import pytest

from monitors.answers import Refused, Unreadable
from monitors.book_files import load
from monitors.book_watch import BookWatch

REPLY = "upheld: 1\nstandards:\n  reply: {promise: A reply in time, clock: first_reply, within: 1h}\n"
SOLVED = "upheld: 1\nstandards:\n  solved: {promise: Solved in time, clock: resolution, within: 8h}\n"
WRONG = REPLY.replace("first_reply", "first_replay")

# What is written (a text, or None to take the file away), the standards of the book that comes of it once it has stayed so for a look
# (None: nothing new), and whether the newest text is in force.
LOOKS: list[tuple[dict[str, str | None], list[str] | None, bool]] = [
    ({}, None, True),
    ({"desk.yaml": REPLY.replace("1h", "2h")}, ["reply"], True),
    ({"desk.yaml": WRONG}, None, False),
    ({}, None, False),  # it is told once, and stays as it is
    ({"more.yaml": SOLVED}, None, False),  # all of a book or nothing
    ({"desk.yaml": REPLY}, ["reply", "solved"], True),
    ({"more.yaml": None}, ["reply"], True),
    ({"desk.test.yaml": "tests: []"}, ["reply"], True),  # read again, and the same
    ({"desk.yaml": None}, None, False),  # an empty book is none
    ({"desk.yaml": "\tupheld"}, None, False),
    ({"desk.yaml": SOLVED}, ["solved"], True),
]


def test_what_each_look_brings(tmp_path: Path) -> None:
    (tmp_path / "desk.yaml").write_text(REPLY)
    watch = BookWatch(tmp_path, ())
    assert [each.name for each in watch.loaded.book.standards] == ["reply"]
    for number, (files, standards, successful) in enumerate(LOOKS, 1):
        was_successful = watch.successful
        for name, text in files.items():
            if text is None:
                (tmp_path / name).unlink()
            else:
                (tmp_path / name).write_text(text)
                os.utime(tmp_path / name, (number, number))
        assert (watch.look(), watch.successful) == (None, was_successful), "somebody may be in the middle of saving it"
        found = watch.look()
        names = None if found is None else [each.name for each in found.book.standards]
        assert (names, watch.successful) == (standards, successful), f"look {number}"


# What the file holds when somebody asks for it to be read, its time of change (1: as before), the standards that come of it, what is said.
ASKED = [
    ("as it was", REPLY, 1, None, "it is as it was"),
    ("changed, and nothing shows that it did", REPLY.replace("1h", "2h"), 1, ["reply"], None),
    ("changed just now", REPLY.replace("1h", "2h"), 2, ["reply"], None),
    ("wrong", WRONG, 2, None, "the one before goes on"),
]


@pytest.mark.parametrize(("_", "text", "changed_s", "standards", "said"), ASKED, ids=[row[0] for row in ASKED])
def test_a_book_that_is_asked_for_is_read_at_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, _: str, text: str, changed_s: int, standards: list[str] | None, said: str | None
) -> None:
    caplog.set_level("INFO")
    path = tmp_path / "desk.yaml"
    path.write_text(REPLY)
    os.utime(path, (1, 1))
    watch = BookWatch(tmp_path, ())
    for times in (1, 2):  # and again, for whoever asks is answered
        path.write_text(text)
        os.utime(path, (changed_s, changed_s))
        watch.ask()
        found = watch.look()
        assert (found and [each.name for each in found.book.standards]) == (standards if times == 1 else None)
        assert len(caplog.records) == times - (standards is not None)
    assert (said or "it is as it was") in caplog.messages[-1]
    assert watch.look() is None


def test_a_book_that_is_copied_file_by_file_is_read_once_it_is_whole(tmp_path: Path) -> None:
    """Without the file that is still to come nothing would be wrong with it but that a standard had left."""
    for name, text in (("desk.yaml", REPLY), ("more.yaml", SOLVED)):
        (tmp_path / name).write_text(text)
    watch = BookWatch(tmp_path, ())
    (tmp_path / "more.yaml").unlink()
    assert watch.look() is None
    (tmp_path / "moved.yaml").write_text(SOLVED)
    assert watch.look() is None
    found = watch.look()
    assert found is not None and [each.name for each in found.book.standards] == ["reply", "solved"]
    assert watch.look() is None


def test_a_file_that_goes_while_the_folder_is_looked_at_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "desk.yaml").write_text(REPLY)
    watch = BookWatch(tmp_path, ())
    with monkeypatch.context() as going:
        going.setattr("monitors.book_watch.files_of", lambda _: [tmp_path / "gone.yaml"])
        assert [watch.look(), watch.look()] == [None, None]
        told = f"the book was not read again, the one before goes on: `{tmp_path}/gone.yaml` cannot be read: No such file or directory"
        assert caplog.messages == [told], "once"
        assert not watch.successful
        with pytest.raises(Unreadable, match=r"gone\.yaml"):
            BookWatch(tmp_path, ())
    assert (watch.look(), watch.look() is not None, watch.successful) == (None, True, True), "it is back as it was"


@pytest.mark.parametrize("denied", ["", "packs/retail"], ids=["the folder itself", "one below it"])
def test_a_folder_that_cannot_be_listed_is_told_rather_than_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, denied: str) -> None:
    (tmp_path / "packs" / "retail").mkdir(parents=True)
    (tmp_path / "desk.yaml").write_text(REPLY)
    listed = os.scandir

    def listing(path: str) -> Any:
        if Path(path) == tmp_path / denied:
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return listed(path)

    monkeypatch.setattr(os, "scandir", listing)
    with pytest.raises(Unreadable, match=re.escape(f"`{(tmp_path / denied).as_posix()}` cannot be read: Permission denied")):
        load([tmp_path])


@pytest.mark.parametrize(("text", "raised"), [(WRONG, Refused), (None, (Refused, Unreadable))], ids=["a bad book", "no folder"])
def test_there_must_be_a_good_book_to_begin_with(tmp_path: Path, text: str | None, raised: type[Exception]) -> None:
    folder = tmp_path / "standards"
    if text is not None:
        folder.mkdir()
        (folder / "desk.yaml").write_text(text)
    with pytest.raises(raised):
        BookWatch(folder, ())
