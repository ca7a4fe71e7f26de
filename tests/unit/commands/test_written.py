"""What a command writes beside its answer is of a kind that its name tells, and is nothing that it reads.

Where it cannot be written, that is told before the work, or below the answer.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from monitors.answers import Exit, Misused, Unreadable
from monitors.commands.init import STARTER
from monitors.commands.program import run
from monitors.commands.written import check_written

KIND, READ = "is of no kind that can be written; expected a name that ends in .csv, .parquet", "would replace a file that is read"
NAMES = [
    ("v.csv", None),
    ("V.CSV", None),
    ("v.parquet", None),
    ("v.xlsx", KIND),
    ("v", KIND),
    ("tickets.csv", READ),
    ("./data/../tickets.csv", READ),
    ("data/tickets.csv", None),
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to stand in, with what its rows name."""
    monkeypatch.chdir(tmp_path)
    Path("data").mkdir()
    Path("there.csv").touch()
    Path("folder.csv").mkdir()
    return tmp_path


@pytest.mark.parametrize(("name", "said"), NAMES, ids=[row[0] for row in NAMES])
def test_a_name_tells_the_kind_and_replaces_nothing(name: str, said: str | None) -> None:
    if said is None:
        check_written("--verdicts", Path(name), (".csv", ".parquet"), [Path("tickets.csv")])
    else:
        with pytest.raises(Misused, match=said):
            check_written("--verdicts", Path(name), (".csv", ".parquet"), [Path("tickets.csv")])


HINDRANCES = [  # a name | what may not be written | what is said of it before the work begins
    ("there.csv", None, None),
    ("there.csv", "there.csv", "you may not write it; name another file"),
    ("there.csv", ".", None),
    ("v.csv", ".", "you may not write in the folder `.`; name another file"),
    ("data/v.csv", ".", None),
    ("data/v.csv", "data", "you may not write in the folder `data`; name another file"),
    ("nowhere/v.csv", None, "there is no folder `nowhere`; make it, or name another file"),
    ("there.csv/v.csv", None, "there is no folder `there.csv`; make it, or name another file"),
    ("folder.csv", None, "it is a folder; name a file"),
    (f"{'a' * 300}.csv", None, "File name too long"),
]


@pytest.mark.parametrize(("name", "refused", "said"), HINDRANCES, ids=[f"{row[0][-15:]}, may not write {row[1]}" for row in HINDRANCES])
def test_what_cannot_be_written_is_told_before_the_work(
    monkeypatch: pytest.MonkeyPatch, name: str, refused: str | None, said: str | None
) -> None:
    monkeypatch.setattr(os, "access", lambda path, _: refused is None or path != Path(refused))
    if said is None:
        check_written("--verdicts", Path(name), (".csv",))
    else:
        with pytest.raises(Unreadable) as stopped:
            check_written("--verdicts", Path(name), (".csv",))
        assert str(stopped.value) == f"`{name}` cannot be written: {said}"


BACKTEST = f"backtest --feed {STARTER}/data/tickets.csv --standards {STARTER}/standards --map {STARTER}/config.yaml"
ONTO_A_FULL_DISK = [
    (f"{BACKTEST} --verdicts full.csv", "full.csv"),
    (f"{BACKTEST} --verdicts full.jsonl", "full.jsonl"),
    (f"{BACKTEST} --verdicts full.parquet", "full.parquet"),
    (f"{BACKTEST} --report full.html", "full.html"),
    (f"test {STARTER}/standards --junit full.xml", "full.xml"),
]


@pytest.mark.parametrize(("called", "name"), ONTO_A_FULL_DISK, ids=[row[1] for row in ONTO_A_FULL_DISK])
def test_the_answer_is_shown_and_then_what_could_not_be_written(capsys: pytest.CaptureFixture[str], called: str, name: str) -> None:
    plain, _, _ = called.rpartition(" --")
    Path(name).symlink_to("/dev/full")
    for shown in ("", " --json"):
        assert run((plain + shown).split(), "1.2.3") == Exit.DONE
        answer = capsys.readouterr()
        assert run((called + shown).split(), "1.2.3") == Exit.UNREADABLE
        assert capsys.readouterr() == (answer.out, f"{answer.err}upheld: `{name}` cannot be written: No space left on device\n")
