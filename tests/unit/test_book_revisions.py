"""Books as they were at a revision of a git repository."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from monitors.answers import Refused, Unreadable
from monitors.book_revisions import book_named

pytestmark = pytest.mark.needs("git")

NOBODY = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}
ALONE = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
STANDARDS = Path("standards")


def git(*words: str) -> None:
    subprocess.run(["git", *words], check=True, capture_output=True, env={**os.environ, **NOBODY, **ALONE})


def write(path: str, *names: str) -> None:
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    promised = "".join(f"  {name}: {{promise: It is done, clock: first_reply, within: 1h}}\n" for name in names)
    file.write_text(f"upheld: 1\nstandards:\n{promised}")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two commits, and a folder that is in neither; the process stands in the folder `desk` of the repository."""
    (tmp_path / "desk").mkdir()
    monkeypatch.chdir(tmp_path / "desk")
    git("init", "-q", "-b", "main", "..")
    write("standards/a.yaml", "old")
    write("standards/packs/retail/b.yaml", "shop")
    write("standards/.hidden/c.yaml", "hidden")
    Path("standards/a.test.yaml").write_text("tests: []\n")
    Path("standards/notes.txt").write_text("no standards\n")
    git("add", "-A")
    git("commit", "-q", "-m", "one")
    git("tag", "first")
    write("standards/a.yaml", "new", "newer")
    write("bad/a.yaml")
    git("add", "-A")
    git("commit", "-q", "-m", "two")
    write("standards/a.yaml", "newest")
    return tmp_path


# what is named | the packs | the standards that it has
NAMED = [
    ("standards", [], ["newest"]),
    ("standards/a.yaml", [], ["newest"]),
    ("standards", ["retail"], ["newest", "shop"]),
    ("HEAD", [], ["new", "newer"]),
    ("HEAD", ["retail"], ["new", "newer", "shop"]),
    ("HEAD", ["telecom"], ["new", "newer"]),
    ("first", [], ["old"]),
    ("HEAD~1", [], ["old"]),
    ("main:desk/standards", [], ["new", "newer"]),
    ("HEAD:./standards", [], ["new", "newer"]),
    ("HEAD:desk/standards/a.yaml", [], ["new", "newer"]),
    ("HEAD:desk/standards/packs/retail", [], ["shop"]),
]


@pytest.mark.parametrize(("name", "packs", "standards"), NAMED)
def test_a_book_is_read_as_it_was_then(repository: Path, name: str, packs: list[str], standards: list[str]) -> None:
    assert [each.name for each in book_named(name, STANDARDS, packs).standards] == standards


# what is named | what is said
UNREADABLE = [
    ("nowhere", "`nowhere` is no file or folder, and `nowhere` is no revision of the git repository here"),
    ("HEAD~9", "`HEAD~9` is no file or folder, and `HEAD~9` is no revision of the git repository here"),
    ("--all", "`--all` is no file or folder, and `--all` is no revision of the git repository here"),
    (":standards", "`:standards` is no file or folder, and `` is no revision of the git repository here"),
    ("HEAD:nowhere", "there is no file or folder `nowhere` at the revision `HEAD`"),
    ("HEAD:standards", "there is no file or folder `standards` at the revision `HEAD`"),
]


@pytest.mark.parametrize(("name", "message"), UNREADABLE)
def test_what_is_no_book_is_told(repository: Path, name: str, message: str) -> None:
    with pytest.raises(Unreadable) as told:
        book_named(name, STANDARDS, [])
    assert str(told.value) == message


def test_mistakes_of_a_revision_are_told_with_their_place(repository: Path) -> None:
    with pytest.raises(Refused) as told:
        book_named("HEAD:./bad", STANDARDS, [])
    assert {problem.place.file for problem in told.value.problems} == {"HEAD:./bad/a.yaml"}


def test_without_a_repository_there_is_no_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(Unreadable, match="no git repository here"):
        book_named("HEAD", STANDARDS, [])
