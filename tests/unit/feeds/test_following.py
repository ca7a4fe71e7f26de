"""A file that grows, is rotated, truncated, replaced; and a program that starts again."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from monitors.feeds.files import FeedUnreadable
from monitors.feeds.following import Follower
from tests.unit.feeds.reading_maps import mapper

NOW = 1_790_000_000_000_000
MAPPER = mapper("{subject: id, type: e, time: t}")
CELLS = mapper("{subject: id, events: {opened: t}}")


def line(id: str) -> str:
    return f'{{"id":"{id}","e":"opened","t":"2026-11-21T09:00:00Z"}}\n'


def lines(ids: str) -> str:
    return "".join(map(line, ids))


class Desk:
    """A folder with a file that is followed; each poll may be by a program that has just been started."""

    def __init__(self, folder: Path, restarts: bool, name: str = "desk.jsonl", pattern: str = "desk.jsonl") -> None:
        self.path = folder / name
        self.folder = folder
        self._restarts = restarts
        self._pattern = str(folder / pattern)
        self._cursor: str | None = None
        self._follower = Follower(self._pattern, MAPPER)
        self.asides: list[str] = []

    def append(self, text: str) -> None:
        with self.path.open("a") as file:
            file.write(text)

    def poll(self) -> str:
        """The subjects that came, in a text."""
        if self._restarts:
            self._follower.close()
            self._follower = Follower(self._pattern, MAPPER, self._cursor)
        subjects = ""
        for batch in self._follower.poll(NOW, NOW):
            subjects += "".join(record.subject for record in batch.records)
            self.asides += [aside.place for aside in batch.asides]
            self._cursor = batch.cursor
        return subjects

    def close(self) -> None:
        self._follower.close()


Story = Callable[[Desk], None]


def grows(desk: Desk) -> None:
    desk.append(lines("ab"))
    assert desk.poll() == "ab"
    assert desk.poll() == ""
    desk.append(lines("c"))
    assert desk.poll() == "c"


def has_half_a_line(desk: Desk) -> None:
    desk.append(lines("a") + line("b")[:20])
    assert desk.poll() == "a"
    assert desk.poll() == ""
    desk.append(line("b")[20:] + line("c")[:-1])
    assert desk.poll() == "b"
    desk.append("\n")
    assert desk.poll() == "c"
    assert desk.asides == []


def is_rotated(desk: Desk) -> None:
    desk.append(lines("ab"))
    assert desk.poll() == "ab"
    desk.append(lines("c"))
    desk.path.rename(desk.folder / "desk.jsonl.1")
    desk.append(lines("de"))
    assert desk.poll() == "cde"
    desk.append(lines("f"))
    assert desk.poll() == "f"


def is_rotated_while_its_writer_still_writes(desk: Desk) -> None:
    desk.append(lines("a"))
    assert desk.poll() == "a"
    old = desk.path.rename(desk.folder / "desk.jsonl.1")
    desk.path.touch()
    assert desk.poll() == ""
    with old.open("a") as file:
        file.write(line("b") + line("c")[:-1])
    assert desk.poll() == "b"
    desk.append(lines("d"))
    assert sorted(desk.poll() + desk.poll() + desk.poll()) == ["c", "d"]
    desk.append(lines("e"))
    assert desk.poll() == "e"


def is_truncated(desk: Desk) -> None:
    desk.append(lines("abc"))
    assert desk.poll() == "abc"
    desk.path.write_text(lines("d"))
    assert desk.poll() == "d"


def is_truncated_and_grows_past_where_it_was(desk: Desk) -> None:
    desk.append(lines("ab"))
    assert desk.poll() == "ab"
    desk.path.write_text(lines("cdefg"))
    assert desk.poll() == "cdefg"


def is_written_anew_with_more(desk: Desk) -> None:
    desk.append(lines("ab"))
    assert desk.poll() == "ab"
    other = desk.folder / "desk.tmp"
    other.write_text(lines("abc"))
    other.replace(desk.path)
    assert desk.poll() == "c"


def is_replaced_by_another(desk: Desk) -> None:
    desk.append(lines("ab"))
    assert desk.poll() == "ab"
    other = desk.folder / "desk.tmp"
    other.write_text(lines("xyz"))
    other.replace(desk.path)
    assert desk.poll() == "xyz"
    assert desk.poll() == ""


def has_bad_lines(desk: Desk) -> None:
    desk.append(lines("a") + "{oops\n")
    assert desk.poll() == "a"
    desk.append(lines("b") + "[]\n")
    assert desk.poll() == "b"
    assert desk.asides == ["desk.jsonl:2", "desk.jsonl:4"]


STORIES: list[Story] = [
    grows,
    has_half_a_line,
    is_rotated,
    is_rotated_while_its_writer_still_writes,
    is_truncated,
    is_truncated_and_grows_past_where_it_was,
    is_written_anew_with_more,
    is_replaced_by_another,
    has_bad_lines,
]


@pytest.mark.parametrize("restarts", [False, True], ids=["one run", "a restart at every poll"])
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_a_followed_file(tmp_path: Path, story: Story, restarts: bool) -> None:
    with closing(Desk(tmp_path, restarts)) as desk:
        story(desk)


@pytest.mark.parametrize("restarts", [False, True])
def test_a_glob_takes_new_files_and_knows_a_renamed_one(tmp_path: Path, restarts: bool) -> None:
    with closing(Desk(tmp_path, restarts, "1.jsonl", "*.jsonl")) as desk:
        takes_new_files_and_knows_a_renamed_one(desk)


def takes_new_files_and_knows_a_renamed_one(desk: Desk) -> None:
    desk.append(lines("a"))
    assert desk.poll() == "a"
    (desk.folder / "2.jsonl").write_text(lines("bc"))
    desk.append(lines("d"))
    assert sorted(desk.poll()) == ["b", "c", "d"]
    desk.path.rename(desk.folder / "0.jsonl")
    desk.append(lines("e"))
    assert desk.poll() == "e"
    assert desk.poll() == ""


@pytest.mark.parametrize("restarts", [False, True])
def test_a_deleted_file_is_read_to_its_end_by_the_program_that_had_it_open(tmp_path: Path, restarts: bool) -> None:
    (tmp_path / "2.jsonl").write_text(lines("z"))
    with closing(Desk(tmp_path, restarts, "1.jsonl", "*.jsonl")) as desk:
        desk.append(lines("a"))
        assert desk.poll() == "az"
        desk.append(lines("b"))
        desk.path.unlink()
        assert desk.poll() == ("" if restarts else "b")
        assert desk.poll() == ""


def subjects(follower: Follower, now: int = NOW) -> list[str]:
    return [record.subject for batch in follower.poll(now, NOW) for record in batch.records]


HALVES = [  # what is added, what is read then, up to which poll all is
    (lines("a"), ["a"], 0),
    (line("b")[:20], [], 0),
    ("", [], 0),
    (line("b")[20:] + line("c")[:20], ["b"], 2),  # all that was there at the poll before
    (line("c")[20:-1], [], 2),
    ("\n", ["c"], 5),
    ("", [], 6),
]


def test_what_a_half_line_says_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "desk.jsonl"
    with Follower(str(path), MAPPER) as follower:
        for number, (text, read, until) in enumerate(HALVES):
            with path.open("a") as file:
                file.write(text)
            assert (subjects(follower, NOW + number), follower.read_until) == (read, NOW + until), number


def test_of_several_files_all_have_to_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(lines("a"))
    with Follower(str(tmp_path / "*.jsonl"), MAPPER) as follower:
        subjects(follower, NOW)
        (tmp_path / "b.jsonl").write_text(line("b")[:20])
        assert (subjects(follower, NOW + 1), follower.read_until) == ([], NOW)
        assert (subjects(follower, NOW + 2), follower.read_until) == ([], NOW)


def test_a_batch_that_was_not_stored_comes_again(tmp_path: Path) -> None:
    path = tmp_path / "desk.jsonl"
    path.write_text(lines("ab"))
    with Follower(str(path), MAPPER) as follower:
        with closing(follower.poll(NOW, NOW)) as polled:
            assert [record.subject for record in next(polled).records] == ["a", "b"]
        assert follower.last_good_poll is None
        assert subjects(follower, NOW + 1) == ["a", "b"]
        assert follower.last_good_poll == NOW + 1
        assert subjects(follower, NOW + 2) == []


def test_cells_wait_for_their_header_and_keep_it_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "desk.csv"
    path.write_text("id,")
    with Follower(str(path), CELLS) as follower:
        assert subjects(follower) == []
        path.write_text("id,t\n")
        assert subjects(follower) == []
        with path.open("a") as file:
            file.write("1,2026-11-21T09:00Z\nbad\n")
        (batch,) = follower.poll(NOW, NOW)
    assert ([record.subject for record in batch.records], [aside.place for aside in batch.asides]) == (["1"], ["desk.csv:3"])
    with path.open("a") as file:
        file.write("2,2026-11-21T09:00Z\nbad\n")
    with Follower(str(path), CELLS, batch.cursor) as follower:
        (batch,) = follower.poll(NOW, NOW)
    assert ([record.subject for record in batch.records], [aside.place for aside in batch.asides]) == (["2"], ["desk.csv:5"])


def test_no_file_is_no_good_poll(tmp_path: Path) -> None:
    with Follower(str(tmp_path / "desk.jsonl"), MAPPER) as follower:
        with pytest.raises(FeedUnreadable, match="there is no file"):
            subjects(follower)
        assert follower.last_good_poll is None
        (tmp_path / "desk.jsonl").write_text(lines("a"))
        assert subjects(follower) == ["a"]


@pytest.mark.parametrize("cursor", ["", "nonsense", "{}", '[{"a":1}]', "[1]", "null", '[{"path":1,"identity":2}]'])
def test_a_cursor_of_something_else_starts_from_the_head(tmp_path: Path, cursor: str) -> None:
    path = tmp_path / "desk.jsonl"
    path.write_text(lines("a"))
    with Follower(str(path), MAPPER, cursor) as follower:
        assert subjects(follower) == ["a"]


def test_a_file_of_a_kind_that_cannot_be_followed(tmp_path: Path) -> None:
    (tmp_path / "desk.parquet").write_bytes(b"")
    with Follower(str(tmp_path / "desk.parquet"), MAPPER) as follower, pytest.raises(FeedUnreadable, match="CSV or JSON lines"):
        subjects(follower)


def test_no_files_stay_open(tmp_path: Path) -> None:
    path = tmp_path / "desk.jsonl"
    path.write_text(lines("a"))
    before = len(os.listdir("/proc/self/fd"))
    with Follower(str(path), MAPPER) as follower:
        for turn in "bcdef":
            subjects(follower)
            path.unlink()
            path.write_text(lines(turn))
        subjects(follower)
        assert len(os.listdir("/proc/self/fd")) <= before + 2
    assert len(os.listdir("/proc/self/fd")) == before
